package p

import "net/http"

type peer struct{ name string }

type hub struct {
	peers []*peer
	old   []*peer
	ids   []int
}

func (h *hub) ServeHTTP(w http.ResponseWriter, r *http.Request) {}

func (h *hub) Pop() *peer {
	last := len(h.peers) - 1
	p := h.peers[last]
	h.peers = h.peers[:last] // want: Pop shortens h.peers, and the array behind it still references the elements
	return p
}

func (h *hub) popOld() *peer {
	last := len(h.old) - 1
	p := h.old[last]
	h.old[last] = nil
	h.old = h.old[:last]
	return p
}

func (h *hub) popID() int {
	id := h.ids[0]
	h.ids = h.ids[1:]
	return id
}

// Nothing shows that it lasts longer than a call.
type parser struct{ open []*peer }

func (p *parser) pop() { p.open = p.open[1:] }
