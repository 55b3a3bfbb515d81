package main

import (
	"net/http"

	"github.com/gorilla/context"
)

func main() {
	http.HandleFunc("/api", withSession(api))
	http.HandleFunc("/healthz", health) // want: /healthz bypasses withSession.* accessLog .* sets an entry .* 1 of 2 routes
	http.ListenAndServe(":8080", accessLog(http.DefaultServeMux))
}

func accessLog(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		context.Set(r, "start", 1)
		next.ServeHTTP(w, r)
	})
}

func withSession(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		defer context.Clear(r)
		next(w, r)
	}
}

func api(w http.ResponseWriter, r *http.Request) {}

func health(w http.ResponseWriter, r *http.Request) {}
