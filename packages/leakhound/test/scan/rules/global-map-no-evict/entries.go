package p

import (
	"context"
	"errors"
	"net/http"
	"sync"
)

type board struct {
	mu      sync.Mutex
	pending map[string]chan string
	waiting sync.Map
	shared  map[string]int
}

var errBad = errors.New("bad")

func (b *board) ask(ctx context.Context, id string, send func() error) (string, error) {
	answer := make(chan string, 1)
	b.pending[id] = answer // want: removes it, but not on the exit path at line 28
	if err := send(); err != nil {
		delete(b.pending, id)
		return "", errBad
	}
	select {
	case <-ctx.Done():
		return "", ctx.Err()
	case text := <-answer:
		delete(b.pending, id)
		return text, nil
	}
}

func (b *board) wait(ctx context.Context, id string, send func() error) error {
	b.waiting.Store(id, ctx) // want: not on the exit path at line 38
	if err := send(); err != nil {
		return err
	}
	b.waiting.Delete(id)
	return nil
}

func (b *board) serve(w http.ResponseWriter, r *http.Request) {
	b.shared[r.Host] = 1
	if r.Method == "" {
		return
	}
	b.forget(r.Host)
}

func (b *board) forget(host string) { delete(b.shared, host) }

func (b *board) deferred(r *http.Request) error {
	b.shared[r.Host] = 1
	defer b.forget(r.Host)
	return errBad
}
