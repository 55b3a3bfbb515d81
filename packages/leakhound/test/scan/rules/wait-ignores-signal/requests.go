package p

import (
	"context"
	"errors"
	"time"
)

var errStopped = errors.New("stopped")

type request struct{ reply chan error }

type hub struct {
	requests chan *request
	values   chan int
	idle     chan bool
	slots    chan struct{}
	quit     chan struct{}
}

func newHub(n int) *hub {
	h := &hub{
		requests: make(chan *request, 4),
		values:   make(chan int),
		idle:     make(chan bool),
		slots:    make(chan struct{}, n),
		quit:     make(chan struct{}),
	}
	go h.run()
	return h
}

func (h *hub) Close() { close(h.quit) }

func (h *hub) run() {
	for {
		select {
		case r := <-h.requests:
			r.reply <- nil
		case <-h.values:
		case <-h.quit:
			return
		}
	}
}

// The request may still be in the buffer when run ends.
func (h *hub) ask() error {
	r := &request{reply: make(chan error, 1)}
	select {
	case h.requests <- r:
		return <-r.reply // want: The wait for r.reply does not end with h.quit, which line 53 heeds
	case <-h.quit:
		return errStopped
	}
}

// Both waits heed the signal.
func (h *hub) askUntilStopped() error {
	r := &request{reply: make(chan error, 1)}
	select {
	case h.requests <- r:
		select {
		case err := <-r.reply:
			return err
		case <-h.quit:
			return errStopped
		}
	case <-h.quit:
		return errStopped
	}
}

// Elsewhere in the loop around the select.
func (h *hub) pump() {
	for {
		<-h.idle // want: The wait for h.idle does not end with h.quit
		select {
		case h.values <- 1:
		case <-h.quit:
			return
		}
	}
}

// The select inside has no case for the signal.
func (h *hub) relay(in <-chan int, a, b chan bool) {
	for {
		select {
		case <-in:
			select { // want: The wait for a and b does not end with h.quit
			case <-a:
			case <-b:
			}
		case <-h.quit:
			return
		}
	}
}

func (h *hub) settle(bool) { h.idle <- true } // want: The send to h.idle waits for its receiver alone

// A select that waits for a limited time, a timer, a slot, and what the call before ends.
func (h *hub) bounded(ctx context.Context, in <-chan int, done chan bool, cancel context.CancelFunc) {
	for {
		select {
		case <-in:
			select {
			case <-done:
			case <-time.After(time.Second):
			}
			h.slots <- struct{}{}
			<-h.slots
			<-time.After(time.Second)
		case <-ctx.Done():
			<-done
			return
		case <-h.quit:
			cancel()
			<-done
			return
		}
	}
}

// Waits for its own goroutine.
func (h *hub) own(in <-chan int) {
	for {
		select {
		case <-in:
			finished := make(chan bool, 1)
			go func() { finished <- true }()
			<-finished
		case <-h.quit:
			return
		}
	}
}
