package p

import (
	"context"
	"sync"

	"golang.org/x/sync/errgroup"
)

type job struct{ name string }

// The channel is a field; the only receiver stops with the context.
type agent struct {
	status chan int
	quit   chan struct{}
}

func newAgent() *agent { return &agent{status: make(chan int), quit: make(chan struct{})} }

func (a *agent) run(ctx context.Context) {
	for {
		select {
		case <-a.status:
		case <-ctx.Done():
			return
		}
	}
}

func (a *agent) restart(epoch int) {
	go a.wait(epoch)
}

func (a *agent) wait(epoch int) {
	a.status <- epoch // want: if run, the only receiver, stops first
}

func (a *agent) quits(epoch int) {
	go func() {
		select {
		case a.status <- epoch:
		case <-a.quit:
		}
	}()
}

// Nothing of the package receives.
type watcher struct{ results chan job }

func newWatcher() *watcher { return &watcher{results: make(chan job)} }

func (w *watcher) send(one job) {
	w.results <- one // want: because nothing receives from it
}

// A function that sends before it returns the channel.
func open(try func() error) <-chan error {
	failed := make(chan error)
	if err := try(); err != nil {
		failed <- err // want: because nothing can receive from it yet
		return failed
	}
	return failed
}

func opens(try func() error) error { return <-open(try) }

// The caller discards it.
func background(f func() error) chan error {
	done := make(chan error)
	go func() {
		done <- f() // want: the call on line 77 discards the channel
	}()
	return done
}

func starts(f func() error) { background(f) }

// The workers wait for a receiver that waits for them.
func grouped(ctx context.Context, names []string) error {
	var group errgroup.Group
	out := make(chan job)
	for _, name := range names {
		group.Go(func() error {
			out <- job{name} // want: because line 89 waits for it before anything receives
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	close(out)
	for range out {
	}
	return nil
}

// As many goroutines as sets send through a helper, and one value is received.
func heal(sets []string, fix func(string) error) error {
	errs := make(chan error)
	go func() {
		defer close(errs)
		var wg sync.WaitGroup
		for _, set := range sets {
			wg.Add(1)
			go func() {
				defer wg.Done()
				healOne(set, fix, errs)
			}()
		}
		wg.Wait()
	}()
	return <-errs
}

func healOne(set string, fix func(string) error, errs chan<- error) {
	if err := fix(set); err != nil {
		errs <- err // want: fewer receives than sends
	}
}

// The goroutine that receives returns at the first error.
func feed(names []string, use func(string) error) {
	jobs := make(chan string)
	go func() {
		for name := range jobs {
			if use(name) != nil {
				return
			}
		}
	}()
	for _, name := range names {
		jobs <- name // want: if the goroutine of line 125, the only receiver, stops first
	}
	close(jobs)
}

// The second send of the path with an error.
func twice(run func() error) error {
	result := make(chan error)
	go func() {
		err := run()
		if err != nil {
			result <- err
		}
		result <- nil // want: fewer receives than sends
	}()
	return <-result
}
