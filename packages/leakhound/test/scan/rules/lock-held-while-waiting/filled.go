package p

import "sync"

type queue struct {
	mu sync.Mutex
	ch chan int
}

func newQueue() *queue { return &queue{ch: make(chan int, 16)} }

func (q *queue) put(v int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.ch <- v
}

// The buffer has a value.
func (q *queue) take() (int, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.ch) > 0 {
		return q.takeLocked(), true
	}
	return 0, false
}

func (q *queue) takeLocked() int { return <-q.ch }

func (q *queue) clear() {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.ch) > 0 {
		<-q.ch
	}
}

type other struct {
	mu sync.Mutex
	ch chan int
}

func newOther() *other { return &other{ch: make(chan int, 16)} }

func (o *other) put(v int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.ch <- v // want: The function holds o.mu while it waits for a receiver
}

func (o *other) take() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return <-o.ch // want: The function holds o.mu while it waits for a value
}
