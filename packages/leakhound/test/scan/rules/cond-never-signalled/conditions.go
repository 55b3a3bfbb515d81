package p

import "sync"

type gate struct {
	mu     sync.Mutex
	cond   *sync.Cond
	open   bool
	loud   *sync.Cond
	lent   *sync.Cond
	method *sync.Cond
}

func newGate() *gate {
	g := &gate{}
	g.cond = sync.NewCond(&g.mu)
	g.loud, g.lent = sync.NewCond(&g.mu), sync.NewCond(&g.mu)
	return g
}

func (g *gate) wait() {
	g.mu.Lock()
	for !g.open {
		g.cond.Wait() // want: Nothing calls Signal or Broadcast on g.cond
	}
	for !g.open {
		g.loud.Wait()
	}
	for !g.open {
		g.lent.Wait()
	}
	for !g.open {
		g.method.Wait()
	}
	g.mu.Unlock()
}

func (g *gate) openAll() {
	g.open = true
	g.loud.Broadcast()
	wake(g.lent)
	defer g.method.Signal()
	// g.cond.Broadcast()
}

func wake(c *sync.Cond) { c.Signal() }

func other(wg *sync.WaitGroup) { wg.Wait() }
