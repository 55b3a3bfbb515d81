package p

import "sync"

type limiter struct {
	mu      sync.Mutex
	tenants map[string]int
	few     map[string]int
	queues  map[string]chan struct{}
}

func (l *limiter) forTenant(tenantID string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.tenants[tenantID]++
	l.tenants[tenantID] = 3 // want: forTenant adds an entry to l.tenants for each tenantID
	l.few["all"] = 1
	return l.tenants[tenantID]
}

type sessions struct {
	mu   sync.Mutex
	byID map[string]int
}

func (s *sessions) begin(sessionID string) { s.byID[sessionID] = 1 }

func (s *sessions) end(sessionID string) { delete(s.byID, sessionID) }

// The first value of the map bounds nothing.
func (l *limiter) enqueue(id string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.queues == nil {
		l.queues = make(map[string]chan struct{})
	}
	l.queues[id] = make(chan struct{}) // want: enqueue adds an entry to l.queues for each id
}

// Without a lock it may be a value of one call.
type parser struct{ names map[string]int }

func (p *parser) add(id string) { p.names[id] = 1 }

type rooms struct {
	mu     sync.Mutex
	byRoom map[string]map[string]int
	seats  map[string]map[string]int
}

func (r *rooms) leave(room, name string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.byRoom[room], name) // want: leave removes entries of r.byRoom\[room\], but nothing removes r.byRoom\[room\]
	delete(r.seats[room], name)
	if len(r.seats[room]) == 0 {
		delete(r.seats, room)
	}
}
