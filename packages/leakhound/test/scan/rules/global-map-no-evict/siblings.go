package p

import "sync"

type page struct{ group string }

type pages struct {
	mu     sync.Mutex
	byName map[string]*page
	sizes  map[string]int
	groups map[string]map[string]bool
}

func (c *pages) put(name, group string, size int) {
	c.byName[name] = &page{group: group}
	c.sizes[name] = size
}

func (c *pages) drop(name string) {
	delete(c.byName, name)
	delete(c.sizes, name)
}

func (c *pages) expire(name string) {
	c.mu.Lock()
	delete(c.byName, name) // want: expire removes an entry from c.byName, but not from c.sizes, from which drop removes
	c.mu.Unlock()
}

// What it calls removes the other entry.
func (c *pages) evict(name string) {
	delete(c.byName, name)
	c.forgetSize(name)
}

func (c *pages) forgetSize(name string) { delete(c.sizes, name) }

// The entry is there again right after.
func (c *pages) replace(name string, next *page) {
	delete(c.byName, name)
	c.byName[name] = next
}

// Branches of one if: the second one forgets the sizes.
type parts struct {
	pending map[int]string
	known   map[string][]int
}

func (p *parts) add(id int, query string) {
	p.pending[id] = query
	p.known[query] = append(p.known[query], id)
}

func (p *parts) cancel(id int, query string) {
	if id == 0 {
		for _, one := range p.known[query] {
			delete(p.pending, one)
		}
		delete(p.known, query)
	} else {
		delete(p.pending, id) // want: but not from p.known, from which another branch removes
	}
}

// The function adds to the other map in a loop before the removal.
type files struct {
	targets  map[string]int
	watchers map[string]chan int
}

func (f *files) sync(wanted map[string]bool, paths []string) {
	for _, path := range paths {
		f.watchers[path] = make(chan int)
		f.targets[path] = 1
	}
	for key := range f.targets {
		if !wanted[key] {
			delete(f.targets, key) // want: sync removes an entry from f.targets, but not from f.watchers
		}
	}
}

func (f *files) stop() {
	for key := range f.targets {
		delete(f.targets, key)
	}
	for key, watcher := range f.watchers {
		close(watcher)
		delete(f.watchers, key)
	}
}

// Nothing adds to both: an entry moves from one to the other.
type queue struct {
	waiting map[string]int
	running map[string]int
}

func (q *queue) add(id string) { q.waiting[id] = 1 }

func (q *queue) start(id string) {
	delete(q.waiting, id)
	q.running[id] = 1
}

func (q *queue) remove(id string) {
	delete(q.waiting, id)
	delete(q.running, id)
}

// Other names come after the old ones: the entry of the ID stays.
type named struct {
	byID   map[string][]string
	byName map[string]string
}

func (n *named) add(id, name string) {
	n.byID[id] = []string{name}
	n.byName[name] = id
}

func (n *named) rename(id string, before, after []string) {
	for _, name := range before {
		delete(n.byName, name)
	}
	for _, name := range after {
		n.byName[name] = id
	}
}

func (n *named) remove(id, name string) {
	delete(n.byID, id)
	delete(n.byName, name)
}
