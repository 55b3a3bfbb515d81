package p

import (
	"fmt"
	"sync"
)

type box struct {
	mu sync.RWMutex
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
	return b.size() // want: b.mu is locked by b.size\(\) while this goroutine holds it already
}

func (b *box) putFirst(key string) int {
	b.mu.Lock()
	b.m[key]++
	b.mu.Unlock()
	return b.size()
}

func (b *box) twice() {
	b.mu.Lock()
	b.mu.Lock() // want: b.mu is locked while this goroutine holds it already
	b.mu.Unlock()
}

// Two calls deep, through a parameter.
func (b *box) grow() {
	b.mu.RLock()
	helper(1, b) // want: b.mu is locked by helper\(\)
	b.mu.RUnlock()
}

func helper(n int, b *box) int { return n + b.size() }

func (b *box) get(key string) int {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return b.m[key]
}

func (b *box) sum(keys []string) (n int) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	for _, key := range keys {
		n += b.get(key) // want: a second time by b.get\(\): a writer that waits in between blocks both forever
	}
	return n
}

func (b *box) String() string { return fmt.Sprint(b.size()) }

func (b *box) print() {
	b.mu.Lock()
	fmt.Println("box", b) // want: b.mu is locked by fmt.Println\(\)
	b.mu.Unlock()
	fmt.Println("box", b)
}

// Another box, another goroutine, another time.
func (b *box) others(other *box) {
	b.mu.Lock()
	defer b.mu.Unlock()
	other.size()
	go b.size()
	later := func() int { return b.size() }
	_ = later
}

// The function that is called gives the lock away for a while.
func (b *box) wait() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.release()
}

func (b *box) release() {
	b.mu.Unlock()
	b.size()
	b.mu.Lock()
}

func all(boxes []*box) {
	for _, one := range boxes {
		one.mu.Lock()
	}
	for _, one := range boxes {
		one.mu.Unlock()
	}
}

// The embedded struct has a lock of its own.
type inner struct {
	mu sync.Mutex
	n  int
}

func (i *inner) count() int {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.n
}

type outer struct {
	*inner
	mu sync.Mutex
}

func (o *outer) sum() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.count()
}
