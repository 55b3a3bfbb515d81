package main

import (
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/gorilla/context"
	"github.com/gorilla/sessions"
)

var store = sessions.NewCookieStore([]byte("secret"))

func Session() gin.HandlerFunc {
	return func(c *gin.Context) {
		session, _ := store.Get(c.Request, "s")
		c.Set("session", session)
		defer context.Clear(c.Request)
		c.Next()
	}
}
func main() {
	r := gin.New()
	r.Use(Session())
	r.GET("/healthz", func(c *gin.Context) { c.JSON(http.StatusOK, gin.H{"ok": true}) })
	r.NoRoute(func(c *gin.Context) { c.AbortWithStatus(404) })
	_ = http.ListenAndServe(":8080", r)
}
