package main

import (
	"net/http"

	"github.com/gorilla/context"
)

type Middleware func(http.Handler) http.Handler

func chain(h http.Handler, ms ...Middleware) http.Handler {
	for i := len(ms) - 1; i >= 0; i-- {
		h = ms[i](h)
	}
	return h
}
func clearer(next http.Handler) http.Handler { return context.ClearHandler(next) }
func setter(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		context.Set(r, "a", 1)
		next.ServeHTTP(w, r)
	})
}
func main() {
	mux := http.NewServeMux()
	mux.Handle("/orders", chain(http.HandlerFunc(h), clearer, setter))
	mux.Handle("/livez", chain(http.HandlerFunc(h), setter)) // want: /livez bypasses context.ClearHandler
	http.ListenAndServe(":3000", mux)
}
func h(w http.ResponseWriter, r *http.Request) {}
