package main

import (
	"net/http"

	"github.com/go-chi/chi/v5"
	gctx "github.com/gorilla/context"
)

type server struct {
	router chi.Router
}

func newServer() *server {
	s := &server{router: chi.NewRouter()}
	s.routes()
	return s
}

func (s *server) routes() {
	s.router.Use(tag)
	s.router.Get("/live", s.live) // want: GET /live bypasses clearSession.*tag .*sets
	s.router.Group(func(r chi.Router) {
		r.Use(clearSession)
		r.Get("/orders", s.orders)
		r.Route("/admin", func(r chi.Router) {
			r.Post("/purge", s.orders)
		})
	})
	s.router.With(clearSession).Get("/cart", s.orders)
	s.router.NotFound(s.orders) // want: NotFound bypasses
}

func tag(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		gctx.Set(r, "tag", 1)
		next.ServeHTTP(w, r)
	})
}

func clearSession(next http.Handler) http.Handler {
	fn := func(w http.ResponseWriter, r *http.Request) {
		defer gctx.Clear(r)
		next.ServeHTTP(w, r)
	}
	return http.HandlerFunc(fn)
}

func (s *server) live(w http.ResponseWriter, r *http.Request)   { w.Write([]byte("ok")) }
func (s *server) orders(w http.ResponseWriter, r *http.Request) { gctx.Set(r, "order", 1) }

func main() {
	s := newServer()
	srv := &http.Server{Addr: ":8080", Handler: s.router}
	srv.ListenAndServe()
}
