package main

import (
	"net/http"
	"sync"
)

var (
	mu   sync.Mutex
	info = map[*http.Request]string{}
)

func remember(r *http.Request, user string) {
	mu.Lock()
	defer mu.Unlock()
	info[r] = user
}

func forget(r *http.Request) {
	mu.Lock()
	defer mu.Unlock()
	delete(info, r)
}

type tracked struct {
	next http.Handler
}

func (t tracked) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	defer forget(r)
	t.next.ServeHTTP(w, r)
}

func orders(w http.ResponseWriter, r *http.Request) { remember(r, "someone") }

func main() {
	mux := http.NewServeMux()
	mux.Handle("GET /orders", tracked{http.HandlerFunc(orders)})
	mux.Handle("GET /carts", &tracked{next: http.HandlerFunc(orders)})
	mux.HandleFunc("GET /ping", func(w http.ResponseWriter, r *http.Request) { // want: GET /ping bypasses forget, which clears info: remember
		remember(r, "probe")
	})
	http.ListenAndServe(":8080", mux)
}
