package p

import (
	"context"
	"errors"
	"sync"
)

type reply struct{ text string }

type caller struct {
	mu      sync.Mutex
	waiting map[int]chan reply
	states  map[int]string
}

func (c *caller) send(id int) error {
	if id == 0 {
		return errors.New("no id")
	}
	return nil
}

func (c *caller) call(id int) error {
	answer := make(chan reply, 1)
	c.mu.Lock()
	c.waiting[id] = answer // want: call adds an entry to c.waiting, and leaves it where it fails on line 30; receive removes
	c.mu.Unlock()
	if err := c.send(id); err != nil {
		return err
	}
	<-answer
	return nil
}

func (c *caller) receive(id int, r reply) {
	c.mu.Lock()
	answer := c.waiting[id]
	delete(c.waiting, id)
	c.mu.Unlock()
	if answer != nil {
		answer <- r
	}
}

func (c *caller) ask(ctx context.Context, id int) (reply, error) {
	answer := make(chan reply, 1)
	c.mu.Lock()
	c.waiting[id] = answer // want: ask adds an entry to c.waiting, and leaves it where it fails
	c.mu.Unlock()
	select {
	case r := <-answer:
		return r, nil
	case <-ctx.Done():
		return reply{}, ctx.Err()
	}
}

// The branch gives the key to something.
func (c *caller) try(id int) error {
	c.waiting[id] = make(chan reply, 1)
	if err := c.send(id); err != nil {
		c.receive(id, reply{})
		return err
	}
	return nil
}

// What fails has nothing to do with the entry.
func (c *caller) log(id int, save func() error) error {
	c.states[id] = "called"
	if err := save(); err != nil {
		return err
	}
	return nil
}

func (c *caller) forget(id int) { delete(c.states, id) }

// The caller removes the entry.
func (c *caller) begin(id int) error {
	c.states[id] = "new"
	if err := c.send(id); err != nil {
		return err
	}
	return nil
}

func (c *caller) beginAll(ids []int) {
	for _, id := range ids {
		if c.begin(id) != nil {
			c.forget(id)
		}
	}
}
