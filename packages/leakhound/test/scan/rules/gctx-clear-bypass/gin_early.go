package main

import (
	"github.com/gin-gonic/gin"
	"github.com/gorilla/context"
)

// Without c.Next() the layer is over before the handler runs: all is said by the other rule.
func main() {
	engine := gin.Default()
	group := engine.Group("/api", clearAfter)
	group.GET("/orders", orders)
	probes := engine.Group("/probes")
	probes.GET("/ready", orders) // want: GET /ready bypasses clearAfter
	engine.NoRoute(clearAfter, orders)
	engine.Run()
}

func clearAfter(c *gin.Context) {
	c.Next()
	context.Clear(c.Request)
}

func orders(c *gin.Context) { context.Set(c.Request, "order", 1) }
