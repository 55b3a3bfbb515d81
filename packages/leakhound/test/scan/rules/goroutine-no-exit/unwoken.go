package p

import "sync/atomic"

// Stop sets a flag, which the goroutine does not see while it waits.
type Queue struct {
	jobs    chan func()
	stopped atomic.Bool
}

func NewQueue() *Queue {
	q := &Queue{jobs: make(chan func(), 8)}
	go q.loop() // want: Queue.Quit does not wake the goroutine, which waits for q.jobs \(line 18\)
	return q
}

func (q *Queue) loop() {
	for job := range q.jobs {
		if q.stopped.Load() {
			return
		}
		job()
	}
}

func (q *Queue) Add(job func()) {
	select {
	case q.jobs <- job:
	default:
	}
}

func (q *Queue) Quit() { q.stopped.Store(true) }

// Stop sends a value that ends the goroutine.
type Waker struct {
	jobs    chan func()
	stopped atomic.Bool
}

func NewWaker() *Waker {
	w := &Waker{jobs: make(chan func(), 8)}
	go w.loop()
	return w
}

func (w *Waker) loop() {
	for {
		job := <-w.jobs
		if w.stopped.Load() {
			return
		}
		job()
	}
}

func (w *Waker) add(job func()) {
	select {
	case w.jobs <- job:
	default:
	}
}

func (w *Waker) Stop() {
	w.stopped.Store(true)
	w.add(func() {})
}
