package p

import (
	"net"
	"sync"
)

type links struct {
	mu   sync.Mutex
	open map[string]net.Conn
}

func newLinks() *links { return &links{open: map[string]net.Conn{}} }

func (l *links) Forget() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.open = map[string]net.Conn{} // want: Forget empties l.open without ending its values
}

func (l *links) Drop() {
	l.mu.Lock()
	defer l.mu.Unlock()
	clear(l.open) // want: Drop empties l.open without ending its values
}

func (l *links) End() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, conn := range l.open {
		conn.Close()
	}
	l.open = map[string]net.Conn{}
}

func (l *links) endAll() {
	for _, conn := range l.open {
		conn.Close()
	}
}

func (l *links) Again() {
	l.endAll()
	l.open = make(map[string]net.Conn)
}

// Only this method makes the map.
type table struct{ made map[string]net.Conn }

func (t *table) Begin() { t.made = make(map[string]net.Conn) }

func (t *table) Close() {
	for _, conn := range t.made {
		conn.Close()
	}
}
