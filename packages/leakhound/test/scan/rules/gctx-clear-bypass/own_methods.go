package main

import (
	"net/http"
	"sync"
)

type contextStore struct {
	mu   sync.Mutex
	data map[*http.Request]map[string]any
}

var store = &contextStore{data: make(map[*http.Request]map[string]any)}

func (s *contextStore) Set(r *http.Request, k string, v any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.data[r] == nil {
		s.data[r] = make(map[string]any)
	}
	s.data[r][k] = v
}

func (s *contextStore) Clear(r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.data, r)
}

type server struct{ mux *http.ServeMux }

func (s *server) wrap(h http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		defer store.Clear(r)
		h(w, r)
	}
}

func (s *server) handleHealth() http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		store.Set(r, "probe", true)
		w.WriteHeader(200)
	}
}
func (s *server) handleOrders(w http.ResponseWriter, r *http.Request) { store.Set(r, "o", 1) }

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.mux.ServeHTTP(w, r) }

func (s *server) routes() {
	s.mux.HandleFunc("/orders", s.wrap(s.handleOrders))
	s.mux.HandleFunc("/healthz", s.handleHealth()) // want: /healthz bypasses Clear, which clears data
}

func main() {
	s := &server{mux: http.NewServeMux()}
	s.routes()
	http.ListenAndServe(":80", s)
}
