package p

import "sync"

type box struct {
	mu sync.Mutex
	m  map[string]int
}

func (b *box) size() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.m)
}

func (b *box) put(key string) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.m[key]++
	return b.size() // want "lock-taken-twice"
}
