package p

import "sync"

type hub struct {
	mu      sync.Mutex
	added   chan string
	clients map[string]bool
}

func newHub() *hub {
	h := &hub{added: make(chan string), clients: map[string]bool{}}
	go h.run()
	return h
}

func (h *hub) add(name string) {
	h.mu.Lock()
	h.added <- name // want: The function holds h.mu while it waits for a receiver, which takes the lock on line 25 first
	h.mu.Unlock()
}

func (h *hub) run() {
	for name := range h.added {
		h.mu.Lock()
		h.clients[name] = true
		h.mu.Unlock()
	}
}

func (h *hub) end() { close(h.added) }

type calmHub struct {
	mu      sync.Mutex
	added   chan string
	clients map[string]bool
}

func newCalmHub() *calmHub {
	h := &calmHub{added: make(chan string), clients: map[string]bool{}}
	go h.run()
	return h
}

func (h *calmHub) add(name string) {
	h.mu.Lock()
	known := h.clients[name]
	h.mu.Unlock()
	if !known {
		h.added <- name
	}
}

func (h *calmHub) run() {
	for name := range h.added {
		h.mu.Lock()
		h.clients[name] = true
		h.mu.Unlock()
	}
}

func (h *calmHub) end() { close(h.added) }

type db struct {
	mu    sync.Mutex
	stop  chan struct{}
	ended chan struct{}
}

func openDB() *db {
	d := &db{stop: make(chan struct{}), ended: make(chan struct{})}
	go d.loop()
	return d
}

func (d *db) loop() {
	defer close(d.ended)
	for {
		select {
		case <-d.stop:
			return
		default:
			d.truncate()
		}
	}
}

func (d *db) truncate() {
	d.mu.Lock()
	defer d.mu.Unlock()
	println("truncated")
}

func (d *db) Close() {
	d.mu.Lock()
	defer d.mu.Unlock()
	close(d.stop)
	d.await() // want: The function holds d.mu while it waits for a value
}

func (d *db) await() { <-d.ended }

func (d *db) all(names []string) {
	var wg sync.WaitGroup
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, name := range names {
		wg.Add(1)
		go func() {
			defer wg.Done()
			d.mu.Lock()
			println(name)
			d.mu.Unlock()
		}()
	}
	wg.Wait() // want: The function holds d.mu while it waits for a goroutine
}

type queue struct {
	mu      sync.Mutex
	waiters []chan error
}

func (q *queue) get() error {
	q.mu.Lock()
	waiter := make(chan error)
	q.waiters = append(q.waiters, waiter)
	q.mu.Unlock()
	return <-waiter
}

func (q *queue) dispatch(err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, waiter := range q.waiters {
		waiter <- err
	}
}

type ticket struct {
	mu     sync.Mutex
	result chan error
}

func (t *ticket) await() error {
	result := make(chan error)
	t.mu.Lock()
	t.result = result
	t.mu.Unlock()
	return <-result
}

func (t *ticket) dispatch(err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.result <- err
}
