package p

import "sync"

type gate struct {
	*sync.Cond
	isOpen bool
}

func (g *gate) pass() {
	g.L.Lock()
	defer g.L.Unlock()
	for !g.isOpen {
		g.Cond.Wait()
	}
}

func (g *gate) open() {
	g.L.Lock()
	g.isOpen = true
	g.L.Unlock()
	g.Broadcast()
}
