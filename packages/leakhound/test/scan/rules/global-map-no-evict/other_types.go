package p

import (
	"errors"
	"net/http"
	"sync"
)

type crate struct{ weight int }

// Both types have a map of the same name. Only the second removes entries.
type yard struct {
	mu   sync.Mutex
	held map[string]*crate
}

type pier struct {
	mu   sync.Mutex
	held map[string]*crate
}

func (y *yard) put(crateID string, c *crate) {
	y.mu.Lock()
	defer y.mu.Unlock()
	y.held[crateID] = c // want: adds an entry to the map y.held, from which nothing is removed
}

func (p *pier) put(crateID string, c *crate) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.held[crateID] = c
}

func (p *pier) take(crateID string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.held, crateID)
}

// A local variable has the name of the one of the package.
var marks = map[string]int{}

var stamps = map[string]int{}

func handle(w http.ResponseWriter, r *http.Request) {
	marks[r.FormValue("crate")]++ // want: marks
}

func stamp(w http.ResponseWriter, r *http.Request) {
	stamps[r.FormValue("stamp")]++
}

func count(names []string) int {
	marks := map[string]int{}
	for _, name := range names {
		marks[name]++
	}
	delete(marks, "")
	return len(marks)
}

func forget(name string) { delete(stamps, name) }

type desk struct {
	mu     sync.Mutex
	orders map[string]*crate
	bills  map[string]*crate
}

type shelf struct{ free map[string]bool }

func (s *shelf) remove(crateID string) { delete(s.free, crateID) }

func (d *desk) send(c *crate) error {
	if c.weight > 9 {
		return errors.New("too heavy")
	}
	return nil
}

func (d *desk) remove(crateID string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.orders, crateID)
}

func (d *desk) pay(crateID string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.bills, crateID)
}

// Where it fails, it calls the method remove of another type.
func (d *desk) order(s *shelf, crateID string, c *crate) error {
	d.mu.Lock()
	d.orders[crateID] = c // want: order adds an entry to d.orders and removes it, but not on the exit path
	d.mu.Unlock()
	if err := d.send(c); err != nil {
		s.remove(crateID)
		return err
	}
	d.remove(crateID)
	return nil
}

func (d *desk) bill(crateID string, c *crate) error {
	d.mu.Lock()
	d.bills[crateID] = c
	d.mu.Unlock()
	if err := d.send(c); err != nil {
		d.pay(crateID)
		return err
	}
	d.pay(crateID)
	return nil
}

type vault struct {
	mu    sync.Mutex
	locks map[string]*door
}

type door struct {
	sync.Mutex
	users int
}

// Whether the entry goes is decided on the path itself.
func (v *vault) Lock(doorID string, c *crate) error {
	v.mu.Lock()
	one, ok := v.locks[doorID]
	if !ok {
		one = &door{}
		v.locks[doorID] = one
	}
	one.users++
	v.mu.Unlock()
	if c.weight > 9 {
		v.mu.Lock()
		defer v.mu.Unlock()
		one.users--
		if one.users == 0 {
			delete(v.locks, doorID)
		}
		return errors.New("too heavy")
	}
	return nil
}

// The check is about the error, and not about the entry.
func (d *desk) ship(crateID string, c *crate) error {
	d.orders[crateID] = c // want: ship adds an entry to d.orders and removes it, but not on the exit path
	if err := d.send(c); err != nil {
		if errors.Is(err, errSent) {
			d.remove(crateID)
		}
		return err
	}
	d.remove(crateID)
	return nil
}

var errSent = errors.New("sent already")

func (v *vault) Unlock(doorID string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	one := v.locks[doorID]
	one.users--
	if one.users == 0 {
		delete(v.locks, doorID)
	}
}

func serve(d *desk, s *shelf, y *yard, p *pier) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		id := r.FormValue("crate")
		y.put(id, &crate{})
		p.put(id, &crate{})
		defer p.take(id)
		if err := d.order(s, id, &crate{}); err != nil {
			w.WriteHeader(http.StatusConflict)
		}
		if err := d.bill(id, &crate{}); err != nil {
			w.WriteHeader(http.StatusConflict)
		}
	}
}
