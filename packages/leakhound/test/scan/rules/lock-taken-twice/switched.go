package p

import "sync"

type topic struct {
	mu   sync.Mutex
	subs map[string]bool
}

func (t *topic) remove(name string, isLocked bool) {
	if !isLocked {
		t.mu.Lock()
		defer t.mu.Unlock()
	}
	delete(t.subs, name)
}

func (t *topic) clear() {
	t.mu.Lock()
	defer t.mu.Unlock()
	for name := range t.subs {
		t.remove(name, true)
	}
}

func (t *topic) clearTwice() {
	t.mu.Lock()
	defer t.mu.Unlock()
	for name := range t.subs {
		t.remove(name, false) // want: t.mu is locked by t.remove\(\) while this goroutine holds it already
	}
}

// A flag in a field says whether the callers have locked.
type scraper struct {
	mu        sync.Mutex
	isScoped  bool
	addresses map[string]string
}

func (s *scraper) register(name string) {
	if !s.isScoped {
		s.mu.Lock()
		defer s.mu.Unlock()
	}
	s.addresses[name] = name
}

func (s *scraper) refresh(names []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, name := range names {
		s.register(name)
	}
}
