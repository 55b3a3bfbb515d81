package main

import (
	"net/http"
	"sync"

	"github.com/gin-gonic/gin"
)

var requestInfo sync.Map // *http.Request -> string

func trackRequest(c *gin.Context) {
	requestInfo.Store(c.Request, "info")
	c.Next()
}
func cleanup() gin.HandlerFunc {
	return func(c *gin.Context) {
		c.Next()
		requestInfo.Delete(c.Request)
	}
}
func main() {
	r := gin.Default()
	r.Use(trackRequest)
	r.GET("/healthz", func(c *gin.Context) { c.Status(http.StatusOK) }) // want: GET /healthz bypasses cleanup, which clears requestInfo
	authorized := r.Group("/")
	authorized.Use(cleanup())
	{
		authorized.GET("/orders", func(c *gin.Context) { c.Status(200) })
	}
	r.Run()
}
