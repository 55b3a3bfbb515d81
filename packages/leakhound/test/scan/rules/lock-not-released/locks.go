package p

import (
	"errors"
	"net"
	"sync"
	"time"
)

type box struct {
	mu sync.RWMutex
	m  map[string]int
}

func (b *box) take(key string) (int, error) {
	b.mu.Lock() // want: b.mu stays locked where the function returns on line 19
	n, ok := b.m[key]
	if !ok {
		return 0, errors.New("none") // a comment: b.mu.Unlock()
	}
	b.mu.Unlock()
	return n, nil
}

func (b *box) taken(key string) (int, error) {
	b.mu.Lock()
	n, ok := b.m[key]
	if !ok {
		b.mu.Unlock()
		return 0, errors.New("none")
	}
	b.mu.Unlock()
	return n, nil
}

func (b *box) read(keys []string) int {
	for _, key := range keys {
		b.mu.RLock() // want: b.mu stays locked where the function returns on line 44
		if n := b.m[key]; n > 0 {
			break
		}
		b.mu.RUnlock()
	}
	return 0
}

type set struct {
	sync.Mutex
	n int
}

func (s *set) check() error {
	s.Lock() // want: s stays locked
	switch {
	case s.n == 0:
		return nil
	case s.n > 3:
		panic("too many")
	}
	s.Unlock()
	return errors.New("some")
}

// In the literal of a timer.
func (s *set) later() {
	time.AfterFunc(time.Second, func() {
		s.Lock() // want: s stays locked
		if s.n > 0 {
			return
		}
		s.Unlock()
	})
}

// The same condition decides about both.
func (b *box) maybe(locked bool) int {
	if !locked {
		b.mu.Lock()
	}
	n := len(b.m)
	if !locked {
		b.mu.Unlock()
	}
	return n
}

func (b *box) deferred() error {
	b.mu.Lock()
	defer func() {
		b.mu.Unlock()
	}()
	if b.m == nil {
		return errors.New("none")
	}
	b.mu.Unlock()
	b.mu.Lock()
	return nil
}

func (b *box) locked() func() {
	b.mu.Lock()
	if b.m == nil {
		b.mu.Unlock()
		return func() {}
	}
	return b.mu.Unlock
}

// Each turn of the loop has a lock of its own.
func all(boxes []*box) int {
	n := 0
	for _, one := range boxes {
		one.mu.Lock()
		n += len(one.m)
		one.mu.Unlock()
	}
	return n
}

type conn struct {
	mu sync.Mutex
	c  net.Conn
}

// Locks change hands: start locks, finish unlocks.
func (c *conn) start() bool {
	c.mu.Lock()
	if c.c == nil {
		c.mu.Unlock()
		return false
	}
	return true
}

func (c *conn) finish() { c.mu.Unlock() }

// One finding: the next turn would lock again.
func (b *box) turns(keys []string) {
	for _, key := range keys {
		b.mu.Lock() // want: b.mu stays locked
		if b.m[key] == 0 {
			continue
		}
		b.m[key]--
		b.mu.Unlock()
	}
}

func (b *box) closure() error {
	b.mu.Lock()
	unlock := func() { b.mu.Unlock() }
	defer func() { unlock() }()
	if b.m == nil {
		return errors.New("none")
	}
	b.mu.Unlock()
	b.mu.Lock()
	return nil
}

// The callback gives the lock of its caller away for a while.
func (b *box) resolve(find func(string) int) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.each(func(key string) int {
		b.mu.Unlock()
		n := find(key)
		b.mu.Lock()
		return n
	})
}

func (b *box) each(f func(string) int) int { return f("a") }

type handedOn struct {
	locker sync.Locker
}

// Whoever ends the value unlocks.
func begin(locker sync.Locker, open func() error) (*handedOn, error) {
	own := locker
	own.Lock()
	if err := open(); err != nil {
		own.Unlock()
		return nil, err
	}
	return &handedOn{locker: own}, nil
}

// The pointer says whether the lock was taken.
func (b *box) takeShared(key string, shared *sync.Mutex, isShared bool) int {
	var mu *sync.Mutex
	if isShared {
		mu = shared
		mu.Lock()
	}
	n := b.m[key]
	if mu != nil {
		mu.Unlock()
	}
	return n
}

func (b *box) takeOther(key string, other *box) int {
	other.mu.Lock() // want: other.mu stays locked where the function returns on line 210
	n := b.m[key]
	if b != nil {
		other.mu.Unlock()
	}
	return n
}
