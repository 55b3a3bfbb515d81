package p

import (
	"errors"
	"sync"
)

var errFull = errors.New("full")

type garage struct {
	mu    sync.Mutex
	slots map[int]string
}

func (g *garage) Claim(plate string) (int, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.slots) > 9 {
		return 0, errFull
	}
	slot := len(g.slots)
	g.slots[slot] = plate
	return slot, nil
}

func (g *garage) Release(slot int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.slots, slot)
}

type valet struct{ garage *garage }

func (v *valet) wash(slot int) error { return nil }

func (v *valet) serve(plate string) error {
	slot, err := v.garage.Claim(plate) // want: The reference of v.garage.Claim is not given back on the exit path at line 42
	if err != nil {
		return err
	}
	if err := v.wash(slot); err != nil {
		return err
	}
	v.garage.Release(slot)
	return nil
}

func (v *valet) serveAll(plates []string) error {
	for _, plate := range plates {
		slot, err := v.garage.Claim(plate)
		if err != nil {
			return err
		}
		err = v.wash(slot)
		v.garage.Release(slot)
		if err != nil {
			return err
		}
	}
	return nil
}

func (v *valet) inspect(plate string) error {
	slot, err := v.garage.Claim(plate) // want: The reference of v.garage.Claim is never given back
	if err != nil {
		return err
	}
	return v.wash(slot)
}

// The caller of the function has the key.
func (v *valet) park(plate string) (int, error) {
	slot, err := v.garage.Claim(plate)
	if err != nil {
		return 0, err
	}
	return slot, nil
}

// What is put into a store is not given back.
type shelf struct{ books map[string]string }

func (s *shelf) Get(title string) string { return s.books[title] }

func (s *shelf) Put(title, text string) { s.books[title] = text }

func revise(s *shelf, title string) bool {
	text := s.Get(title)
	if text == "" {
		return false
	}
	s.Put(title, text)
	return true
}

// A list is memory, which the collector frees as well.
type crates struct{ free [][]int }

func (c *crates) Take() []int {
	if len(c.free) == 0 {
		return nil
	}
	return c.free[0]
}

func (c *crates) Return(crate []int) {
	clear(crate)
	c.free = append(c.free, crate[:0])
}

func (c *crates) pack(n int) int {
	crate := c.Take()
	if n == 0 {
		return 0
	}
	crate = append(crate, n)
	c.Return(crate)
	return len(crate)
}
