package p

import (
	"net"
	"sync"
)

type member struct {
	conn net.Conn
	idle bool
}

func (m *member) Close() error { return m.conn.Close() }

func (m *member) closed() bool { return m.idle }

type club struct {
	mu      sync.Mutex
	members map[string]*member
}

func (c *club) Close() {
	for _, m := range c.members {
		_ = m.Close()
	}
}

func (c *club) expire() {
	for name, m := range c.members {
		if m.idle {
			delete(c.members, name) // want: expire deletes an entry of c.members without ending its value
		}
	}
}

func (c *club) get(name string) *member {
	m := c.members[name]
	if m != nil && m.closed() {
		delete(c.members, name) // want: get deletes an entry of c.members
		m = nil
	}
	return m
}

func (c *club) drop(name string) {
	if m, ok := c.members[name]; ok {
		_ = m.Close()
		delete(c.members, name)
	}
}

func (c *club) take(name string) *member {
	m := c.members[name]
	delete(c.members, name)
	return m
}

func (c *club) retire(name string, old chan<- *member) {
	m := c.members[name]
	delete(c.members, name)
	old <- m
}

// Who calls it has the value.
func (c *club) forget(name string) { delete(c.members, name) }

// The entry is taken back where it cannot be used.
func (c *club) admit(name string, m *member) bool {
	if old := c.members[name]; old == nil {
		c.members[name] = m
		if m.idle {
			delete(c.members, name)
			return false
		}
	}
	return true
}

// Each case has a variable of its own.
func (c *club) serve(expelled, left, unknown <-chan string, quit <-chan struct{}) {
	for {
		select {
		case name := <-left:
			m, ok := c.members[name]
			if ok && m.idle {
				delete(c.members, name) // want: serve deletes an entry of c.members
			}
		case name := <-unknown:
			delete(c.members, name)
		case name := <-expelled:
			m, ok := c.members[name]
			if ok {
				_ = m.Close()
				delete(c.members, name)
			}
		case <-quit:
			return
		}
	}
}
