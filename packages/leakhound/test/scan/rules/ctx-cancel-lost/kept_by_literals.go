package p

import (
	"context"
	"errors"
	"time"
)

type program struct{ ends []func() }

func (p *program) onEnd(run func()) { p.ends = append(p.ends, run) }

func load() error { return errors.New("missing") }

// The literal has the variable, and runs at the end.
func (p *program) start(ctx context.Context) error {
	stopRefresh := func() {}
	p.onEnd(func() { stopRefresh() })
	child, cancel := context.WithTimeout(ctx, time.Hour)
	stopRefresh = cancel
	go refresh(child)
	if err := load(); err != nil {
		return err
	}
	return nil
}

func (p *program) startLost(ctx context.Context) error {
	stopRefresh := func() {}
	child, cancel := context.WithTimeout(ctx, time.Hour) // want: not called on the exit path
	stopRefresh = cancel
	go refresh(child)
	if err := load(); err != nil {
		return err
	}
	stopRefresh()
	return nil
}

func refresh(ctx context.Context) { <-ctx.Done() }
