package p

import "time"

type poller struct {
	tick *time.Ticker
	quit chan struct{}
}

func start(poll func()) *poller {
	p := &poller{tick: time.NewTicker(time.Second), quit: make(chan struct{})}
	go func() { // want: poller.Stop does not end the goroutine that ranges over p.tick.C
		for range p.tick.C {
			poll()
		}
	}()
	go p.run(poll) // want: that ranges over p.tick.C
	go p.ends(poll)
	return p
}

func (p *poller) run(poll func()) {
	for range p.tick.C {
		poll()
	}
}

func (p *poller) ends(poll func()) {
	for range p.tick.C {
		select {
		case <-p.quit:
			return
		default:
			poll()
		}
	}
}

func (p *poller) Stop() { p.tick.Stop(); close(p.quit) }

type clock struct{ tick *time.Ticker }

func forever(c *clock) {
	go func() {
		for range c.tick.C {
			println("tick")
		}
	}()
}
