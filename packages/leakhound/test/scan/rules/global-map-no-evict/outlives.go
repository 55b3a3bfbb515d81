package p

import (
	"context"
	"net/http"
	"sync"
	"sync/atomic"
)

type entry struct{ at int64 }

type server struct {
	byUser map[string]*entry
	tokens sync.Map
	stats  struct{ hits int }
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	id := r.Header.Get("X-User")
	s.byUser[id] = &entry{} // want: map s.byUser gets an entry in ServeHTTP
	s.tokens.Store(r.URL.Query().Get("token"), 1) // want: map s.tokens gets an entry
}

type registry struct{ all map[string]int }

var hub = &registry{all: map[string]int{}}

var counts sync.Map

func order(ctx context.Context, req *OrderRequest) error {
	hub.all[req.Id]++ // want: map hub.all gets an entry in order
	n, _ := counts.LoadOrStore(req.Id, new(int64)) // want: map counts gets an entry
	atomic.AddInt64(n.(*int64), 1)
	return nil
}

var paths = map[string]bool{}

func routes(mux *http.ServeMux) {
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		paths[r.URL.Path] = true // want: map paths gets an entry in routes
	})
}
