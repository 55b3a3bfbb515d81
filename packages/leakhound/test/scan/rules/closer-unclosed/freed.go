package p

import (
	"crypto/tls"
	"net"
	"sync"
)

// Release only gives memory back, which the collector frees as well.
type engine struct {
	stack *stack
	on    func()
}

type stack struct{ top int }

var stacks = sync.Pool{New: func() any { return new(stack) }}

func newEngine() *engine { return &engine{stack: stacks.Get().(*stack)} }

func (e *engine) Release() { putStack(e.stack) }

func putStack(s *stack) {
	s.top = 0
	stacks.Put(s)
}

func (e *engine) run() error { return nil }

func released() error {
	e := newEngine()
	defer e.Release()
	return e.run()
}

func releasedToo() error {
	e := newEngine()
	defer e.Release()
	return e.run()
}

func droppedEngine() error {
	e := newEngine()
	return e.run()
}

type memory struct {
	mu      sync.Mutex
	entries map[string]func()
}

func newMemory() *memory { return &memory{entries: map[string]func(){}} }

func (m *memory) Close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.entries = nil
	return nil
}

func (m *memory) has(key string) bool { return m.entries[key] != nil }

func closedMemory() bool {
	m := newMemory()
	defer m.Close()
	return m.has("a")
}

func closedMemoryToo() bool {
	m := newMemory()
	defer m.Close()
	return m.has("b")
}

func droppedMemory() bool {
	m := newMemory()
	return m.has("c")
}

// Close takes the session out of a list, where it stays otherwise.
type session struct {
	all *Sessions
	id  int
	end func()
}

type Sessions struct{ byID map[int]*session }

func newSession(all *Sessions) *session {
	s := &session{all: all, id: len(all.byID)}
	all.byID[s.id] = s
	return s
}

func (s *session) Close() { delete(s.all.byID, s.id) }

func (s *session) send() error { return nil }

func sent(all *Sessions) error {
	s := newSession(all)
	defer s.Close()
	return s.send()
}

func sentToo(all *Sessions) error {
	s := newSession(all)
	defer s.Close()
	return s.send()
}

func droppedSession(all *Sessions) error {
	s := newSession(all) // want: The session of newSession is dropped without Close
	return s.send()
}

func handshake(raw net.Conn) error {
	conn := tls.Client(raw, nil)
	if err := conn.Handshake(); err != nil {
		raw.Close()
		return err
	}
	defer conn.Close()
	return nil
}
