package main

import (
	"net/http"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
	"github.com/gorilla/context"
)

func clear(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r)
		context.Clear(r)
	})
}
func main() {
	r := chi.NewRouter()
	r.Use(middleware.RequestID)
	r.Use(middleware.Logger)
	r.Mount("/api", apiRoutes())
	r.Get("/health", h) // want: GET /health bypasses clear
	http.ListenAndServe(":3000", r)
}
func apiRoutes() chi.Router {
	r := chi.NewRouter()
	r.Use(clear)
	r.Get("/x", h)
	return r
}
func h(w http.ResponseWriter, r *http.Request) { context.Set(r, "a", 1) }
