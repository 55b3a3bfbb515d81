package p

import "errors"

var errFull = errors.New("full")

type session struct {
	id   int
	done chan struct{}
}

func newSession(client string) (*session, error) {
	if client == "" {
		return nil, errFull
	}
	s := &session{done: make(chan struct{})}
	go s.renew()
	return s, nil
}

func (s *session) renew() {
	for {
		select {
		case <-s.done:
			return
		}
	}
}

func (s *session) Close() { close(s.done) }

func register(id int) error { return nil }

func open(client string) (*session, error) {
	s, err := newSession(client) // want: newSession starts a goroutine, which stays on the exit path at line 40
	if err != nil {
		return nil, err
	}
	if err := register(s.id); err != nil {
		return nil, err
	}
	return s, nil
}

func openClosing(client string) (*session, error) {
	s, err := newSession(client)
	if err != nil {
		return nil, err
	}
	if err := register(s.id); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// Its constructor starts no goroutine that lasts.
type note struct{ text string }

func newNote(text string) *note {
	go println(text)
	go func() { println(register(1)) }()
	return &note{text: text}
}

func (n *note) Close() {}

func write(text string) (*note, error) {
	n := newNote(text)
	if err := register(len(n.text)); err != nil {
		return nil, err
	}
	return n, nil
}

// A part of another value, whose Close forgets it.
type server struct {
	session *session
	other   *session
	name    string
}

func newServer(name string) *server {
	s := &server{name: name, session: mustSession("shop")} // want: mustSession starts a goroutine, which stays after server.Close: nothing calls session.Close
	s.other = mustSession("other")
	return s
}

func mustSession(client string) *session {
	s := &session{done: make(chan struct{})}
	go s.renew()
	return s
}

func (s *server) id() int { return s.session.number() }

func (s *session) number() int { return s.id }

func (s *server) Close() { s.other.Close() }
