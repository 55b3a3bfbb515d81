package main

import (
	"net/http"

	"github.com/gorilla/context"
	"github.com/gorilla/mux"
)

func main() {
	router := mux.NewRouter()
	router.Use(clearing)
	router.HandleFunc("/orders/{id}", orders).Methods("GET")
	router.NotFoundHandler = http.HandlerFunc(missing) // want: NotFoundHandler bypasses context.ClearHandler
	api := router.PathPrefix("/api").Subrouter()
	api.Use(identify)
	api.Path("/users").HandlerFunc(orders)

	side := mux.NewRouter()
	side.Path("/healthz").HandlerFunc(orders) // want: /healthz bypasses context.ClearHandler.*orders \(mux.go:\d+\) sets.* 2 of 4 routes
	go http.ListenAndServe(":9090", side)
	http.ListenAndServe(":8080", router)
}

func clearing(next http.Handler) http.Handler {
	return context.ClearHandler(next)
}

func identify(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		context.Set(r, "user", r.Header.Get("X-User"))
		next.ServeHTTP(w, r)
	})
}

func orders(w http.ResponseWriter, r *http.Request) {
	context.Set(r, "order", mux.Vars(r)["id"])
}

func missing(w http.ResponseWriter, r *http.Request) {
	remember(r)
	http.NotFound(w, r)
}

func remember(r *http.Request) { context.Set(r, "missing", true) }
