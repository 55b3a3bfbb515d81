package p

import "sync"

type watcher struct{}

func (w *watcher) stop() error { return nil }

type watchers struct {
	mu   sync.Mutex
	byID map[string]*watcher
}

func (w *watchers) Add(id string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.byID[id] = &watcher{}
}

func (w *watchers) Stop(id string) error {
	w.mu.Lock()
	one := w.byID[id] // want: Stop ends what an entry of w.byID stands for
	w.mu.Unlock()
	return one.stop()
}

func (w *watchers) Find(id string) *watcher { return w.byID[id] }

type counter struct{ counts map[string]int }

func (c *counter) Increment(path string) int { return c.add(path, 1) }

func (c *counter) Decrement(path string) int { return c.add(path, -1) }

func (c *counter) add(path string, n int) int {
	count := c.counts[path] + n // want: nothing of the package removes the entry
	c.counts[path] = count
	return count
}

type checks struct {
	state   map[string]string
	scripts map[string]func()
	names   map[string]string
}

func (c *checks) register(id string, script func()) {
	c.state[id] = "new"
	c.scripts[id] = script
}

func (c *checks) deregister(id string) {
	delete(c.state, id) // want: removes an entry from c.state, but not from c.scripts
}

// What makes the value adds a fixed set of entries.
type plugins struct{ loaded map[string]*watcher }

func newPlugins(names []string) *plugins {
	p := &plugins{loaded: map[string]*watcher{}}
	for _, name := range names {
		p.loaded[name] = &watcher{}
	}
	return p
}

func (p *plugins) Stop(name string) error { return p.loaded[name].stop() }

type sessions struct{ open map[string]*watcher }

func (s *sessions) Add(id string) { s.open[id] = &watcher{} }

func (s *sessions) Close(id string) error {
	one := s.open[id]
	delete(s.open, id)
	return one.stop()
}
