package p

import "time"

type session struct {
	ticker *time.Ticker
	done   chan struct{}
}

func newSession() *session {
	return &session{
		ticker: time.NewTicker(time.Second), // want: The ticker in the field ticker is never stopped
		done:   make(chan struct{}),
	}
}

func (s *session) run() {
	for {
		select {
		case <-s.ticker.C:
			println("tick")
		case <-s.done:
			return
		}
	}
}

type watch struct{ beat *time.Ticker }

func (w *watch) start() { w.beat = time.NewTicker(time.Second) }
func (w *watch) wait()  { <-w.beat.C }
func (w *watch) stop()  { w.beat.Stop() }

func grouped(done chan struct{}) {
	var (
		count  = 0
		ticker = time.NewTicker(time.Second) // want: The function creates a ticker and returns without stopping it
	)
	for {
		select {
		case <-ticker.C:
			count++
		case <-done:
			return
		}
	}
}

func groupedAndStopped(done chan struct{}) {
	var ticker = time.NewTicker(time.Second)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
		case <-done:
			return
		}
	}
}

func eachSecond(in, done chan int) {
	for {
		select {
		case <-time.After(time.Second): // want: Each iteration
		case <-in:
		case <-done:
			return
		}
	}
}
