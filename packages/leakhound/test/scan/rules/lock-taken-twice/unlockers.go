// Locks that a function of another function gives back.
package p

import "sync"

type studio struct {
	mu     sync.Mutex
	lights int
}

// unlocker gives a function that unlocks the first time it is called.
func unlocker(l sync.Locker) func() {
	var once sync.Once
	return func() { once.Do(l.Unlock) }
}

func (s *studio) dim() {
	s.mu.Lock()
	s.lights--
	s.mu.Unlock()
}

// close gives the lock back before dim takes it.
func (s *studio) close() {
	leave := unlocker(&s.mu)
	s.mu.Lock()
	defer leave()
	if s.lights == 0 {
		return
	}
	leave()
	s.dim()
}

// name gives nothing that could unlock.
func name(l sync.Locker) string { return "lock" }

func (s *studio) open() {
	println(name(&s.mu))
	s.mu.Lock()
	defer s.mu.Unlock()
	s.dim() // want: s.mu is locked by s.dim()
}
