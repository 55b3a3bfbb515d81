package p

import (
	"net"
	"time"
)

type dialer struct {
	address string
	conn    net.Conn
}

func (d *dialer) dial() error {
	conn, err := net.Dial("tcp", d.address)
	if err != nil {
		return err
	}
	d.conn = conn // want: dial runs in a loop, and puts what net.Dial makes into d.conn without ending what d.conn held
	return nil
}

func (d *dialer) run() {
	for {
		if err := d.dial(); err != nil {
			time.Sleep(time.Second)
		}
		d.serve()
	}
}

func (d *dialer) serve() { _, _ = d.conn.Write(nil) }

func (d *dialer) Close() error { return d.conn.Close() }

// The caller of the caller ends it.
type ended struct {
	address string
	conn    net.Conn
}

func (e *ended) dial() (err error) {
	e.conn, err = net.Dial("tcp", e.address)
	return err
}

func (e *ended) run() {
	for {
		if e.dial() == nil {
			e.conn.Close()
		}
	}
}

// It asks before.
type asking struct {
	address string
	conn    net.Conn
}

func (a *asking) dial() error {
	if a.conn != nil {
		return nil
	}
	conn, err := net.Dial("tcp", a.address)
	a.conn = conn
	return err
}

func (a *asking) run() {
	for {
		_ = a.dial()
	}
}

func (a *asking) Close() error { return a.conn.Close() }

// Another value in each turn.
type session struct{ conn net.Conn }

func (s *session) open(address string) (err error) {
	s.conn, err = net.Dial("tcp", address)
	return err
}

func (s *session) Close() error { return s.conn.Close() }

func sessions(addresses <-chan string, out chan<- *session) {
	for {
		s := &session{}
		if s.open(<-addresses) == nil {
			out <- s
		}
	}
}

// A type that no table knows, but code ends what the field holds; two methods that anybody may call.
type metrics struct{ conn net.Conn }

type scaler struct{ client *metrics }

func newMetrics() *metrics { return &metrics{} }

func (s *scaler) size() int {
	s.client = newMetrics() // want: size has several callers, and puts what newMetrics makes into s.client
	return 0
}

func (s *scaler) IsActive() bool { return s.size() > 0 }

func (s *scaler) Value() int { return s.size() }

func (s *scaler) Close() error { return s.client.conn.Close() }

// The loop is left where it went well.
type once struct {
	address string
	conn    net.Conn
}

func (o *once) dial() (err error) {
	o.conn, err = net.Dial("tcp", o.address)
	return err
}

func (o *once) connect() {
	for {
		if err := o.dial(); err == nil {
			return
		}
	}
}

func (o *once) Close() error { return o.conn.Close() }

// What begins comes once.
type history struct{ file *os.File }

func (h *history) handleStarted(path string) (err error) {
	h.file, err = os.Open(path)
	return err
}

func (h *history) replay(events []string) {
	next := 0
	for next < len(events) {
		h.handleStarted(events[next])
		next++
	}
}

func (h *history) Close() error { return h.file.Close() }
