package p

import (
	"context"
	"sync"
)

type task struct{ id string }

type taskStore struct {
	store map[string]*task
	lock  sync.Mutex
}

func newTaskStore() *taskStore { return &taskStore{store: map[string]*task{}} }

func (s *taskStore) Set(id string, t *task) {
	s.lock.Lock()
	defer s.lock.Unlock()
	s.store[id] = t
}

func (s *taskStore) Delete(id string) {
	s.lock.Lock()
	defer s.lock.Unlock()
	delete(s.store, id)
}

type driver struct {
	tasks   *taskStore
	running map[string]*run
	stopped map[string]*run
}

func (d *driver) begin(t *task) {
	d.tasks.Set(t.id, t) // want: nothing calls taskStore.Delete
}

// Starting one of many sets nothing up.
func (d *driver) StartTask(t *task) {
	d.tasks.Set(t.id, t) // want: StartTask adds an entry to d.tasks, and nothing calls taskStore.Delete
}

type jobStore struct{ store map[string]*task }

func (s *jobStore) Set(id string, t *task) { s.store[id] = t }
func (s *jobStore) Remove(id string)       { delete(s.store, id) }

type jobs struct{ all *jobStore }

func (j *jobs) begin(t *task)    { j.all.Set(t.id, t) }
func (j *jobs) finish(id string) { j.all.Remove(id) }

type nodeStore struct{ store map[string]*task }

func (s *nodeStore) Set(id string, t *task) { s.store[id] = t }
func (s *nodeStore) drop(id string)         { delete(s.store, id) }

type nodes struct {
	all  *nodeStore
	drop func(string)
}

// The method is taken as a value.
func (n *nodes) begin(t *task) { n.all.Set(t.id, t); n.drop = n.all.drop }

type run struct{ cancel context.CancelFunc }

func (d *driver) launch(id string) {
	_, cancel := context.WithCancel(context.Background())
	one := &run{cancel: cancel}
	d.running[id] = one
	d.stopped[id] = one
}

func (d *driver) merge(ids []string) {
	for _, id := range ids {
		if one, ok := d.running[id]; ok { // want: ends what an entry of d.running stands for
			one.cancel()
		}
	}
}

func (d *driver) halt(id string) {
	if one, ok := d.stopped[id]; ok {
		one.cancel()
		delete(d.stopped, id)
	}
}
