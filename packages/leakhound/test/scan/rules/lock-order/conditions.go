package p

import "sync"

type manager struct {
	mu    sync.Mutex
	ready *sync.Cond
}

func newManager() *manager {
	m := &manager{}
	m.ready = sync.NewCond(&m.mu)
	return m
}

type iterator struct {
	m      *manager
	lock   sync.Mutex
	closed bool
}

// The lock of the condition first, and then that of the iterator.
func (it *iterator) Next() {
	it.m.ready.L.Lock()
	defer it.m.ready.L.Unlock()
	for !it.isClosed() {
		it.m.ready.Wait()
	}
}

func (it *iterator) isClosed() bool {
	it.lock.Lock()
	defer it.lock.Unlock()
	return it.closed
}

// The other way around: the condition has the same lock as the manager.
func (it *iterator) Close() {
	it.lock.Lock()
	defer it.lock.Unlock()
	it.closed = true
	it.m.mu.Lock() // want: in the other order
	defer it.m.mu.Unlock()
	it.m.ready.Broadcast()
}
