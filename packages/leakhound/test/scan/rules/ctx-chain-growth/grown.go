package p

import (
	"errors"
	"fmt"
	"net/http"
	"time"
)

type mirror struct {
	failed error
	only   error
	view   http.Handler
	base   http.Handler
	named  map[string]func(http.Handler) http.Handler
	done   func()
	last   func()
}

func (m *mirror) sync() error { return nil }

func (m *mirror) failure(err error) {
	m.failed = fmt.Errorf("mirror: %w", errors.Join(m.failed, err)) // want: m.failed gets a value that holds the one before in failure, which runs in a loop
	m.only = fmt.Errorf("mirror: %w", err)
}

func (m *mirror) run(stop <-chan struct{}) {
	for {
		select {
		case <-stop:
			return
		case <-time.After(time.Second):
			m.failure(m.sync())
		}
	}
}

func (m *mirror) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	m.apply(r.Form["use"])
	m.rebuild(r.Form["use"])
	before := m.done
	m.done = func() { // want: m.done gets a value that holds the one before
		before()
		println(r.URL.Path)
	}
	m.last = func() { println(r.URL.Path) }
	m.view.ServeHTTP(w, r)
}

func (m *mirror) apply(names []string) {
	for _, name := range names {
		m.view = m.named[name](m.view) // want: m.view gets a value that holds the one before in apply
	}
}

func (m *mirror) rebuild(names []string) {
	next := m.base
	for _, name := range names {
		next = m.named[name](next)
	}
	m.base.ServeHTTP(nil, nil)
}

// The field is emptied where the errors are reported.
type batch struct{ err error }

func (b *batch) add(w http.ResponseWriter, r *http.Request) {
	b.err = errors.Join(b.err, r.ParseForm())
}

func (b *batch) flush() error {
	err := b.err
	b.err = nil
	return err
}

// Wrapped while it is set up.
type site struct{ root http.Handler }

func (s *site) Use(wrap func(http.Handler) http.Handler) { s.root = wrap(s.root) }

// A method that gives the other one of two.
type state interface{ next() state }

type machine struct{ now state }

func step(s state) state { return s.next() }

func (m *machine) ServeHTTP(w http.ResponseWriter, r *http.Request) { m.now = step(m.now) }
