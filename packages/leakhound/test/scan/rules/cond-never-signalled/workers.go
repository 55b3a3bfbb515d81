// Goroutines of a loop that wait for one condition, and a flag that should end all of them.
package p

import "sync"

type press struct {
	mu    sync.Mutex
	ready *sync.Cond
	pages []string
	over  bool
}

func newPress(n int) *press {
	p := &press{}
	p.ready = sync.NewCond(&p.mu)
	for range n {
		go p.work()
	}
	return p
}

func (p *press) work() {
	for {
		page, ok := p.take()
		if !ok {
			return
		}
		println(page)
	}
}

func (p *press) take() (string, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for len(p.pages) == 0 {
		if p.over {
			return "", false
		}
		p.ready.Wait() // want: Of several callers that wait here, one goes on when p.over is set
	}
	page := p.pages[0]
	p.pages = p.pages[1:]
	return page, true
}

func (p *press) add(page string) {
	p.mu.Lock()
	p.pages = append(p.pages, page)
	p.ready.Signal()
	p.mu.Unlock()
}

func (p *press) finish() {
	p.mu.Lock()
	p.over = true
	p.ready.Signal()
	p.mu.Unlock()
}

type clerk struct {
	mu    sync.Mutex
	ready *sync.Cond
	pages []string
	over  bool
}

// One goroutine waits.
func newClerk() *clerk {
	c := &clerk{}
	c.ready = sync.NewCond(&c.mu)
	go c.work()
	return c
}

func (c *clerk) work() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for len(c.pages) == 0 && !c.over {
		c.ready.Wait()
	}
}

func (c *clerk) finish() {
	c.mu.Lock()
	c.over = true
	c.ready.Signal()
	c.mu.Unlock()
}

type crew struct {
	mu    sync.Mutex
	ready *sync.Cond
	over  bool
}

// Who is woken wakes the next one.
func newCrew(names []string) *crew {
	c := &crew{}
	c.ready = sync.NewCond(&c.mu)
	for range names {
		go c.work()
	}
	return c
}

func (c *crew) work() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for !c.over {
		c.ready.Wait()
	}
	c.ready.Signal()
}

func (c *crew) finish() {
	c.mu.Lock()
	c.over = true
	c.ready.Signal()
	c.mu.Unlock()
}

type band struct {
	mu    sync.Mutex
	ready *sync.Cond
	over  bool
}

// The goroutines are literals.
func newBand(n int) *band {
	b := &band{}
	b.ready = sync.NewCond(&b.mu)
	for i := 0; i < n; i++ {
		go func() {
			b.wait()
			println(i)
		}()
	}
	return b
}

func (b *band) wait() {
	b.mu.Lock()
	for !b.over {
		b.ready.Wait() // want: Of several callers that wait here
	}
	b.mu.Unlock()
}

func (b *band) finish() {
	b.mu.Lock()
	b.over = true
	b.ready.Signal()
	b.mu.Unlock()
}
