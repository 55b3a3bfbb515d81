// Code that runs while a callee holds the lock that it takes.
package p

import (
	"iter"
	"sync"
)

type shelf struct {
	mu    sync.Mutex
	books map[string]int
}

func (s *shelf) each(visit func(title string, pages int)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for title, pages := range s.books {
		visit(title, pages)
	}
}

func (s *shelf) eachLong(visit func(title string, pages int)) {
	s.each(func(title string, pages int) {
		if pages > 1000 {
			visit(title, pages)
		}
	})
}

// Passes its function on.
func (s *shelf) all(visit func(title string, pages int)) { s.each(visit) }

func (s *shelf) remove(title string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.books, title)
}

func (s *shelf) removeThin() {
	s.each(func(title string, pages int) {
		if pages < 10 {
			s.remove(title) // want: runs this with s.mu held
		}
	})
}

func (s *shelf) removeThinSafely() {
	var thin []string
	s.each(func(title string, pages int) {
		if pages < 10 {
			thin = append(thin, title)
		}
	})
	for _, title := range thin {
		s.remove(title)
	}
}

func (s *shelf) removeAll() {
	s.all(func(title string, _ int) {
		s.remove(title) // want: s.all\(\) runs this
	})
}

func (s *shelf) mark(title string, _ int) { s.remove(title) }

func (s *shelf) markAll() {
	s.each(s.mark) // want: s.each\(\) runs this
}

// Another shelf, and later.
func (s *shelf) moveTo(other *shelf) {
	s.each(func(title string, _ int) {
		other.remove(title)
		go s.remove(title)
	})
}

// Calls the function after the unlock.
func (s *shelf) snapshot(visit func(string)) {
	s.mu.Lock()
	titles := make([]string, 0, len(s.books))
	for title := range s.books {
		titles = append(titles, title)
	}
	s.mu.Unlock()
	for _, title := range titles {
		visit(title)
	}
}

func (s *shelf) clear() { s.snapshot(s.remove) }

type registry struct {
	sync.RWMutex
	seen map[int]bool
}

func (r *registry) values() iter.Seq[int] {
	return func(yield func(int) bool) {
		r.RLock()
		defer r.RUnlock()
		for value := range r.seen {
			if !yield(value) {
				return
			}
		}
	}
}

// As a method that is an iterator itself.
func (r *registry) walk(yield func(int) bool) {
	r.Lock()
	defer r.Unlock()
	for value := range r.seen {
		if !yield(value) {
			return
		}
	}
}

func (r *registry) forget(value int) {
	r.Lock()
	delete(r.seen, value)
	r.Unlock()
}

func (r *registry) forgetEven() {
	for value := range r.values() {
		if value%2 == 0 {
			r.forget(value) // want: The loop runs this with r held
		}
	}
}

func (r *registry) forgetOdd() {
	for value := range r.walk {
		if value%2 == 1 {
			r.forget(value) // want: The loop runs this
		}
	}
}

func (r *registry) forgetSafely() {
	var even []int
	for value := range r.values() {
		if value%2 == 0 {
			even = append(even, value)
		}
	}
	for _, value := range even {
		r.forget(value)
	}
}
