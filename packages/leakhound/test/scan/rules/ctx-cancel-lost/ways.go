package p

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"time"
)

func early(ctx context.Context, ok bool) error {
	ctx, cancel := context.WithTimeout(ctx, time.Second) // want: not called on the exit path at line 14
	if !ok {
		return errors.New("not ok")
	}
	defer cancel()
	<-ctx.Done()
	return nil
}

func unused(parent context.Context) {
	ctx, cancel := context.WithCancel(parent) // want: is never called
	_ = cancel
	<-ctx.Done()
}

type worker struct {
	cancel context.CancelFunc
	stop   context.CancelFunc
}

func (w *worker) start(ctx context.Context) {
	ctx, w.cancel = context.WithCancel(ctx) // want: is stored in w.cancel, which nothing calls
	go run(ctx)
}

func (w *worker) startStopped(ctx context.Context) {
	ctx, stop := context.WithCancel(ctx)
	w.stop = stop
	go run(ctx)
}

func (w *worker) Close() { w.stop() }

func signals() context.Context {
	ctx, _ := signal.NotifyContext(context.Background(), os.Interrupt) // want: discarded
	return ctx
}

func returned(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	return ctx, cancel
}

func inLoop(ctx context.Context) {
	for i := 0; i < 3; i++ {
		child, cancel := context.WithTimeout(ctx, time.Second)
		run(child)
		cancel()
	}
}

func onError(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	if err := check(ctx); err != nil {
		cancel()
		return err
	}
	go func() {
		defer cancel()
		run(ctx)
	}()
	return nil
}

func run(ctx context.Context)         {}
func check(ctx context.Context) error { return nil }

// The background keeps no children; only what waits for the child context stays.
func ownBackground(fail bool) context.CancelFunc {
	ctx := context.Background()
	ctx, cancel := context.WithCancel(ctx) // want: what waits for the end of the child context waits forever
	if fail {
		return nil
	}
	_ = ctx
	return cancel
}
