package p

import (
	"errors"
	"io"
	"net"
	"time"
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

func (l *link) greet() error {
	_, err := l.conn.Write([]byte("hello"))
	return err
}

// It ends the link, whatever happens.
func (l *link) sendAndClose(text string) error {
	defer l.Close()
	_, err := l.conn.Write([]byte(text))
	return err
}

// Only where it fails.
func (l *link) sendOrClose(text string) error {
	if _, err := l.conn.Write([]byte(text)); err != nil {
		l.Close()
		return err
	}
	return nil
}

func one(address string) error {
	l, err := dialLink(address)
	if err != nil {
		return err
	}
	defer l.Close()
	return l.greet()
}

func two(address string) error {
	l, err := dialLink(address)
	if err != nil {
		return err
	}
	defer l.Close()
	return l.greet()
}

func last(address, text string) error {
	l, err := dialLink(address)
	if err != nil {
		return err
	}
	return l.sendAndClose(text)
}

func notLast(address, text string) error {
	l, err := dialLink(address) // want: dropped without Close
	if err != nil {
		return err
	}
	return l.sendOrClose(text)
}

type client struct {
	*link
	name string
}

func newClient(address string) (*client, error) {
	l, err := dialLink(address)
	if err != nil {
		return nil, err
	}
	return &client{link: l, name: address}, nil
}

func use(address string) error {
	c, err := newClient(address)
	if err != nil {
		return err
	}
	defer c.Close()
	return c.greet()
}

func useAgain(address string) error {
	c, err := newClient(address)
	if err != nil {
		return err
	}
	defer c.Close()
	return c.greet()
}

// The embedded link is all that is open of the client.
func linkOf(address string) (*link, error) {
	c, err := newClient(address)
	if err != nil {
		return nil, err
	}
	return c.link, nil
}

func nameOf(address string) (string, error) {
	c, err := newClient(address) // want: dropped without Close
	if err != nil {
		return "", err
	}
	return c.name, nil
}

// Stop reports how long it took, and ends nothing.
type watch struct {
	figures figures
	start   time.Time
}

type figures interface {
	Observe(name string, value float64)
}

func newWatch(to figures) *watch { return &watch{figures: to, start: time.Now()} }

func (w *watch) Stop() {
	took := time.Since(w.start)
	w.figures.Observe("took", float64(took/time.Millisecond))
}

func timed(to figures, work func() error) error {
	w := newWatch(to)
	if err := work(); err != nil {
		return err
	}
	w.Stop()
	return nil
}

// A part of the receiver belongs to whoever has it, even where another path makes a value.
type shelf struct{ links []*link }

func (s *shelf) linkAt(at int) (*link, error) {
	found := s.links[at]
	if found != nil {
		return found, nil
	}
	return &link{}, nil
}

func greetAt(s *shelf, at int) error {
	l, err := s.linkAt(at)
	if err != nil {
		return err
	}
	return l.greet()
}

func greetAndEnd(s *shelf, at int) error {
	l, err := s.linkAt(at)
	if err != nil {
		return err
	}
	defer l.Close()
	return l.greet()
}

// The branch ends the link itself.
func (c *client) Shutdown(text string) error {
	if err := c.writeLast(text); err != nil {
		return c.link.Close()
	}
	return c.link.Close()
}

func (c *client) Stop(text string) error {
	if err := c.writeLast(text); err != nil {
		return err // want: leaves c.link open
	}
	return c.link.Close()
}

func (c *client) writeLast(text string) error {
	if text == "" {
		return errors.New("empty")
	}
	_, err := io.WriteString(c.conn, text)
	return err
}
