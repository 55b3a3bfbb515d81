package main

import (
	"database/sql"
	"net/http"

	"github.com/gorilla/context"
)

type Handler func(w http.ResponseWriter, r *http.Request) error

func (f Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	defer context.Clear(r)
	if err := f(w, r); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}

type app struct {
	db *sql.DB
}

type appHandler struct {
	*app
	H func(a *app, w http.ResponseWriter, r *http.Request) (int, error)
}

func (h appHandler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if status, err := h.H(h.app, w, r); err != nil {
		http.Error(w, err.Error(), status)
	}
}

func orders(w http.ResponseWriter, r *http.Request) error {
	context.Set(r, "order", 1)
	return nil
}

func users(a *app, w http.ResponseWriter, r *http.Request) (int, error) {
	context.Set(r, "user", 1)
	return 200, nil
}

func main() {
	a := &app{}
	http.Handle("/orders", Handler(orders))
	http.Handle("/users", appHandler{a, users}) // want: /users bypasses ServeHTTP.*users .* sets
	http.ListenAndServe(":8080", nil)
}
