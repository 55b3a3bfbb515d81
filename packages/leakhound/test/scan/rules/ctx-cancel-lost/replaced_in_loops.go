package p

import (
	"context"
	"time"
)

type mirror struct {
	life   context.Context
	read   func(context.Context) error
	cancel context.CancelFunc
	closed bool
}

// The loop asks for something else before it goes on.
func (m *mirror) follow() {
	for m.life.Err() == nil {
		if err := m.once(); err != nil {
			println("again")
		}
		closed := m.closed
		if closed {
			return
		}
		time.Sleep(time.Second)
	}
}

func (m *mirror) once() error {
	var ctx context.Context
	ctx, m.cancel = context.WithCancel(m.life) // want: once runs in a loop, and replaces m.cancel without calling it
	return m.read(ctx)
}

func (m *mirror) Close() {
	m.closed = true
	m.cancel()
}

// The loop ends where the call went well.
type lens struct {
	life   context.Context
	read   func(context.Context) bool
	cancel context.CancelFunc
}

func (l *lens) focus() {
	for {
		ok := l.once()
		if ok {
			return
		}
	}
}

func (l *lens) once() bool {
	var ctx context.Context
	ctx, l.cancel = context.WithCancel(l.life)
	return l.read(ctx)
}

func (l *lens) Close() { l.cancel() }
