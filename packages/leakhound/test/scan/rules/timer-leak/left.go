package p

import (
	"context"
	"net/http"
	"time"
)

func leaves(w http.ResponseWriter, r *http.Request, stop chan int) {
	for {
		select {
		case <-stop:
			return
		case <-time.After(10 * time.Minute): // want: another case of the select
			println()
		}
	}
}

func leavesOnce(stop chan int) {
	for {
		select {
		case <-stop:
			return
		case <-time.After(10 * time.Minute):
			println()
		}
	}
}

type loader struct {
	done chan struct{}
	poll time.Duration
}

func (l *loader) loop() {
	ticker := time.NewTicker(l.poll) // want: returns without stopping it
	for {
		select {
		case <-ticker.C:
			println()
		case <-l.done:
			return
		}
	}
}

func (l *loader) ticks(ctx context.Context) {
	tick := time.Tick(l.poll) // want: returns without stopping it
	for {
		select {
		case <-tick:
		case <-ctx.Done():
			return
		}
	}
}

func (l *loader) stops() {
	ticker := time.NewTicker(l.poll)
	defer ticker.Stop()
	<-ticker.C
}

func (l *loader) forever() {
	ticker := time.NewTicker(l.poll)
	for {
		<-ticker.C
	}
}

func (l *loader) handsOn() *time.Ticker {
	ticker := time.NewTicker(l.poll)
	return ticker
}
