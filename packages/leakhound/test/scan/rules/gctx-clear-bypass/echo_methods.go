package main

import (
	"net/http"

	"github.com/gorilla/context"
	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
)

func ClearContext() echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			defer context.Clear(c.Request())
			return next(c)
		}
	}
}

type Handler struct{}

func (h *Handler) Orders(c echo.Context) error {
	context.Set(c.Request(), "x", 1)
	return c.NoContent(http.StatusOK)
}
func (h *Handler) Register(g *echo.Group) {
	g.GET("/orders", h.Orders)
}
func main() {
	e := echo.New()
	e.Use(middleware.Logger())
	h := &Handler{}
	api := e.Group("/api")
	api.Use(ClearContext())
	h.Register(api)
	e.GET("/ready", h.Orders) // want: GET /ready bypasses ClearContext
	e.Logger.Fatal(e.Start(":1323"))
}
