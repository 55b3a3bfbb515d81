package p

import (
	"bufio"
	"net"
	"sync"
)

type desk struct {
	mu     sync.Mutex
	lines  map[net.Conn]bool
	phones map[net.Conn]bool
}

// Removed where the other side says so, and not where it is gone.
func (d *desk) serve(conn net.Conn) {
	defer conn.Close()
	d.mu.Lock()
	d.lines[conn] = true // want: the end of the function leaves it there
	d.mu.Unlock()
	in := bufio.NewScanner(conn)
	for in.Scan() {
		if in.Text() == "bye" {
			d.mu.Lock()
			delete(d.lines, conn)
			d.mu.Unlock()
			return
		}
	}
}

func (d *desk) call(conn net.Conn) {
	d.mu.Lock()
	d.phones[conn] = true
	d.mu.Unlock()
	in := bufio.NewScanner(conn)
	for in.Scan() {
		println(in.Text())
	}
	d.mu.Lock()
	delete(d.phones, conn)
	d.mu.Unlock()
}
