// Entries that code finds by way of another map, whose entry is overwritten.
package p

import (
	"crypto/rand"
	"sync"
)

type visit struct{ pages []string }

type lobby struct {
	mu     sync.Mutex
	badges map[string]string
	visits map[string]*visit
}

func (l *lobby) enter(guest string) string {
	badge := rand.Text()
	l.mu.Lock()
	defer l.mu.Unlock()
	l.visits[badge] = &visit{} // want: enter overwrites the entry of l.badges
	l.badges[guest] = badge
	return badge
}

func (l *lobby) leave(guest string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	badge, ok := l.badges[guest]
	if !ok {
		return
	}
	delete(l.visits, badge)
	delete(l.badges, guest)
}

type hotel struct {
	mu    sync.Mutex
	keys  map[string]string
	rooms map[string]*visit
}

// Looks at what is there.
func (h *hotel) enter(guest string) string {
	key := rand.Text()
	h.mu.Lock()
	defer h.mu.Unlock()
	if old, ok := h.keys[guest]; ok {
		delete(h.rooms, old)
	}
	h.rooms[key] = &visit{}
	h.keys[guest] = key
	return key
}

func (h *hotel) leave(guest string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	key := h.keys[guest]
	delete(h.rooms, key)
	delete(h.keys, guest)
}

type port struct {
	ships  map[int]*visit
	berths map[string]int
	next   int
}

func (p *port) number() int { p.next++; return p.next }

// In the other order, and the removal by the map itself.
func (p *port) dock(berth string, s *visit) {
	id := p.number()
	p.berths[berth] = id
	p.ships[id] = s // want: dock overwrites the entry of p.berths
}

func (p *port) sail(berth string) {
	delete(p.ships, p.berths[berth])
	delete(p.berths, berth)
}

type pier struct {
	ships  map[int]*visit
	berths map[string]int
	next   int
}

func (p *pier) number() int { p.next++; return p.next }

// The caller makes the berth free before.
func (p *pier) dock(berth string, s *visit) {
	id := p.number()
	p.berths[berth] = id
	p.ships[id] = s
}

func (p *pier) sail(berth string) {
	delete(p.ships, p.berths[berth])
	delete(p.berths, berth)
}

func (p *pier) replace(berth string, s *visit) {
	p.sail(berth)
	p.dock(berth, s)
}

type target struct{ name string }

type plan struct{ targets []target }

type mission struct {
	mu      sync.Mutex
	byName  map[string]*target
	ofFleet map[string][]target
}

// Lists of entries, and a branch that removes.
func (m *mission) assign(fleet string, p *plan) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if p == nil {
		for _, one := range m.ofFleet[fleet] {
			delete(m.byName, one.name)
		}
		delete(m.ofFleet, fleet)
		return
	}
	for _, one := range p.targets {
		m.byName[one.name] = &one // want: assign overwrites the entry of m.ofFleet
	}
	m.ofFleet[fleet] = p.targets
}

type voyage struct {
	byName  map[string]*target
	ofFleet map[string][]target
}

func (v *voyage) drop(fleet string) {
	if old, ok := v.ofFleet[fleet]; ok {
		for _, one := range old {
			delete(v.byName, one.name)
		}
	}
	delete(v.ofFleet, fleet)
}

// Those of before go first.
func (v *voyage) assign(fleet string, targets []target) {
	v.drop(fleet)
	v.ofFleet[fleet] = targets
	for _, one := range targets {
		v.byName[one.name] = &one
	}
}

func insert(all map[string]map[int]bool, name string, id int) {
	if all[name] == nil {
		all[name] = map[int]bool{}
	}
	all[name][id] = true
}

func remove(all map[string]map[int]bool, name string, id int) {
	delete(all[name], id)
	if len(all[name]) == 0 {
		delete(all, name)
	}
}

type links struct {
	to   map[int][]string
	from map[string]map[int]bool
}

// Functions change the other map.
func (l *links) set(id int, names []string) {
	l.to[id] = names
	for _, name := range names {
		insert(l.from, name, id) // want: set overwrites the entry of l.to
	}
}

func (l *links) unset(id int) {
	old, ok := l.to[id]
	if !ok {
		return
	}
	delete(l.to, id)
	for _, name := range old {
		remove(l.from, name, id)
	}
}
