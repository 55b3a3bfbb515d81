package p

import (
	"context"
	"sync"
)

type fleet struct {
	life  context.Context
	boats []func(context.Context) error
}

func (f *fleet) sail() error {
	ctx, cancel := context.WithCancelCause(f.life) // want: is called only where something fails
	abort := func(err error) { cancel(err) }
	var wg sync.WaitGroup
	for _, boat := range f.boats {
		wg.Add(1)
		go func() {
			defer wg.Done()
			if err := boat(ctx); err != nil {
				abort(err)
			}
		}()
	}
	wg.Wait()
	return context.Cause(ctx)
}

func (f *fleet) drift() {
	ctx, cancel := context.WithCancel(f.life) // want: is called only where something fails
	done := make(chan struct{})
	go func() {
		defer close(done)
		for _, boat := range f.boats {
			if err := boat(ctx); err != nil {
				cancel()
				return
			}
		}
	}()
	<-done
}

func (f *fleet) sailAndEnd() error {
	ctx, cancel := context.WithCancelCause(f.life)
	abort := func(err error) { cancel(err) }
	var wg sync.WaitGroup
	for _, boat := range f.boats {
		wg.Add(1)
		go func() {
			defer wg.Done()
			if err := boat(ctx); err != nil {
				abort(err)
			}
		}()
	}
	wg.Wait()
	err := context.Cause(ctx)
	cancel(nil)
	return err
}
