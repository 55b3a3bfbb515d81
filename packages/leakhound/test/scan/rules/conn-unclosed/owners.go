package p

import (
	"bufio"
	"net"
)

type client struct {
	conn net.Conn
	addr string
	r    *bufio.Reader
}

func (c *client) hello() error { _, err := c.conn.Write([]byte("hello")); return err }

func (c *client) shut() { c.conn.Close() }

func (c *client) serve() { go c.loop() }

func (c *client) loop() { defer c.conn.Close(); c.hello() }

func dial(addr string) (*client, error) {
	conn, err := net.Dial("tcp", addr) // want: not closed on the exit path at line 29
	if err != nil {
		return nil, err
	}
	c := &client{conn: conn, addr: addr}
	if err := c.hello(); err != nil {
		return nil, err
	}
	return c, nil
}

func dialField(addr string) (*client, error) {
	var err error
	c := &client{addr: addr}
	c.conn, err = net.Dial("tcp", addr) // want: not closed on the exit path at line 42
	if err != nil {
		return nil, err
	}
	if err := c.hello(); err != nil {
		return nil, err
	}
	return c, nil
}

func dialShut(addr string) (*client, error) {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	c := &client{}
	c.conn = conn
	if err := c.hello(); err != nil {
		c.shut()
		return nil, err
	}
	return c, nil
}

func dialServed(addr string) error {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	c := &client{conn: conn}
	c.serve()
	return c.hello()
}

func useOnce(addr string) error {
	c, err := dial(addr) // want: never closed
	if err != nil {
		return err
	}
	return c.hello()
}

func useAndShut(addr string) error {
	c, err := dial(addr)
	if err != nil {
		return err
	}
	defer c.shut()
	return c.hello()
}

type pool map[string]net.Conn

// A map is no struct: its entries are not followed.
func pooled(key, addr string) (pool, error) {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	p := pool{key: conn}
	return p, nil
}
