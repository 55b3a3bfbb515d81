package p

import (
	"container/list"
	"context"
	"net/http"
	"sync"
	"time"
)

type checker struct {
	failures []error
	newest   []error
	first    []error
	check    func() error
}

func (c *checker) run(ctx context.Context) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			err := c.check()
			c.failures = append(c.failures, err) // want: The loop of run appends to the slice c.failures
			c.newest = append(c.newest, err)
			if len(c.newest) > 10 {
				c.newest = c.newest[1:]
			}
			if err != nil {
				c.first = append(c.first, err)
				return
			}
		}
	}
}

func (c *checker) last() error { return c.failures[len(c.failures)-1] }

// It collects what some goroutines send.
type results struct{ all []error }

func (r *results) collect(from <-chan error) {
	for err := range from {
		r.all = append(r.all, err)
	}
}

// What it reads has an end.
type reader struct{ words []string }

func (r *reader) read(next func() (string, bool)) {
	for {
		word, ok := next()
		if !ok {
			return
		}
		r.words = append(r.words, word)
	}
}

type trace struct {
	mu    sync.Mutex
	paths *list.List
	short *list.List
}

func (t *trace) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.paths.PushBack(r.URL.Path) // want: adds an element to the list t.paths, from which nothing is removed
	t.short.PushFront(r.URL.Path)
	if t.short.Len() > 10 {
		t.short.Remove(t.short.Back())
	}
}
