package p

import (
	"context"
	"errors"
)

type stream struct {
	ctx    context.Context
	cancel context.CancelFunc
	id     int
}

func open(parent context.Context, id int) (*stream, error) {
	s := &stream{id: id}
	s.ctx, s.cancel = context.WithCancel(parent) // want: not called on the exit path at line 18
	if id < 0 {
		return nil, errors.New("negative")
	}
	if id == 0 {
		s.cancel()
		return nil, errors.New("zero")
	}
	return s, nil
}

type swarm struct {
	ctx       context.Context
	ctxCancel context.CancelFunc
	stop      context.CancelFunc
}

func newSwarm() *swarm {
	ctx, cancel := context.WithCancel(context.Background()) // want: stored in swarm.ctxCancel, which nothing calls
	s := &swarm{ctx: ctx, ctxCancel: cancel}
	return s
}

func newStopped() *swarm {
	ctx, cancel := context.WithCancel(context.Background())
	return &swarm{ctx: ctx, stop: cancel}
}

func (s *swarm) Close() { s.stop() }

type keptAndDeferred struct{ cancelKept context.CancelFunc }

func (k *keptAndDeferred) run(parent context.Context) {
	ctx, cancel := context.WithCancel(parent)
	k.cancelKept = cancel
	defer func() { cancel() }()
	<-ctx.Done()
}
