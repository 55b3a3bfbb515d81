package main

import (
	"net/http"

	"github.com/gorilla/context"
	"github.com/labstack/echo/v4"
)

func main() {
	e := echo.New()
	e.GET("/healthz", visit) // want: GET /healthz bypasses clearing
	e.GET("/cart", visit, clearing)
	api := e.Group("/api", echo.WrapMiddleware(context.ClearHandler))
	api.GET("/orders", visit)
	shop := e.Group("/shop")
	shop.Use(clearing)
	shop.GET("/items", visit)
	e.Start(":8080")
}

func clearing(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		defer context.Clear(c.Request())
		return next(c)
	}
}

func visit(c echo.Context) error {
	context.Set(c.Request(), "visit", 1)
	return c.String(http.StatusOK, "ok")
}
