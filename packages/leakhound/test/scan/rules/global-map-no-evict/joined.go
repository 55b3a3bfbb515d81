package p

import (
	"context"
	"errors"
	"sync"
)

type room struct {
	mu     sync.Mutex
	guests map[chan string]bool
	next   int
	asked  map[int]chan string
	talks  map[int]chan string
}

func (r *room) arrive(guest chan string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.guests[guest] = true
}

func (r *room) part(guest chan string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.guests, guest)
}

// Methods add the entry and remove it, but not where the greeting fails.
func (r *room) visit(ctx context.Context, greet func(string) error) error {
	guest := make(chan string, 1)
	r.arrive(guest) // want: visit adds an entry to r.guests and removes it, but not on the exit path
	for {
		select {
		case text := <-guest:
			if err := greet(text); err != nil {
				return err
			}
		case <-ctx.Done():
			r.part(guest)
			return nil
		}
	}
}

func (r *room) stay(ctx context.Context, greet func(string) error) error {
	guest := make(chan string, 1)
	r.arrive(guest)
	defer r.part(guest)
	return greet("welcome")
}

func (r *room) answer(id int, text string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if one, ok := r.asked[id]; ok {
		one <- text
		delete(r.asked, id)
	}
}

func (r *room) forget(id int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.asked, id)
}

// The answer removes the entry, and a failed question; nothing does where nobody waits any longer.
func (r *room) ask(ctx context.Context, put func(int) error) (string, error) {
	one := make(chan string, 1)
	r.mu.Lock()
	r.next++
	id := r.next
	r.asked[id] = one // want: ask adds an entry to r.asked and removes it, but not on the exit path
	r.mu.Unlock()
	if err := put(id); err != nil {
		r.forget(id)
		return "", err
	}
	select {
	case text := <-one:
		return text, nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

func (r *room) hush(id int) { delete(r.talks, id) }

// The entry stays where all went well.
func (r *room) talk(id int, put func(int) error) error {
	r.talks[id] = make(chan string)
	if id < 0 {
		r.hush(id)
		return errors.New("no such talk")
	}
	if err := put(id); err != nil {
		r.hush(id)
		return err
	}
	return nil
}

// One event adds, and another one removes.
func (r *room) apply(came bool, guest chan string, tell func(string) error) error {
	if came {
		r.arrive(guest)
	} else {
		r.part(guest)
	}
	if err := tell("changed"); err != nil {
		return err
	}
	return nil
}

func (r *room) replay(kind int, guests []chan string, tell func(string) error) error {
	switch kind {
	case 1:
		first := guests[0]
		r.arrive(first)
	case 2:
		gone := guests[0]
		r.part(gone)
	}
	if err := tell("replayed"); err != nil {
		return err
	}
	return nil
}
