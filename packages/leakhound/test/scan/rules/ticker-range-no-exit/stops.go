package p

import "time"

type hooks struct{ onShutdown []func() }

func register(h *hooks, clean func()) {
	ticker := time.NewTicker(time.Hour)
	go func() { // want: Line 14 stops the ticker, which does not end the goroutine that ranges over ticker.C
		for range ticker.C {
			clean()
		}
	}()
	h.onShutdown = append(h.onShutdown, func() { ticker.Stop() })
}

func registerWithEnd(h *hooks, clean func()) {
	ticker := time.NewTicker(time.Hour)
	done := make(chan struct{})
	go func() {
		for {
			select {
			case <-ticker.C:
				clean()
			case <-done:
				return
			}
		}
	}()
	h.onShutdown = append(h.onShutdown, func() { ticker.Stop(); close(done) })
}

type gauge struct{ tick *time.Ticker }

func (g *gauge) start(report func()) {
	ticks := g.tick.C
	go func() { // want: Line 44 stops the ticker
		for range ticks {
			report()
		}
	}()
}

func (g *gauge) pause() { g.tick.Stop() }

func untilDone(report func() bool) {
	ticker := time.NewTicker(time.Second)
	go func() {
		defer ticker.Stop()
		for range ticker.C {
			report()
		}
	}()
}
