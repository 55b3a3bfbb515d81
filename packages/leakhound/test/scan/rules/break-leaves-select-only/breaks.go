package p

import "context"

type consumer struct {
	in   chan string
	quit chan struct{}
}

func newConsumer() *consumer {
	return &consumer{in: make(chan string), quit: make(chan struct{})}
}

func (c *consumer) start(use func(string)) {
	go func() { // want: the break on line 21 leaves the select
		for {
			select {
			case s := <-c.in:
				use(s)
			case <-c.quit:
				break
			}
		}
	}()
	go c.run() // want: the break on line 33 leaves the select
}

func (c *consumer) run() {
	for {
		select {
		case <-c.in:
		case <-c.quit:
			break
		}
	}
}

func (c *consumer) ends(ctx context.Context) {
	go func() {
	loop:
		for {
			select {
			case <-c.in:
				break
			case <-ctx.Done():
				break loop
			}
		}
	}()
	go func() {
		for {
			select {
			case <-c.in:
				break
			case <-c.quit:
				return
			}
		}
	}()
	go func() {
		for ctx.Err() == nil {
			select {
			case <-c.quit:
				break
			}
		}
	}()
}

func (c *consumer) stop() { close(c.quit); c.in <- "" }
