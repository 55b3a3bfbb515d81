package p

import (
	"context"
	"io"
)

type buffer struct{ ready chan bool }

func (b *buffer) wait() <-chan bool { return b.ready }

type reader struct{ from *buffer }

func newReader() io.Reader { return &reader{from: &buffer{ready: make(chan bool)}} }

func (r *reader) Read(p []byte) (int, error) {
	select {
	case <-r.from.wait(): // want: receive from r.from.wait\(\) waits forever
	}
	return 0, nil
}

func watch(done chan struct{}) { println(len(done)) }

func ignored(ok bool) {
	done := make(chan struct{})
	go watch(done)
	if ok {
		<-done // want: nothing sends to the channel, and nothing closes it
	}
}

func closed() {
	done := make(chan struct{})
	go func() { close(done) }()
	<-done
}

func passed(to func(chan struct{})) {
	done := make(chan struct{})
	to(done)
	<-done
}

func selected(ctx context.Context) {
	never := make(chan struct{})
	select {
	case <-never:
	case <-ctx.Done():
	}
}

type Exported struct{ C chan int }

func outside() {
	e := Exported{C: make(chan int)}
	<-e.C
}

type sender interface{ subscribe(to chan<- int) }
type stub struct{}

func (stub) subscribe(to chan<- int) {}

func subscribed(s stub) {
	got := make(chan int)
	s.subscribe(got)
	<-got
}

type command struct {
	name string
	data any
}

type worker struct{ commands chan command }

func newWorker() *worker { return &worker{commands: make(chan command)} }

func (w *worker) load() int {
	answer := make(chan int, 1)
	w.commands <- command{name: "load", data: answer}
	return <-answer
}

func (w *worker) run() {
	for one := range w.commands {
		answer := one.data.(chan int)
		answer <- 1
	}
}
