package main

import (
	"net/http"

	"github.com/go-chi/chi/v5"
	"github.com/gorilla/context"
	"github.com/gorilla/mux"
)

func set(w http.ResponseWriter, r *http.Request) { context.Set(r, "home", 1) }

func main() {
	router := mux.NewRouter()
	router.Use(context.ClearHandler)
	router.HandleFunc("/", set)
	go http.ListenAndServe(":8080", router)

	other := chi.NewRouter()
	other.Use(context.ClearHandler)
	other.Mount("/inner", inner())
	http.ListenAndServe(":8081", other)
}

func inner() http.Handler {
	r := chi.NewRouter()
	r.Get("/", set)
	return r
}
