package p

import (
	"net"
	"time"
)

type server struct {
	listener net.Listener
	done     chan struct{}
}

func (s *server) report() {
	for {
		select {
		case <-time.After(time.Minute):
		case <-s.done:
			return
		}
	}
}

func (s *server) startReport() error {
	go s.report()
	return nil
}

func (s *server) listen() error { return nil }

func (s *server) Stop() { close(s.done) }

// What fails after the goroutine has started leaves it.
func (s *server) Start() error {
	if err := s.startReport(); err != nil {
		return err
	}
	if err := s.listen(); err != nil {
		return err // want: The goroutine that line 34 starts stays where the method returns an error here
	}
	return nil
}

type careful struct{ server }

func (c *careful) Start() error {
	go c.report()
	if err := c.listen(); err != nil {
		c.Stop()
		return err
	}
	return nil
}

type late struct{ server }

func (l *late) Start() error {
	if err := l.listen(); err != nil {
		return err
	}
	go l.report()
	return nil
}

func stopAll(s *server) { s.Stop() }

type twoServers struct{ grpc, http interface{ Serve(net.Listener) error } }

func (t *twoServers) startGRPC(l net.Listener) error {
	go func() { println(t.grpc.Serve(l)) }()
	return nil
}

func (t *twoServers) startHTTP(l net.Listener) error { return t.http.Serve(l) }

func (t *twoServers) Shutdown() {}

func (t *twoServers) Start(l net.Listener) error {
	if err := t.startGRPC(l); err != nil {
		return err
	}
	if err := t.startHTTP(l); err != nil {
		return err // want: stays where the method returns an error here: a caller does not call twoServers.Shutdown
	}
	return nil
}

// The check behind the goroutine is of another call.
type reader struct {
	in   chan int
	done chan struct{}
}

func newReader() *reader { return &reader{in: make(chan int), done: make(chan struct{})} }

func (r *reader) Open(check func() error) error {
	go r.loop()
	if err := check(); err != nil {
		return err // want: stays where the method returns an error here: a caller does not call reader.Close
	}
	return nil
}

func (r *reader) loop() {
	for {
		select {
		case <-r.in:
		case <-r.done:
			return
		}
	}
}

func (r *reader) Close() { close(r.done) }
