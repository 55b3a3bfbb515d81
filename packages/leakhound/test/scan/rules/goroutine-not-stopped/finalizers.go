package p

import (
	"runtime"
	"time"
)

type cache struct{ done chan struct{} }

func (c *cache) sweep() {
	for {
		select {
		case <-time.After(time.Hour):
		case <-c.done:
			return
		}
	}
}

func newCache() *cache {
	c := &cache{done: make(chan struct{})}
	go c.sweep() // want: The goroutine refers to c, so that c is never collected, and its finalizer \(line 23\) never runs
	runtime.SetFinalizer(c, func(c *cache) { close(c.done) })
	return c
}

func newCleaned() *cache {
	done := make(chan struct{})
	c := &cache{done: done}
	go func() { // want: The goroutine refers to c
		for {
			select {
			case <-time.After(time.Hour):
				println(c)
			case <-done:
				return
			}
		}
	}()
	runtime.AddCleanup(c, func(done chan struct{}) { close(done) }, done)
	return c
}

// The goroutine does not know the value that gets the finalizer.
type Cache struct{ *cache }

func New() *Cache {
	inner := &cache{done: make(chan struct{})}
	go inner.sweep()
	c := &Cache{inner}
	runtime.SetFinalizer(c, func(c *Cache) { close(c.cache.done) })
	return c
}

// Only the channel of the value goes to the goroutine.
func newApart() *cache {
	c := &cache{done: make(chan struct{})}
	go sweep(c.done)
	runtime.SetFinalizer(c, func(c *cache) { close(c.done) })
	return c
}

func sweep(done chan struct{}) {
	for {
		select {
		case <-time.After(time.Hour):
		case <-done:
			return
		}
	}
}
