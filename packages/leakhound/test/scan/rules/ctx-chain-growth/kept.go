package p

import (
	"bufio"
	"context"
	"log/slog"
	"net/http"
)

type key struct{}

type server struct {
	ctx context.Context
	log *slog.Logger
}

var root = context.Background()

func (s *server) order(w http.ResponseWriter, r *http.Request) {
	s.ctx = context.WithValue(s.ctx, key{}, r.Host) // want: s.ctx is derived from itself in order
	s.log = s.log.With("path", r.URL.Path)          // want: s.log is derived
	root = context.WithValue(root, key{}, 1)        // want: root is derived
	ctx := r.Context()
	ctx = context.WithValue(ctx, key{}, 1)
	log := s.log.With("a", 1)
	log = log.With("b", 2)
	r = r.WithContext(ctx)
	log.Info("order")
}

func routes(ctx context.Context, mux *http.ServeMux) {
	mux.HandleFunc("/a", func(w http.ResponseWriter, r *http.Request) {
		ctx = context.WithValue(ctx, key{}, r.Host) // want: ctx is derived from itself in routes
		use(ctx)
	})
	mux.HandleFunc("/b", func(w http.ResponseWriter, r *http.Request) {
		ctx := context.WithValue(ctx, key{}, r.Host)
		ctx = context.WithValue(ctx, key{}, 2)
		use(ctx)
	})
}

func reads(ctx context.Context, lines *bufio.Scanner) {
	for lines.Scan() {
		ctx = context.WithValue(ctx, key{}, lines.Text()) // want: in each iteration
		use(ctx)
	}
}

func eachAnew(base context.Context, jobs chan int) {
	for job := range jobs {
		ctx := base
		ctx = context.WithValue(ctx, key{}, job)
		use(ctx)
	}
}

func newServer(s *server) {
	s.log = s.log.With("service", "orders")
	s.ctx = context.WithValue(s.ctx, key{}, "set up")
}

func attempts(ctx context.Context) {
	for i := 0; i < 3; i++ {
		ctx = context.WithValue(ctx, key{}, i)
	}
	use(ctx)
}

func use(context.Context) {}
