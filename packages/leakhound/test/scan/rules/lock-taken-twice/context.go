package p

import (
	"context"
	"sync"
)

type key int

const heldKey key = 1

type store struct {
	mu    sync.Mutex
	isNew bool
}

func (s *store) token(ctx context.Context) string {
	if ctx.Value(heldKey) != nil {
		return ""
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return "token"
}

func (s *store) login(ctx context.Context) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.request(context.WithValue(ctx, heldKey, true))
}

func (s *store) request(ctx context.Context) { s.token(ctx) }

func (s *store) refresh(ctx context.Context) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.request(ctx) // want: s.mu is locked by s.request\(\) while this goroutine holds it already
}
