package p

import (
	"errors"
	"sync"
)

type box struct {
	mu sync.Mutex
	m  map[string]int
}

func (b *box) take(key string) (int, error) {
	b.mu.Lock() // want "lock-not-released"
	n, ok := b.m[key]
	if !ok {
		return 0, errors.New("none")
	}
	delete(b.m, key)
	b.mu.Unlock()
	return n, nil
}
