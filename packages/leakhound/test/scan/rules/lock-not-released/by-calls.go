// Locks that a call takes, and unlocks that do not come on every path.
package p

import (
	"errors"
	"sync"
)

var errNone = errors.New("none")

type vault struct {
	mu    sync.Mutex
	coins map[string]int
}

func (v *vault) open()  { v.mu.Lock() }
func (v *vault) close() { v.mu.Unlock() }

type clerk struct{ vault *vault }

func (c *clerk) spend(name string) error {
	c.vault.open() // want: leaves what c.vault.open locks locked
	if c.vault.coins[name] == 0 {
		return errNone
	}
	c.vault.coins[name]--
	c.vault.close()
	return nil
}

func (c *clerk) spendSafely(name string) error {
	c.vault.open()
	defer c.vault.close()
	if c.vault.coins[name] == 0 {
		return errNone
	}
	c.vault.coins[name]--
	return nil
}

// The caller gets the vault open.
func (c *clerk) begin(name string) error {
	c.vault.open()
	if c.vault.coins[name] == 0 {
		c.vault.close()
		return errNone
	}
	return nil
}

type sweeper struct {
	busy sync.Mutex
	left int
}

func (s *sweeper) sweep() bool {
	if !s.busy.TryLock() { // want: returns on line 61 and leaves s.busy locked
		return false
	}
	if s.left == 0 {
		return false
	}
	s.left = 0
	s.busy.Unlock()
	return true
}

func (s *sweeper) sweepSafely() bool {
	if !s.busy.TryLock() {
		return false
	}
	defer s.busy.Unlock()
	if s.left == 0 {
		return false
	}
	s.left = 0
	return true
}

func (s *sweeper) sweepInside() bool {
	if s.busy.TryLock() {
		s.left = 0
		s.busy.Unlock()
		return true
	}
	return false
}

type rooms struct {
	locks [8]sync.RWMutex
	names [8]map[string]string
}

func (r *rooms) enter(n int) (map[string]string, func()) {
	r.locks[n].RLock()
	return r.names[n], r.locks[n].RUnlock
}

func (r *rooms) guest(n int, name string) (string, error) {
	names, leave := r.enter(n) // want: leaves what r.enter locks locked
	guest, ok := names[name]
	if !ok {
		return "", errNone
	}
	leave()
	return guest, nil
}

func (r *rooms) guestSafely(n int, name string) (string, error) {
	names, leave := r.enter(n)
	defer leave()
	guest, ok := names[name]
	if !ok {
		return "", errNone
	}
	return guest, nil
}

// Whoever gets the function leaves.
func (r *rooms) visit(n int) (string, func()) {
	names, leave := r.enter(n)
	return names["first"], leave
}
