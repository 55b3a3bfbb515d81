package p

import (
	"context"
	"time"
)

type request struct {
	name  string
	reply chan error
}

type worker struct {
	requests chan request
	stop     chan struct{}
}

func newWorker() *worker {
	w := &worker{requests: make(chan request, 8), stop: make(chan struct{})}
	go w.run()
	return w
}

func (w *worker) Close() { close(w.stop) }

func (w *worker) run() {
	for {
		select {
		case one := <-w.requests:
			one.reply <- w.do(one.name) // want: if ask, which waits for it, returns on line \d+ without it
		case <-w.stop:
			return
		}
	}
}

func (w *worker) do(name string) error { return nil }

// The context of the caller may end while the worker is busy.
func (w *worker) ask(ctx context.Context, name string) error {
	reply := make(chan error)
	w.requests <- request{name, reply} // want: a channel with a buffer of 8, .* if run, the only receiver, stops first
	select {
	case err := <-reply:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// A buffer takes the reply of a caller that has left.
type question struct{ answer chan string }

type oracle struct{ questions chan question }

func newOracle() *oracle {
	o := &oracle{questions: make(chan question, 8)}
	go o.run()
	return o
}

func (o *oracle) Close() { close(o.questions) }

func (o *oracle) run() {
	for one := range o.questions {
		one.answer <- "yes"
	}
}

func (o *oracle) ask() string {
	answer := make(chan string, 1)
	o.questions <- question{answer}
	select {
	case text := <-answer:
		return text
	case <-time.After(time.Second):
		return ""
	}
}

// The worker says by one of two channels that it is done, and the caller waits for both of them only.
type job struct {
	done   chan string
	failed chan error
}

type pool struct{ jobs chan job }

func newPool() *pool {
	p := &pool{jobs: make(chan job, 8)}
	go p.run()
	return p
}

func (p *pool) Close() { close(p.jobs) }

func (p *pool) run() {
	for one := range p.jobs {
		if err := p.check(); err != nil {
			one.failed <- err
			continue
		}
		one.done <- "done"
	}
}

func (p *pool) check() error { return nil }

func (p *pool) do() (string, error) {
	one := job{done: make(chan string), failed: make(chan error)}
	p.jobs <- one
	select {
	case text := <-one.done:
		return text, nil
	case err := <-one.failed:
		return "", err
	}
}
