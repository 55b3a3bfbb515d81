package p

import "context"

type mill struct {
	root   context.Context
	ctx    context.Context
	cancel context.CancelFunc
	jobs   chan int
}

func newMill(root context.Context) *mill {
	m := &mill{root: root, jobs: make(chan int)}
	m.ctx, m.cancel = context.WithCancel(root)
	return m
}

// Stop cancels the last one only.
func (m *mill) reset() {
	m.ctx, m.cancel = context.WithCancel(m.root) // want: reset runs in a loop, and replaces m.cancel without calling it
}

func (m *mill) run() {
	for job := range m.jobs {
		if job == 0 {
			m.reset()
		}
		grind(m.ctx, job)
	}
}

func (m *mill) Stop() { m.cancel() }

func grind(ctx context.Context, job int) {}

type saw struct {
	ctx    context.Context
	cancel context.CancelFunc
}

func newSaw(root context.Context) *saw {
	ctx, cancel := context.WithCancel(root)
	return &saw{ctx: ctx, cancel: cancel}
}

// What makes the value has given it one already.
func (s *saw) Renew(root context.Context) {
	s.ctx, s.cancel = context.WithCancel(root) // want: Renew runs on a value that has been made with one
	grind(s.ctx, 0)
}

func (s *saw) Stop() { s.cancel() }

type plane struct {
	ctx    context.Context
	cancel context.CancelFunc
}

func newPlane(root context.Context) *plane {
	ctx, cancel := context.WithCancel(root)
	return &plane{ctx: ctx, cancel: cancel}
}

func (p *plane) Renew(root context.Context) {
	p.cancel()
	p.ctx, p.cancel = context.WithCancel(root)
	grind(p.ctx, 0)
}

func (p *plane) Stop() { p.cancel() }

type drill struct {
	ctx    context.Context
	cancel context.CancelFunc
}

// Nothing gives it one before.
func newDrill() *drill { return &drill{} }

func (d *drill) Begin(root context.Context) {
	d.ctx, d.cancel = context.WithCancel(root)
	grind(d.ctx, 0)
}

func (d *drill) Stop() { d.cancel() }
