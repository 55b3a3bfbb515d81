package p

import "sync"

type streamKey struct{ name, owner string }

type peer struct{ name string }

func (p *peer) String() string { return p.name }

type registry struct {
	mu      sync.Mutex
	streams map[streamKey]int
	byText  map[string]int
	all     sync.Map
	ended   sync.Map
	levels  map[string]int
}

func (r *registry) watch(stream streamKey, p *peer, sessionID string) {
	r.streams[stream] = 1 // want: for each stream
	r.byText[p.String()] = 1 // want: for each p.String
	r.all.Store(sessionID, p) // want: for each sessionID
	r.ended.Store(sessionID, p)
}

func (r *registry) end(sessionID string) { r.ended.Delete(sessionID) }

func (r *registry) level(level string) { r.levels[level] = 1 }
