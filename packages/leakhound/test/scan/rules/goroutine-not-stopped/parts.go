package p

import (
	"errors"
	"time"
)

type tracker struct{ done chan struct{} }

func newTracker(every time.Duration) *tracker {
	t := &tracker{done: make(chan struct{})}
	go t.track(every)
	return t
}

func (t *tracker) track(every time.Duration) {
	for {
		select {
		case <-time.After(every):
		case <-t.done:
			return
		}
	}
}

func (t *tracker) Close() { close(t.done) }

type consumer struct {
	tracker *tracker
	ready   bool
}

func (c *consumer) connect() error { return errors.New("refused") }

func (c *consumer) Close() { c.tracker.Close() }

func newConsumer() (*consumer, error) {
	c := &consumer{}
	c.tracker = newTracker(time.Second) // want: newTracker starts a goroutine, which stays on the exit path at line 42
	if err := c.connect(); err != nil {
		c.ready = false
		return nil, err
	}
	return c, nil
}

func newWithPart() (*consumer, error) {
	c := &consumer{tracker: newTracker(time.Second)} // want: The goroutine of c stays on the exit path at line 50
	if err := c.connect(); err != nil {
		return nil, err
	}
	return c, nil
}

func newClosed() (*consumer, error) {
	c := &consumer{tracker: newTracker(time.Second)}
	if err := c.connect(); err != nil {
		c.tracker.Close()
		return nil, err
	}
	return c, nil
}

func newLate() (*consumer, error) {
	c := &consumer{}
	if err := c.connect(); err != nil {
		return nil, err
	}
	c.tracker = newTracker(time.Second)
	return c, nil
}

func newHandedOn(keep func(*consumer)) (*consumer, error) {
	c := &consumer{tracker: newTracker(time.Second)}
	keep(c)
	if err := c.connect(); err != nil {
		return nil, err
	}
	return c, nil
}
