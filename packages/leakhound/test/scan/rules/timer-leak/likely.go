package p

import (
	"context"
	"time"
)

const pause = 5 * time.Second

// Each message leaves a timer of five seconds.
func poll(messages <-chan string) {
	for {
		select {
		case <-messages:
		case <-time.After(pause): // want: Each iteration of the loop creates a timer
		}
	}
}

func wait(ctx context.Context, delay time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(delay): // want: another case of the select comes first
	}
}

func run(stop <-chan struct{}, work func()) {
	var (
		refresh = time.NewTimer(time.Minute) // want: creates a timer and may return before it fires
		ticker  = time.NewTicker(time.Second) // want: returns without stopping it
	)
	for {
		select {
		case <-refresh.C:
			refresh.Reset(time.Minute)
		case <-ticker.C:
			work()
		case <-stop:
			return
		}
	}
}

func runAndStop(stop <-chan struct{}, work func()) {
	var (
		refresh = time.NewTimer(time.Minute)
		ticker  = time.NewTicker(time.Second)
	)
	defer refresh.Stop()
	defer ticker.Stop()
	for {
		select {
		case <-refresh.C:
		case <-ticker.C:
			work()
		case <-stop:
			return
		}
	}
}

// It has fired when the function goes on.
func sleep() error {
	timer := time.NewTimer(time.Minute)
	<-timer.C
	return nil
}
