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
	s.byUser[id] = &entry{} // want: ServeHTTP runs for every call and adds an entry to the map s.byUser
	s.tokens.Store(r.URL.Query().Get("token"), 1) // want: adds an entry to the map s.tokens
}

type registry struct{ all map[string]int }

var hub = &registry{all: map[string]int{}}

var counts sync.Map

func order(ctx context.Context, req *OrderRequest) error {
	hub.all[req.Id]++ // want: order runs for every call and adds an entry to the map hub.all
	n, _ := counts.LoadOrStore(req.Id, new(int64)) // want: adds an entry to the map counts
	atomic.AddInt64(n.(*int64), 1)
	return nil
}

var paths = map[string]bool{}

func routes(mux *http.ServeMux) {
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		paths[r.URL.Path] = true // want: routes.* runs for every call and adds an entry to the map paths
	})
}
