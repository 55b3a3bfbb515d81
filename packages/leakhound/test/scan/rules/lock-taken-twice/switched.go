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

// A key that is not nil needs no lock, also where it is handed on.
type signer struct {
	mu  sync.Mutex
	key *string
	id  string
}

func (s *signer) post(key *string) string { return s.postOnce(key) }

func (s *signer) postOnce(key *string) string {
	if key == nil {
		return s.ownID()
	}
	return *key
}

func (s *signer) ownID() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.id == "" {
		s.id = s.post(s.key)
	}
	return s.id
}

func (s *signer) renewedID() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.post(nil) // want: s.mu is locked by s.post\(\) while this goroutine holds it already
}
