package p

import (
	"net/http"
	"strings"
	"sync"
	"time"
)

type device string

const (
	phone  device = "phone"
	laptop device = "laptop"
)

func deviceOf(agent string) device {
	if strings.Contains(agent, "Mobile") {
		return phone
	}
	return laptop
}

// Anybody may convert a text into it.
type browser string

const unknownBrowser browser = "unknown"

func sizeOf(length int64) string {
	switch {
	case length > 1<<20:
		return "large"
	default:
		return "small"
	}
}

var rooms = map[string]bool{"red": true, "blue": true}

type stats struct {
	mu       sync.Mutex
	devices  map[device]int
	browsers map[browser]int
	sizes    map[string]int
	rooms    map[string]int
	doors    map[string]int
}

func (s *stats) count(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.devices[deviceOf(r.UserAgent())]++
	s.browsers[browser(r.UserAgent())]++ // want: adds an entry to the map s.browsers
	size := sizeOf(r.ContentLength)
	s.sizes[size]++
	room := r.PathValue("room")
	if !rooms[room] {
		http.NotFound(w, r)
		return
	}
	s.enter(room)
	door := r.PathValue("door")
	if rooms[door] {
		return
	}
	s.doors[door]++ // want: adds an entry to the map s.doors
}

func (s *stats) enter(room string) {
	one, ok := s.rooms[room]
	if !ok {
		one = 1
	}
	s.rooms[room] = one + 1
}

// The entry that is there is emptied.
type alarms struct {
	mu     sync.Mutex
	timers map[string]*time.Timer
	calls  map[string]*time.Timer
}

func (a *alarms) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a.mu.Lock()
	defer a.mu.Unlock()
	name := r.URL.Path
	if t := a.timers[name]; t != nil {
		t.Stop()
		a.timers[name] = nil
	}
	a.calls[name] = nil // want: adds an entry to the map a.calls
}

// Of a map of maps, the outer keys are few.
type shelves struct {
	mu     sync.Mutex
	byKind map[cover]map[string]int
	byName map[string]map[string]int
}

type cover byte

const (
	hard cover = iota
	soft
)

type book struct {
	kind  cover
	shelf string
}

func (s *shelves) lend(b book, id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.byKind[b.kind], id)
	delete(s.byName[b.shelf], id) // want: nothing removes s.byName
}

func (s *shelves) put(b book, id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.byName[b.shelf] == nil {
		s.byName[b.shelf] = map[string]int{}
	}
	if s.byKind[b.kind] == nil {
		s.byKind[b.kind] = map[string]int{}
	}
	s.byName[b.shelf][id]++
	s.byKind[b.kind][id]++
}
