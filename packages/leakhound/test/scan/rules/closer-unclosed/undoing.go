package p

import (
	"context"
	"errors"
	"sync"
)

type tower struct {
	mu    sync.Mutex
	ears  map[int]func(string)
	next  int
	stops []func()
}

func (t *tower) alarm()      {}
func (t *tower) send() error { return errors.New("no link") }

// Until the caller calls it, the goroutine stays.
func (t *tower) guard(ctx context.Context) func() {
	over := make(chan struct{})
	go func() {
		select {
		case <-ctx.Done():
			t.alarm()
		case <-over:
		}
	}()
	return func() { close(over) }
}

func (t *tower) call(ctx context.Context) error {
	over := t.guard(ctx) // want: The close function of t.guard is not called on the exit path at line
	if err := t.send(); err != nil {
		return err
	}
	over()
	return nil
}

func (t *tower) callGuarded(ctx context.Context) error {
	over := t.guard(ctx)
	defer over()
	return t.send()
}

// Until the caller calls it, the entry stays.
func (t *tower) listen(ear func(string)) (forget func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.next++
	id := t.next
	t.ears[id] = ear
	return func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		delete(t.ears, id)
	}
}

func (t *tower) first(ctx context.Context) string {
	words := make(chan string, 8)
	forget := t.listen(func(word string) { // want: The close function of t.listen is not called on the exit path at line
		select {
		case words <- word:
		default:
		}
	})
	select {
	case word := <-words:
		forget()
		return word
	case <-ctx.Done():
		return ""
	}
}

func (t *tower) listenOn(ear func(string)) {
	t.stops = append(t.stops, t.listen(ear))
}

// Where all goes well, other code takes the entry out.
func (t *tower) reserve(id int) func() {
	t.ears[id] = nil
	return func() { delete(t.ears, id) }
}

func (t *tower) install(id int) error {
	undo := t.reserve(id)
	if err := t.send(); err != nil {
		undo()
		return err
	}
	return nil
}
