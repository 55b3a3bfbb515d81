package p

import (
	"net/http"
	"sync"
)

type audit struct {
	mu    sync.Mutex
	lines []string
	last  []string
	batch []string
}

func (a *audit) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.lines = append(a.lines, r.URL.Path) // want: ServeHTTP runs for every call and appends to the slice a.lines
	a.last = append(a.last, r.URL.Path)
	if len(a.last) > 10 {
		a.last = a.last[1:]
	}
	a.batch = append(a.batch, r.URL.Path)
}

func (a *audit) flush() {
	send(a.batch)
	a.batch = a.batch[:0]
}

type request struct{ tags []string }

func tag(w http.ResponseWriter, r *http.Request) {
	one := request{}
	one.tags = append(one.tags, r.Host)
}

func send(lines []string) {}
