package main

import (
	"fmt"
	"net/http"
	"sync"
)

type reqData struct{ id string }

var (
	lock sync.RWMutex
	data = make(map[*http.Request]*reqData)
)

func get(r *http.Request) *reqData {
	lock.RLock()
	defer lock.RUnlock()
	return data[r]
}

func middleware(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		lock.Lock()
		data[r] = &reqData{}
		lock.Unlock()
		defer func() {
			lock.Lock()
			delete(data, r)
			lock.Unlock()
		}()
		next.ServeHTTP(w, r)
	})
}

func main() {
	mux := http.NewServeMux()
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { fmt.Fprintln(w, get(r)) })
	mux.HandleFunc("/healthz", func(w http.ResponseWriter, r *http.Request) {})
	http.ListenAndServe(":1", middleware(mux))
}
