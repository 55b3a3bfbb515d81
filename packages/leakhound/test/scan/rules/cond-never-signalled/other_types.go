package p

import (
	"io"
	"sync"
)

type belt struct {
	mu     sync.Mutex
	moved  *sync.Cond
	boxes  []int
	halted bool
}

func newBelt() *belt {
	b := &belt{}
	b.moved = sync.NewCond(&b.mu)
	return b
}

func (b *belt) push(box int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.boxes = append(b.boxes, box)
	b.moved.Signal()
}

func (b *belt) pull() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	for len(b.boxes) == 0 && !b.halted {
		b.moved.Wait()
	}
	if b.halted {
		return 0
	}
	return b.boxes[0]
}

// The Halt that the code with the signal calls is one of another type.
func (b *belt) Halt() {
	b.mu.Lock()
	b.halted = true // want: does not wake who waits for b.moved
	b.mu.Unlock()
}

type lamp struct{ on bool }

func (l *lamp) Halt() { l.on = false }

func (b *belt) swap(l *lamp) {
	l.Halt()
	b.moved.Broadcast()
}

type lift struct {
	mu    sync.Mutex
	woken *sync.Cond
	load  int
	done  bool
}

func (l *lift) wait() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for !l.done {
		l.woken.Wait()
	}
}

func (l *lift) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.done = true
	return nil
}

// An io.Closer may be a lift.
func (l *lift) end(c io.Closer) error {
	defer l.woken.Broadcast()
	return c.Close()
}

type crane struct {
	mu    sync.Mutex
	ready *sync.Cond
	up    bool
}

type hook struct{ ready *sync.Cond }

// The condition of the same name that is signaled is one of another type.
func (c *crane) wait() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for !c.up {
		c.ready.Wait() // want: Nothing calls Signal or Broadcast on c.ready
	}
}

func (h *hook) drop() { h.ready.Broadcast() }

func (h *hook) wait() {
	h.ready.L.Lock()
	defer h.ready.L.Unlock()
	h.ready.Wait()
}
