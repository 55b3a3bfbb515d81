// Unlocks that come on some paths only.
package p

import (
	"errors"
	"log"
	"sync"
)

var errClosed = errors.New("closed")

type journal struct {
	mu    sync.RWMutex
	lines []string
}

func (j *journal) write(line string) (err error) {
	j.mu.Lock() // want: stays locked where the function returns an error
	defer func() {
		if err == nil {
			j.mu.Unlock()
		}
	}()
	if line == "" {
		return errClosed
	}
	j.lines = append(j.lines, line)
	return nil
}

func (j *journal) writeSafely(line string) (err error) {
	j.mu.Lock()
	defer func() {
		if err == nil {
			log.Print("written")
		}
		j.mu.Unlock()
	}()
	if line == "" {
		return errClosed
	}
	j.lines = append(j.lines, line)
	return nil
}

// The lock goes to the caller where all is well.
func (j *journal) hold(line string) (err error) {
	j.mu.Lock()
	defer func() {
		if err != nil {
			j.mu.Unlock()
		}
	}()
	if line == "" {
		return errClosed
	}
	return nil
}

func (j *journal) release() { j.mu.Unlock() }

type diary struct {
	mu    sync.RWMutex
	pages []string
}

func (d *diary) last() string {
	d.mu.RLock() // want: locked in one mode and unlocked in the other
	defer d.mu.Unlock()
	return d.pages[len(d.pages)-1]
}

func (d *diary) first() string {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return d.pages[0]
}

func (d *diary) add(page string) {
	d.mu.Lock() // want: is locked again when the function returns
	defer d.mu.Lock()
	d.pages = append(d.pages, page)
}

type bell struct {
	mu   sync.Mutex
	ring func(int)
	rung int
}

func (b *bell) strike() {
	defer func() {
		if r := recover(); r != nil {
			log.Print(r)
		}
	}()
	b.mu.Lock() // want: stays locked if this code panics
	b.ring(b.rung)
	b.rung++
	b.mu.Unlock()
}

func (b *bell) strikeSafely() {
	defer func() {
		if r := recover(); r != nil {
			log.Print(r)
		}
	}()
	b.mu.Lock()
	defer b.mu.Unlock()
	b.ring(b.rung)
	b.rung++
}

// Nothing of others runs with the lock.
func (b *bell) reset() {
	defer func() { _ = recover() }()
	b.mu.Lock()
	b.rung = 0
	b.mu.Unlock()
	b.ring(0)
}

type seats struct {
	mu   sync.Mutex
	free int
}

func (s *seats) done(err error) error {
	if err != nil {
		return err
	}
	s.mu.Unlock()
	return nil
}

func (s *seats) take() error {
	s.mu.Lock() // want: stays locked where the function that should unlock it returns early
	if s.free == 0 {
		return s.done(errClosed)
	}
	s.free--
	return s.done(nil)
}

type chairs struct {
	mu   sync.Mutex
	free int
}

func (c *chairs) done(err error) error {
	if err != nil {
		c.mu.Unlock()
		return err
	}
	c.mu.Unlock()
	return nil
}

func (c *chairs) take() error {
	c.mu.Lock()
	if c.free == 0 {
		return c.done(errClosed)
	}
	c.free--
	return c.done(nil)
}
