package main

import (
	"net/http"
	"time"

	"github.com/gorilla/context"
)

const userKey = "user"

func withUser(h http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		context.Set(r, userKey, r.Header.Get("X-User"))
		defer context.Clear(r)
		h(w, r)
	}
}

func logRequests(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		context.Set(r, "start", start)
		h.ServeHTTP(w, r)
	})
}

func main() {
	mux := http.NewServeMux()
	routes := map[string]http.HandlerFunc{
		"/a": withUser(a),
		"/b": withUser(a),
	}
	for path, h := range routes {
		mux.HandleFunc(path, h)
	}
	mux.HandleFunc("/healthz", func(w http.ResponseWriter, r *http.Request) { // want: /healthz bypasses withUser.* 1 of 3 routes
		w.WriteHeader(http.StatusOK)
	})
	srv := &http.Server{Addr: ":8080", Handler: logRequests(mux), ReadTimeout: time.Second}
	if err := srv.ListenAndServe(); err != nil {
		panic(err)
	}
}

func a(w http.ResponseWriter, r *http.Request) {}
