// Signal wakes one of those who wait.
package p

import "sync"

type Shelf struct {
	mu    sync.Mutex
	ready *sync.Cond
	count int
	gone  bool
}

func NewShelf() *Shelf {
	s := &Shelf{}
	s.ready = sync.NewCond(&s.mu)
	return s
}

func (s *Shelf) Take() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for s.count == 0 && !s.gone {
		s.ready.Wait() // want: Signal wakes one
	}
	if s.gone {
		return false
	}
	s.count--
	return true
}

func (s *Shelf) Put() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.count++
	s.ready.Signal()
}

func (s *Shelf) Close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gone = true
	s.ready.Signal()
}

type Rack struct {
	mu    sync.Mutex
	ready *sync.Cond
	count int
	gone  bool
}

func NewRack() *Rack {
	r := &Rack{}
	r.ready = sync.NewCond(&r.mu)
	return r
}

// Who is woken wakes the next one.
func (r *Rack) Take() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	for r.count == 0 && !r.gone {
		r.ready.Wait()
	}
	r.ready.Signal()
	if r.gone {
		return false
	}
	r.count--
	return true
}

func (r *Rack) Put() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.count++
	r.ready.Signal()
}

func (r *Rack) Close() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.gone = true
	r.ready.Signal()
}
