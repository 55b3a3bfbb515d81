package main

import (
	"net/http"
	"os"

	"github.com/gorilla/context"
	"github.com/justinas/alice"
)

func set(w http.ResponseWriter, r *http.Request) { context.Set(r, "home", 1) }

func setAndClear(w http.ResponseWriter, r *http.Request) {
	defer func() { context.Clear(r) }()
	context.Set(r, "home", 1)
}

func timing(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		*r = *r.WithContext(r.Context())
		next.ServeHTTP(w, r)
	})
}

func with(name string) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("X-Name", name)
			next.ServeHTTP(w, r)
			context.Clear(r)
		})
	}
}

func main() {
	mux := http.NewServeMux()
	mux.Handle("/a", with("a")(http.HandlerFunc(set)))
	mux.Handle("/b", alice.New(timing, with("b")).ThenFunc(set))
	mux.HandleFunc("/c", setAndClear)
	mux.Handle("/d", http.StripPrefix("/d", context.ClearHandler(http.HandlerFunc(set))))

	whole := http.NewServeMux()
	whole.HandleFunc("/", set)
	var handler http.Handler = whole
	if os.Getenv("TIMING") != "" {
		handler = timing(handler)
	}
	handler = context.ClearHandler(handler)
	go http.ListenAndServe(":9090", handler)
	http.ListenAndServe(":8080", mux)
}
