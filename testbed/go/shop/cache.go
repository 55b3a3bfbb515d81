package shop

import "sync"

// cache has a fixed maximum of pages and drops the oldest: it grows only while it warms up. There are
// far more orders than pages, so it constantly replaces its pages.
type cache struct {
	mutex sync.Mutex
	pages map[string][]byte
	ring  []string
	next  int
}

func newCache(pages int) *cache {
	return &cache{pages: make(map[string][]byte, pages), ring: make([]string, pages)}
}

func (c *cache) get(id string, render func(string) []byte) []byte {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if page, ok := c.pages[id]; ok {
		return page
	}
	delete(c.pages, c.ring[c.next])
	page := render(id)
	c.pages[id] = page
	c.ring[c.next] = id
	c.next = (c.next + 1) % len(c.ring)
	return page
}
