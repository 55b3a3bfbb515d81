// Goroutines of the entries of a map, and removals that leave them.
package p

import (
	"context"
	"sync"
	"time"
)

type sensor struct {
	quit  chan struct{}
	value int
}

func (s *sensor) poll() {
	for {
		select {
		case <-s.quit:
			return
		case <-time.After(time.Second):
			s.value++
		}
	}
}

type farm struct {
	mu      sync.Mutex
	sensors map[string]*sensor
}

func (f *farm) add(name string) {
	s := &sensor{quit: make(chan struct{})}
	f.mu.Lock()
	f.sensors[name] = s
	f.mu.Unlock()
	go s.poll() // want: Only s.quit ends the goroutine of an entry of f.sensors, and line 42 removes the entry without it
}

func (f *farm) remove(name string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.sensors, name)
}

func (f *farm) close() {
	for name, s := range f.sensors {
		close(s.quit)
		delete(f.sensors, name)
	}
}

type feed struct{ done chan bool }

type reader struct{ feeds map[int]*feed }

// The goroutine is a literal, and the channel a variable.
func (r *reader) follow(id int, urls <-chan string) {
	done := make(chan bool)
	one := &feed{done: done}
	r.feeds[id] = one
	go func() { // want: Only done ends the goroutine of an entry of r.feeds
		for {
			select {
			case url := <-urls:
				println(url)
			case <-done:
				return
			}
		}
	}()
}

func (r *reader) drop(ids []int) {
	for _, id := range ids {
		delete(r.feeds, id)
	}
}

func (r *reader) stop() {
	for _, one := range r.feeds {
		close(one.done)
	}
	r.feeds = nil
}

type lamp struct{ off chan struct{} }

type house struct{ lamps map[string]*lamp }

func (h *house) install(name string) {
	l := &lamp{off: make(chan struct{})}
	h.lamps[name] = l
	go l.blink()
}

func (l *lamp) blink() {
	for {
		select {
		case <-l.off:
			return
		case <-time.After(time.Second):
			println("blink")
		}
	}
}

func (l *lamp) end() { close(l.off) }

// A method ends the goroutine.
func (h *house) uninstall(name string) {
	if l, ok := h.lamps[name]; ok {
		l.end()
	}
	delete(h.lamps, name)
}

type beacon struct {
	cancel context.CancelFunc
	name   string
}

type coast struct {
	ctx     context.Context
	beacons map[string]*beacon
}

// The signal is the end of a context.
func (c *coast) light(name string) {
	ctx, cancel := context.WithCancel(c.ctx)
	b := &beacon{cancel: cancel, name: name}
	c.beacons[name] = b
	go b.shine(ctx) // want: Only ctx.Done\(\) ends the goroutine of an entry of c.beacons
}

func (b *beacon) shine(ctx context.Context) {
	for {
		select {
		case <-time.After(time.Second):
			println(b.name)
		case <-ctx.Done():
			return
		}
	}
}

func (c *coast) abandon(name string) { delete(c.beacons, name) }

func (b *beacon) out() { b.cancel() }

func (c *coast) darken() {
	for name, b := range c.beacons {
		b.out()
		delete(c.beacons, name)
	}
}
