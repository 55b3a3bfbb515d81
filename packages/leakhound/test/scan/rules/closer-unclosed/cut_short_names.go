package p

import (
	"bufio"
	"net"
	"time"
)

type wire struct {
	out  *bufio.Writer
	conn net.Conn
	done bool
}

// Its last step ends the connection.
func (w *wire) abandon() error {
	w.done = true
	if err := w.out.Flush(); err != nil {
		return err // want: abandon returns where w.out.Flush fails, and leaves w.conn open
	}
	return w.conn.Close()
}

type cable struct {
	out  *bufio.Writer
	conn net.Conn
}

func (c *cable) abandon() error {
	err := c.out.Flush()
	if end := c.conn.Close(); err == nil {
		err = end
	}
	return err
}

// It puts another connection into the field.
func (c *cable) replug(conn net.Conn) error {
	if err := c.out.Flush(); err != nil {
		return err
	}
	c.conn = conn
	return c.conn.Close()
}

func (c *cable) refresh() error {
	if err := c.out.Flush(); err != nil {
		return err
	}
	return c.conn.SetDeadline(time.Time{})
}
