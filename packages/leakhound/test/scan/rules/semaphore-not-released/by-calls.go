// Slots that functions take and give back.
package p

import (
	"context"
	"errors"
)

var errEmpty = errors.New("empty")

type pass struct{ slots chan struct{} }

func newPass() *pass { return &pass{slots: make(chan struct{}, 4)} }

func (p *pass) take(ctx context.Context) error {
	select {
	case p.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (p *pass) give() { <-p.slots }

type kiln struct{ pass *pass }

func newKiln() *kiln { return &kiln{pass: newPass()} }

func (k *kiln) fire(ctx context.Context, pots []string) error {
	if err := k.pass.take(ctx); err != nil { // want: is not given back where the function returns on line 35
		return err
	}
	if len(pots) == 0 {
		return errEmpty
	}
	k.pass.give()
	return nil
}

func (k *kiln) fireSafely(ctx context.Context, pots []string) error {
	if err := k.pass.take(ctx); err != nil {
		return err
	}
	defer k.pass.give()
	if len(pots) == 0 {
		return errEmpty
	}
	return nil
}

// The caller gives the slot back.
func (k *kiln) hold(ctx context.Context, pots []string) error {
	if err := k.pass.take(ctx); err != nil {
		return err
	}
	if len(pots) == 0 {
		k.pass.give()
		return errEmpty
	}
	return nil
}

type desk struct{ places chan int }

func newDesk() *desk { return &desk{places: make(chan int, 2)} }

func (d *desk) serve(guest string) {
	defer func() { <-d.places }()
	println(guest)
}

func (d *desk) run(guests <-chan string) {
	for guest := range guests {
		d.places <- 1 // want: takes the next one
		if guest == "" {
			continue
		}
		go d.serve(guest)
	}
	<-d.places
}

type counter struct{ places chan int }

func newCounter() *counter { return &counter{places: make(chan int, 2)} }

func (c *counter) serve(guest string) {
	defer func() { <-c.places }()
	println(guest)
}

func (c *counter) run(guests <-chan string) {
	for guest := range guests {
		c.places <- 1
		if guest == "" {
			<-c.places
			continue
		}
		go c.serve(guest)
	}
}
