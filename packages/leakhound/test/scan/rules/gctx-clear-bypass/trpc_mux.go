package main

import (
	"net/http"

	"github.com/gorilla/context"
	"github.com/gorilla/mux"
	trpc "trpc.group/trpc-go/trpc-go"
	thttp "trpc.group/trpc-go/trpc-go/http"
	"trpc.group/trpc-go/trpc-go/server"
)

func clearMiddleware(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer context.Clear(r)
		next.ServeHTTP(w, r)
	})
}
func initRouter(s *server.Server) {
	router := mux.NewRouter()
	api := router.PathPrefix("/api").Subrouter()
	api.Use(clearMiddleware)
	api.HandleFunc("/orders", orders)
	router.HandleFunc("/health", orders) // want: /health bypasses clearMiddleware
	thttp.RegisterNoProtocolServiceMux(s.Service("trpc.app.http"), router)
}
func orders(w http.ResponseWriter, r *http.Request) { context.Set(r, "o", 1) }
func main() {
	s := trpc.NewServer()
	initRouter(s)
	if err := s.Serve(); err != nil {
		panic(err)
	}
}
