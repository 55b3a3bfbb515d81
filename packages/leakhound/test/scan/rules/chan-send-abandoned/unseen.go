package p

import (
	"context"
	"os"
	"os/signal"

	"example.com/systemd"
)

// The library sends the result, also after the context has ended.
func start(ctx context.Context, name string) error {
	done := make(chan string) // want: Code that is not seen gets the unbuffered channel
	if err := systemd.StartUnit(name, "replace", done); err != nil {
		return err
	}
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// The buffer takes the result.
func startBuffered(ctx context.Context, name string) error {
	done := make(chan string, 1)
	if err := systemd.StartUnit(name, "replace", done); err != nil {
		return err
	}
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// It waits for nothing else.
func startAndWait(name string) error {
	done := make(chan string)
	if err := systemd.StartUnit(name, "replace", done); err != nil {
		return err
	}
	<-done
	return nil
}

// signal.Notify does not wait, and a channel of empty structs is closed.
func stopped(ctx context.Context) bool {
	signals := make(chan os.Signal)
	signal.Notify(signals, os.Interrupt)
	ready := make(chan struct{})
	systemd.Watch(ready)
	select {
	case <-ready:
		return false
	case <-signals:
		return true
	case <-ctx.Done():
		return false
	}
}
