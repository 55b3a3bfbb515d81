package p

import (
	"context"
	"net/http"
)

type server struct{ life context.Context }

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	context.AfterFunc(s.life, func() { println(r.Host) }) // want: registers a function on a context that outlives it
	context.AfterFunc(r.Context(), func() { println(r.Host) })
	s.stopped(r)
	s.early(r)
}

func (s *server) stopped(r *http.Request) {
	stop := context.AfterFunc(s.life, func() { println(r.Host) })
	defer stop()
}

func (s *server) early(r *http.Request) {
	stop := context.AfterFunc(s.life, func() { println(r.Host) }) // want: not called on the exit path at line 25
	if r.Host == "" {
		return
	}
	stop()
}

func (s *server) start() {
	context.AfterFunc(s.life, func() { println("end") })
}
