package main

import (
	stdcontext "context"
	"net/http"
	"time"

	"github.com/gorilla/context"
	"github.com/gorilla/mux"
)

func set(w http.ResponseWriter, r *http.Request) { context.Set(r, "home", 1) }

func copying(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := stdcontext.WithValue(r.Context(), "start", time.Now())
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

func reassigned(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		context.Set(r, "before", 1)
		r = r.WithContext(stdcontext.Background())
		defer context.Clear(r) // want: reassigned clears a different copy of the request than the one for which reassigned
		next.ServeHTTP(w, r)
	})
}

func main() {
	router := mux.NewRouter()
	router.HandleFunc("/", set)
	go http.ListenAndServe(":8080", context.ClearHandler(router)) // want: ClearHandler clears a different copy .* for which set .*: between them mux copies

	one := http.NewServeMux()
	one.Handle("/a", context.ClearHandler(http.StripPrefix("/a", http.HandlerFunc(set))))               // want: between them StripPrefix copies the request to /a
	one.Handle("/b", context.ClearHandler(http.TimeoutHandler(http.HandlerFunc(set), time.Second, ""))) // want: TimeoutHandler
	one.Handle("/c", context.ClearHandler(copying(http.HandlerFunc(set))))                              // want: WithContext
	one.Handle("/d", reassigned(http.NotFoundHandler()))
	http.ListenAndServe(":8081", one)
}
