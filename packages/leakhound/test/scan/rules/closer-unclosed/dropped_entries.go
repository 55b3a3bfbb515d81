package p

import (
	"context"
	"net"
)

var conns = map[string]net.Conn{}

var cancels = map[string]context.CancelFunc{}

func drop(address string, failed bool) {
	if failed {
		delete(conns, address) // want: drop removes an entry from conns without ending its value
	}
}

func dropClosed(address string) {
	if conn, ok := conns[address]; ok {
		conn.Close()
		delete(conns, address)
	}
}

// The value is read, and goes to the caller.
func take(address string) net.Conn {
	conn := conns[address]
	delete(conns, address)
	return conn
}

func finish(id string) {
	cancels[id]()
	delete(cancels, id)
}
