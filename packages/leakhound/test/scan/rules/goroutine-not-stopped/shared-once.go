// Start and Stop with one sync.Once.
package p

import "sync"

type motor struct {
	once sync.Once
	end  sync.Once
	quit chan struct{}
	in   chan int
}

func (m *motor) run() {
	for {
		select {
		case n := <-m.in:
			println(n)
		case <-m.quit:
			return
		}
	}
}

type brake struct {
	once sync.Once
	end  sync.Once
	quit chan struct{}
	in   chan int
}

func (b *brake) run() {
	for {
		select {
		case n := <-b.in:
			println(n)
		case <-b.quit:
			return
		}
	}
}

func newMotor(in chan int) *motor { return &motor{quit: make(chan struct{}), in: in} }
func newBrake(in chan int) *brake { return &brake{quit: make(chan struct{}), in: in} }

func (m *motor) Start() {
	m.once.Do(func() {
		go m.run() // want: the same sync.Once has run the start
	})
}

func (m *motor) Stop() { m.once.Do(func() { close(m.quit) }) }

func (b *brake) Start() {
	b.once.Do(func() {
		go b.run()
	})
}

func (b *brake) Stop() { b.end.Do(func() { close(b.quit) }) }

type pump struct {
	once sync.Once
	quit chan struct{}
	in   chan int
}

func newPump(in chan int) *pump { return &pump{quit: make(chan struct{}), in: in} }

func (p *pump) run() {
	for {
		select {
		case n := <-p.in:
			println(n)
		case <-p.quit:
			return
		}
	}
}

// What the method calls ends the goroutine.
func (p *pump) Start() {
	p.once.Do(func() {
		go p.run() // want: the same sync.Once has run the start
	})
}

func (p *pump) Stop() { p.once.Do(p.drop) }

func (p *pump) drop() { p.end() }
func (p *pump) end()  { close(p.quit) }
