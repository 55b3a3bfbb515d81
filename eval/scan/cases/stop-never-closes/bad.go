package p

import "time"

type poller struct {
	quit chan struct{}
	tick *time.Ticker
}

func Start(poll func()) *poller {
	p := &poller{quit: make(chan struct{}), tick: time.NewTicker(time.Second)}
	go func() { // want "ticker-range-no-exit"
		for range p.tick.C {
			poll()
		}
	}()
	return p
}

// Stopping a ticker does not close its channel.
func (p *poller) Stop() { p.tick.Stop() }
