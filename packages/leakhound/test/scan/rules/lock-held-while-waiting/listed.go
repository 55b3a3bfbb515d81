package p

import "sync"

type event struct{ name string }

type hub struct {
	mu      sync.Mutex
	streams map[string]chan event
	waiting []chan error
}

func newHub() *hub { return &hub{streams: map[string]chan event{}} }

// The receiver takes the lock before it receives again, and its buffer may be full.
func (h *hub) publish(one event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, stream := range h.streams {
		stream <- one // want: holds h.mu while it waits for a receiver
	}
}

func (h *hub) follow(name string, show func(event) bool) {
	stream := make(chan event, 64)
	h.mu.Lock()
	h.streams[name] = stream
	h.mu.Unlock()
	for one := range stream {
		if !show(one) {
			h.mu.Lock()
			delete(h.streams, name)
			h.mu.Unlock()
			return
		}
	}
}

// The buffer of each channel takes its only value.
func (h *hub) finish(err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, one := range h.waiting {
		one <- err
		close(one)
	}
	h.waiting = nil
}

func (h *hub) wait() error {
	one := make(chan error, 1)
	h.mu.Lock()
	h.waiting = append(h.waiting, one)
	h.mu.Unlock()
	return <-one
}
