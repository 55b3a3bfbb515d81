package p

import "context"

type mill struct {
	life    context.Context
	cancels []context.CancelFunc
}

func (m *mill) run(orders <-chan string, grind func(context.Context, string)) {
	for order := range orders {
		m.one(order, grind)
	}
}

func (m *mill) one(order string, grind func(context.Context, string)) {
	ctx, cancel := context.WithCancel(m.life) // want: one runs again and again, and appends the cancel function of context.WithCancel to m.cancels
	m.cancels = append(m.cancels, cancel)
	grind(ctx, order)
}

func (m *mill) Close() {
	for _, cancel := range m.cancels {
		cancel()
	}
	m.cancels = nil
}

// Each turn calls those of the turn before.
type press struct {
	life    context.Context
	cancels []context.CancelFunc
}

func (p *press) run(orders <-chan string, print func(context.Context, string)) {
	for order := range orders {
		p.one(order, print)
		p.clear()
	}
}

func (p *press) one(order string, print func(context.Context, string)) {
	ctx, cancel := context.WithCancel(p.life)
	p.cancels = append(p.cancels, cancel)
	print(ctx, order)
}

func (p *press) clear() {
	for _, cancel := range p.cancels {
		cancel()
	}
	p.cancels = nil
}

// A constructor appends as many as there are parts.
type crane struct {
	life    context.Context
	cancels []context.CancelFunc
}

func (c *crane) add(lift func(context.Context)) {
	ctx, cancel := context.WithCancel(c.life)
	c.cancels = append(c.cancels, cancel)
	lift(ctx)
}

func newCrane(life context.Context, lift func(context.Context)) *crane {
	c := &crane{life: life}
	c.add(lift)
	return c
}
