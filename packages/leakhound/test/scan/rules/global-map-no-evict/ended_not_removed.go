package p

import "sync"

type session struct{ done chan struct{} }

func (s *session) close() { close(s.done) }

type sessions struct {
	mu   sync.Mutex
	byID map[string]*session
}

func (s *sessions) add(id string) {
	s.byID[id] = &session{done: make(chan struct{})}
}

func (s *sessions) logout(id string) {
	if one, ok := s.byID[id]; ok {
		one.close()
		delete(s.byID, id)
	}
}

func (s *sessions) expire(ids []string) {
	for _, id := range ids {
		if one, ok := s.byID[id]; ok { // want: expire ends what an entry of s.byID stands for, and leaves the entry, which logout removes
			one.close()
		}
	}
}

// The caller removes the entries.
func (s *sessions) end(id string) {
	if one, ok := s.byID[id]; ok {
		one.close()
	}
}

func (s *sessions) endAll(ids []string) {
	for _, id := range ids {
		s.end(id)
		s.remove(id)
	}
}

func (s *sessions) remove(id string) { delete(s.byID, id) }

// All of them end, and the map with them.
func (s *sessions) Close(id string) {
	if one, ok := s.byID[id]; ok {
		one.close()
	}
}
