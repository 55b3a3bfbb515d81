package p

import (
	"context"
	"io"
	"sync"
)

type client struct {
	mu      sync.Mutex
	out     io.Writer
	in      <-chan string
	pending []chan string
	waiting map[int]chan string
}

func newClient(out io.Writer, in <-chan string) *client {
	return &client{out: out, in: in, waiting: map[int]chan string{}}
}

// Whoever replies finds the channel in the list, after the caller has left.
func (c *client) call(ctx context.Context, text string) (string, error) {
	answer := make(chan string)
	c.mu.Lock()
	c.pending = append(c.pending, answer)
	c.mu.Unlock()
	if _, err := io.WriteString(c.out, text); err != nil {
		return "", err
	}
	select {
	case got := <-answer:
		return got, nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

func (c *client) dispatch() {
	for text := range c.in {
		c.mu.Lock()
		answer := c.pending[0]
		c.pending = c.pending[1:]
		c.mu.Unlock()
		answer <- text // want: if call, which waits for it, returns on line 34 without it
	}
}

// The caller takes its channel out of the map.
func (c *client) ask(ctx context.Context, id int) (string, error) {
	answer := make(chan string)
	c.mu.Lock()
	c.waiting[id] = answer
	c.mu.Unlock()
	defer func() {
		c.mu.Lock()
		delete(c.waiting, id)
		c.mu.Unlock()
	}()
	select {
	case got := <-answer:
		return got, nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

func (c *client) answer(id int, text string) {
	c.mu.Lock()
	answer := c.waiting[id]
	c.mu.Unlock()
	if answer != nil {
		answer <- text
	}
}
