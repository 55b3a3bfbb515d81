package p

import (
	"errors"
	"time"
)

// The deferred send comes instead of the other one.
func evaluate(work func() error) error {
	failed := make(chan error, 1)
	go func() {
		defer func() {
			if r := recover(); r != nil {
				failed <- errors.New("panic")
			}
		}()
		failed <- work()
	}()
	select {
	case err := <-failed:
		return err
	case <-time.After(time.Second):
		return errors.New("timeout")
	}
}

// Without recover, both sends come.
func evaluateTwice(work func() error) error {
	failed := make(chan error, 1)
	go func() {
		defer func() { failed <- errors.New("done") }()
		failed <- work() // want: a channel with a small buffer, blocks its goroutine forever if evaluateTwice
	}()
	select {
	case err := <-failed:
		return err
	case <-time.After(time.Second):
		return errors.New("timeout")
	}
}

type change struct {
	config any
	done   chan struct{}
}

type plugin struct {
	changes chan change
	config  any
}

func newPlugin() *plugin {
	p := &plugin{changes: make(chan change)}
	go p.loop()
	return p
}

// The loop that starts last replies to another change.
func (p *plugin) reconfigure(config any) {
	done := make(chan struct{})
	p.changes <- change{config: config, done: done}
	<-done
	go p.loop()
}

func (p *plugin) loop() {
	for {
		update := <-p.changes
		p.config = update.config
		update.done <- struct{}{}
		return
	}
}
