package p

import "sync"

type order struct {
	orderID string
	lines   []string
}

type intake struct {
	orders chan order
	done   map[string]bool
	recent map[string]bool
}

func newIntake() *intake {
	return &intake{orders: make(chan order), done: map[string]bool{}, recent: map[string]bool{}}
}

// The goroutine of the struct, which has no lock, runs as long as orders come.
func (i *intake) run() {
	for one := range i.orders {
		if i.done[one.orderID] || i.recent[one.orderID] {
			continue
		}
		i.done[one.orderID] = true // want: run adds an entry to i.done for each one.orderID
		i.recent[one.orderID] = true
		if len(i.recent) > 1000 {
			clear(i.recent)
		}
	}
}

func (i *intake) put(one order) { i.orders <- one }

// No goroutine: the struct may belong to one call.
type sorter struct{ byID map[string]order }

func (s *sorter) sort(all []order) {
	for _, one := range all {
		s.byID[one.orderID] = one
	}
}

var (
	openMu  sync.Mutex
	opened  = map[*session]bool{}
	limited = map[*session]bool{}
)

type session struct{ user string }

// Count says how many there are, and nothing compares it.
func Count() int {
	openMu.Lock()
	defer openMu.Unlock()
	return len(opened)
}

func sizeOfLimited() int { return len(limited) }

func enter(user string) *session {
	one := &session{user: user}
	openMu.Lock()
	defer openMu.Unlock()
	opened[one] = true // want: enter adds an entry to opened for each one
	if sizeOfLimited() < 100 {
		limited[one] = true
	}
	return one
}
