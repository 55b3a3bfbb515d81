package p

import (
	"sync"
	"time"
)

// A client of a library, which has no method that ends the goroutine.
type resolver struct {
	names    []string
	interval time.Duration
}

func (r *resolver) Start() {
	go func() { // want: No method undoes Start: it runs and starts a goroutine whose loop has no exit
		for {
			r.refresh()
			time.Sleep(r.interval)
		}
	}()
}

func (r *resolver) refresh() { r.names = append(r.names[:0], "a") }

// The goroutine ends when the resolver is told to.
type stoppable struct {
	resolver
	done chan struct{}
}

func (s *stoppable) Start() {
	go func() {
		for {
			s.refresh()
			select {
			case <-s.done:
				return
			case <-time.After(s.interval):
			}
		}
	}()
}

func (s *stoppable) Stop() { close(s.done) }

// No value of which there may be more than one.
func init() {
	go func() {
		for {
			time.Sleep(time.Second)
		}
	}()
}

// A constructor whose goroutine saves until the process ends.
type journal struct{ lines []string }

func newJournal() *journal {
	j := &journal{}
	go func() { // want: No method undoes newJournal: it runs and starts a goroutine that ranges over time.NewTicker
		for range time.NewTicker(time.Second).C {
			j.lines = j.lines[:0]
		}
	}()
	return j
}

type cases struct {
	start sync.Once
	names map[string]bool
}

// One goroutine for the value, however often this is called.
func (c *cases) get(name string) bool {
	c.start.Do(func() {
		go func() {
			for range time.NewTicker(time.Minute).C {
				clear(c.names)
			}
		}()
	})
	return c.names[name]
}
