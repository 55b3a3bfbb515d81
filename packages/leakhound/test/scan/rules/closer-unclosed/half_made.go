package p

import "os"

type tracker struct{ done chan struct{} }

func newTracker() *tracker {
	t := &tracker{done: make(chan struct{})}
	go func() {
		<-t.done
	}()
	return t
}

func (t *tracker) Close() { close(t.done) }

type consumer struct {
	acks, nacks *tracker
	log         *os.File
}

func (c *consumer) connect(url string) error { return os.WriteFile(url, nil, 0o600) }

func newConsumer(url string) (*consumer, error) {
	c := &consumer{}
	c.acks = newTracker() // want: gives up on line 30 what it has made so far, and leaves c.acks open, which newTracker has made
	c.nacks = newTracker()
	if err := c.connect(url); err != nil {
		c.nacks.Close()
		return nil, err
	}
	return c, nil
}

func newClosedConsumer(url string) (*consumer, error) {
	c := &consumer{}
	c.acks = newTracker()
	c.nacks = newTracker()
	if err := c.connect(url); err != nil {
		c.acks.Close()
		c.nacks.Close()
		return nil, err
	}
	return c, nil
}

func newDeferringConsumer(url string) (_ *consumer, err error) {
	c := &consumer{}
	defer func() {
		if err != nil {
			c.Close()
		}
	}()
	c.acks = newTracker()
	if err := c.connect(url); err != nil {
		return nil, err
	}
	return c, nil
}

// Somebody else has the consumer.
func newRegisteredConsumer(url string, register func(*consumer)) (*consumer, error) {
	c := &consumer{}
	c.acks = newTracker()
	register(c)
	if err := c.connect(url); err != nil {
		return nil, err
	}
	return c, nil
}

func (c *consumer) Close() {
	c.acks.Close()
	c.nacks.Close()
}
