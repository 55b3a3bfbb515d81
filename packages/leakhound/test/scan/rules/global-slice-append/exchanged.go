// Slices in a value that is replaced as a whole.
package p

import (
	"net/http"
	"sync"
)

type batch struct{ clicks []string }

type collector struct {
	mu      sync.Mutex
	current *batch
	all     *batch
}

func (c *collector) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.current.clicks = append(c.current.clicks, r.URL.Path)
	c.all.clicks = append(c.all.clicks, r.URL.Path) // want: appends to the slice c.all.clicks
}

func (c *collector) swap() *batch {
	c.mu.Lock()
	defer c.mu.Unlock()
	one := c.current
	c.current = &batch{}
	return one
}

func main() {
	c := &collector{current: &batch{}, all: &batch{}}
	go func() { println(len(c.swap().clicks)) }()
	http.ListenAndServe(":8080", c)
}
