package p

import (
	"context"
	"sync"
)

type job struct {
	name   string
	cancel context.CancelFunc
}

func (j *job) end() { println(j.name) }

type worker struct{ job *job }

// The field has the name of the variable.
func newWorker(root context.Context, name string) (*worker, context.Context) {
	ctx, cancel := context.WithCancel(root) // want: stored in job.cancel, which nothing calls
	return &worker{job: &job{name: name, cancel: cancel}}, ctx
}

type room struct {
	ctx   context.Context
	leave context.CancelFunc
}

type house struct {
	mu    sync.Mutex
	base  context.Context
	rooms map[string]*room
}

// The house has the room as well, and ends it.
func (h *house) room(name string) *room {
	h.mu.Lock()
	defer h.mu.Unlock()
	if one, ok := h.rooms[name]; ok {
		return one
	}
	one := &room{}
	one.ctx, one.leave = context.WithCancel(h.base)
	h.rooms[name] = one
	return one
}

func (h *house) visit(name string) error {
	one := h.room(name)
	return one.ctx.Err()
}

func (h *house) close() { h.sweep() }

func (h *house) sweep() {
	for name, one := range h.rooms {
		one.leave()
		delete(h.rooms, name)
	}
}
