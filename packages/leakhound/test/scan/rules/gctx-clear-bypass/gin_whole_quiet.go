package main

import (
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/gorilla/context"
)

func main() {
	r := gin.New()
	r.GET("/healthz", func(c *gin.Context) { context.Set(c.Request, "x", 1) })
	r.GET("/a", func(c *gin.Context) { context.Set(c.Request, "x", 1) })
	_ = http.ListenAndServe(":8080", context.ClearHandler(r))
}
