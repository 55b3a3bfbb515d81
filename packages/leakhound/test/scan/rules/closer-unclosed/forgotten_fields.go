package p

type iterator interface {
	Next() bool
	Close() error
}

type merged struct{ inner iterator }

func (m *merged) Close() error { return m.inner.Close() }

type limited struct{ inner iterator }

func (l *limited) Close() error { return l.inner.Close() }

type cached struct {
	wrapped iterator
	row     int
}

func (c *cached) reset() { c.row = 0 }

func (c *cached) Next() bool { return c.wrapped.Next() }

func (c *cached) Close() error { // want: Close of cached does not end the field wrapped; 4 other types
	c.reset()
	return nil
}

func newCached(it iterator) *cached { return &cached{wrapped: it} }

// The package ends the field elsewhere.
type drained struct {
	source iterator
	row    int
}

func (d *drained) reset() { d.row = 0 }

func (d *drained) drain() error { return d.source.Close() }

func (d *drained) Close() error {
	d.reset()
	return nil
}

type counted struct{ counts iterator }

func (c *counted) Close() error { return c.counts.Close() }

type sorted struct{ sorted iterator }

func (s *sorted) Close() error { return s.sorted.Close() }
