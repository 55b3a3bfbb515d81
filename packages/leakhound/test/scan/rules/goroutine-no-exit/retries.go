package p

import (
	"context"
	"time"
)

type probe struct {
	stop chan struct{}
	jobs chan func() error
}

// The loop of a job goes on after the probe has stopped.
func (p *probe) run(interval time.Duration) {
	for {
		select {
		case <-p.stop:
			return
		case job := <-p.jobs:
			go func() { // want: The goroutine tries again \(line 21\) until it succeeds, whether or not its owner has ended
				for {
					if err := job(); err == nil {
						break
					}
					time.Sleep(interval)
				}
			}()
		}
	}
}

// What the context has ended fails forever.
func connect(ctx context.Context, dial func(context.Context) error) {
	go func() { // want: until it succeeds, whether or not the context is done
		for {
			if err := dial(ctx); err != nil {
				time.Sleep(time.Second)
				continue
			}
			return
		}
	}()
}

func connectUntil(ctx context.Context, dial func(context.Context) error) {
	go func() {
		for {
			if err := dial(ctx); err == nil || ctx.Err() != nil {
				return
			}
			time.Sleep(time.Second)
		}
	}()
}

func connectThrice(ctx context.Context, dial func(context.Context) error) {
	go func() {
		for attempt := 0; ; attempt++ {
			if err := dial(ctx); err == nil {
				return
			}
			if attempt > 2 {
				return
			}
			time.Sleep(time.Second)
		}
	}()
}
