package p

import (
	"net"
	"os"
)

type link struct{ conn net.Conn }

func dialLink(address string) (*link, error) {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return nil, err
	}
	return &link{conn: conn}, nil
}

func (l *link) Close() error { return l.conn.Close() }

type counted struct {
	*link
	calls int
}

func dialCounted(address string) (*counted, error) {
	l, err := dialLink(address) // want: no code of the package ends it
	if err != nil {
		return nil, err
	}
	return &counted{link: l}, nil
}

func (c *counted) Close() error {
	c.calls = 0
	return nil
}

type closingCounted struct {
	*link
	calls int
}

func dialClosingCounted(address string) (*closingCounted, error) {
	l, err := dialLink(address)
	if err != nil {
		return nil, err
	}
	return &closingCounted{link: l}, nil
}

func (c *closingCounted) Close() error {
	c.calls = 0
	return c.link.Close()
}

// The constructor ends the file where a later step fails, and Close forgets it.
type logged struct {
	trail    *os.File
	listener net.Listener
}

func newLogged(address, path string) (*logged, error) {
	trail, err := os.Create(path) // want: no code of the package ends it
	if err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		trail.Close()
		return nil, err
	}
	return &logged{trail, listener}, nil
}

func (l *logged) Close() error { return l.listener.Close() }
