package main

import (
	"net/http"

	"github.com/gorilla/context"
	"github.com/gorilla/mux"
)

func sessionMiddleware(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer context.Clear(r)
		next.ServeHTTP(w, r)
	})
}
func traceMiddleware(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		context.Set(r, "trace", "id")
		next.ServeHTTP(w, r)
	})
}
func setup() http.Handler {
	root := mux.NewRouter()
	root.Use(traceMiddleware)
	api := root.PathPrefix("/api").Subrouter()
	api.Use(sessionMiddleware)
	api.HandleFunc("/users", users)
	root.HandleFunc("/healthz", health) // want: /healthz bypasses sessionMiddleware
	root.Handle("/metrics", sessionMiddleware(http.HandlerFunc(health)))
	return root
}
func users(w http.ResponseWriter, r *http.Request)  {}
func health(w http.ResponseWriter, r *http.Request) {}
func main() {
	if err := http.ListenAndServe(":8080", setup()); err != nil {
		panic(err)
	}
}
