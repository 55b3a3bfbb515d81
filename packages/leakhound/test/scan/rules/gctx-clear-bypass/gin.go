package main

import (
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/gorilla/context"
)

func main() {
	engine := gin.New()
	engine.Use(gin.Recovery(), sessions())
	engine.GET("/healthz", health) // want: GET /healthz bypasses clearContext
	engine.Use(clearContext)
	engine.GET("/orders/:id", orders)
	admin := engine.Group("/admin")
	admin.POST("/purge", orders)
	engine.GET("/raw", gin.WrapH(http.HandlerFunc(raw)))
	engine.Run(":8080")
}

func sessions() gin.HandlerFunc {
	return func(c *gin.Context) {
		context.Set(c.Request, "session", 1)
		c.Next()
	}
}

func clearContext(c *gin.Context) {
	defer context.Clear(c.Request)
	c.Next()
}

func health(c *gin.Context)                      { c.String(200, "ok") }
func orders(c *gin.Context)                      { context.Set(c.Request, "order", c.Param("id")) }
func raw(w http.ResponseWriter, r *http.Request) { context.Set(r, "raw", 1) }
