// Values that a function takes out of a channel for a while.
package p

import (
	"context"
	"errors"
)

var errEmpty = errors.New("empty")

type kiln struct{ trays chan int }

func newKiln(n int) *kiln {
	k := &kiln{trays: make(chan int, n)}
	for tray := range n {
		k.trays <- tray
	}
	return k
}

func (k *kiln) fire(clay []byte) error {
	tray := <-k.trays // want: is not put back where the function returns on line 24
	if len(clay) == 0 {
		return errEmpty
	}
	println(tray, len(clay))
	k.trays <- tray
	return nil
}

func (k *kiln) fireSafely(clay []byte) error {
	tray := <-k.trays
	defer func() { k.trays <- tray }()
	if len(clay) == 0 {
		return errEmpty
	}
	println(tray, len(clay))
	return nil
}

type line struct{ buffer []byte }

type exchange struct{ lines chan *line }

func newExchange() *exchange {
	lines := make(chan *line, 2)
	lines <- &line{}
	lines <- &line{}
	return &exchange{lines: lines}
}

func (e *exchange) call(ctx context.Context, number string) (string, error) {
	var one *line
	select {
	case one = <-e.lines: // want: The value from e.lines is not put back
	case <-ctx.Done():
		return "", ctx.Err()
	}
	if number == "" {
		return "", errEmpty
	}
	defer func() { e.lines <- one }()
	return string(one.buffer), nil
}

// Goes on without one.
func (e *exchange) tryCall(number string) error {
	var one *line
	select {
	case one = <-e.lines:
	default:
		one = &line{}
	}
	if number == "" {
		return errEmpty
	}
	e.lines <- one
	return nil
}

type job struct{ tries int }

type queue struct{ jobs chan *job }

func newQueue() *queue { return &queue{jobs: make(chan *job, 8)} }

func (q *queue) add(j *job) { q.jobs <- j }

// A queue: who takes a job need not put it back.
func (q *queue) run() error {
	j := <-q.jobs
	if j.tries > 3 {
		return errEmpty
	}
	j.tries++
	q.jobs <- j
	return nil
}
