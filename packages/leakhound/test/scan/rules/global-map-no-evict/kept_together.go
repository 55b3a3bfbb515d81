package p

import "time"

type track struct{ late int }

type clock struct {
	tracks  map[string]*track
	first   map[string]time.Time
	lengths map[string]int
}

func (c *clock) add(id string) {
	c.tracks[id] = &track{}
	c.first[id] = time.Now()
	c.lengths[id] = 0
}

func (c *clock) remove(id string) {
	delete(c.tracks, id)
	delete(c.first, id)
	delete(c.lengths, id)
}

// The track stays, and what is known of its start with it.
func (c *clock) restart(id string) {
	if one, ok := c.tracks[id]; ok {
		one.late = 0
	}
	delete(c.lengths, id)
}

type shop struct {
	floors   map[string]int
	products map[string]string
}

func (s *shop) open(floor, product string) {
	s.floors[floor] = 1
	s.products[product] = floor
}

// A floor has many products, and stays when one of them goes.
func (s *shop) closeFloor(floor string) {
	delete(s.floors, floor)
	for product, of := range s.products {
		if of == floor {
			delete(s.products, product)
		}
	}
}

func (s *shop) sellOut(product string) {
	delete(s.products, product)
}

type session struct {
	users     map[string]string
	deadlines map[string]time.Time
}

func (s *session) login(id, user string) {
	s.users[id] = user
	s.deadlines[id] = time.Now()
}

func (s *session) logout(id string) {
	delete(s.users, id)
	delete(s.deadlines, id)
}

// The loop removes what has expired from deadlines alone.
func (s *session) expire(ids <-chan string) {
	for {
		id, ok := <-ids
		if !ok {
			return
		}
		if user, ok := s.users[id]; ok {
			print(user)
		}
		delete(s.deadlines, id)
	}
}

func (s *session) ban(id string) {
	delete(s.users, id)
}

type index struct {
	names map[string]string
	ages  map[string]int
}

func (x *index) put(id, name string) {
	x.names[id] = name
	x.ages[id] = 1
}

func (x *index) drop(id string) {
	delete(x.names, id)
	delete(x.ages, id)
}

func (x *index) hide(id string) {
	delete(x.names, id) // want: but not from x.ages
}

// Other packages call Off by the interface.
type Emitter interface {
	On(name string, run func())
	Off(name string)
}

type emitter struct{ listeners map[string][]func() }

func NewEmitter() Emitter { return &emitter{listeners: map[string][]func(){}} }

func (e *emitter) On(name string, run func()) { e.add(name, run) }

func (e *emitter) add(name string, run func()) {
	e.listeners[name] = append(e.listeners[name], run)
}

func (e *emitter) Off(name string) { delete(e.listeners, name) }

type entry struct{ ready bool }

func (e *entry) prepare() error { return nil }

type senders struct{ all map[string]*entry }

// By then the map has the entry of somebody else.
func (s *senders) get(name string) (*entry, error) {
	one := &entry{}
	s.all[name] = one
	if err := one.prepare(); err != nil {
		if now, ok := s.all[name]; ok {
			if one != now {
				return now, err
			}
			delete(s.all, name)
		}
		return nil, err
	}
	return one, nil
}
