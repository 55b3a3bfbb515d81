package p

import (
	"net/http"
	"sync"
	"time"
)

type cache struct {
	mu      sync.Mutex
	entries map[string]time.Time
	recent  map[string]int
	methods map[string]int
	pages   sync.Map
}

func (c *cache) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.entries[r.RemoteAddr] = time.Now()
	c.recent[r.URL.Path] = 1
	c.methods[r.Method]++
	c.pages.Store(r.URL.Path, 1)
	local := map[string]int{}
	local[r.URL.Path] = 1
}

func (c *cache) sweep(before time.Time) {
	for key, at := range c.entries {
		if at.Before(before) {
			delete(c.entries, key)
		}
	}
	c.pages.Range(func(key, _ any) bool { c.pages.Delete(key); return true })
}

func (c *cache) rotate() { c.recent = map[string]int{} }

const ready = "ready"

var states = map[string]bool{}
var bounded = map[string]int{}

func probe(w http.ResponseWriter, r *http.Request) {
	states["ready"] = true
	if len(bounded) < 1000 {
		bounded[r.RemoteAddr] = 1
	}
}

var registered = map[string]http.Handler{}

func Register(name string, h http.Handler) { registered[name] = h }
