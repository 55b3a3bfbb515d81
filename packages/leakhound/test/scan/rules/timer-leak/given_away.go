package p

import (
	"context"
	"errors"
	"time"
)

// The goroutine is the only code that has the ticker.
func probe(ctx context.Context, done <-chan struct{}, check func() bool) {
	ticker := time.NewTicker(time.Second) // want: not stopped on the exit path at given_away.go:16 of the goroutine
	go func() {
		for {
			select {
			case <-ctx.Done():
				return
			case <-done:
				ticker.Stop()
				return
			case <-ticker.C:
				check()
			}
		}
	}()
}

func probeAlways(ctx context.Context, check func() bool) {
	ticker := time.NewTicker(time.Second)
	go func() {
		defer ticker.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-ticker.C:
				check()
			}
		}
	}()
}

type producer struct {
	name  string
	flush *time.Ticker
	open  bool
}

var errEmpty = errors.New("empty")

// The value that has the ticker is dropped.
func newProducer(name string) (*producer, error) {
	p := &producer{flush: time.NewTicker(time.Second)} // want: not stopped on the exit path at line 55
	p.name = name
	if name == "" {
		return nil, errEmpty
	}
	return p, nil
}

func newProducerStopped(name string) (*producer, error) {
	p := &producer{name: name}
	p.flush = time.NewTicker(time.Second)
	if err := p.connect(); err != nil {
		p.flush.Stop()
		return nil, err
	}
	return p, nil
}

func newProducerClosed(name string) (*producer, error) {
	p := &producer{name: name, flush: time.NewTicker(time.Second)}
	if err := p.connect(); err != nil {
		p.close()
		return nil, err
	}
	return p, nil
}

func (p *producer) connect() error {
	p.open = p.name != ""
	return nil
}

func (p *producer) close() { p.flush.Stop() }
