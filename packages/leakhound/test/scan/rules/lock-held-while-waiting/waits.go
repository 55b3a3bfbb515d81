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
