package p

import (
	"context"
	"errors"
	"io"
	"time"
)

type worker struct {
	exited chan error
	pipes  []io.Closer
	input  io.Closer
	wait   time.Duration
}

// The result of a wait comes first, and the pipes stay open.
func (w *worker) Close() error {
	late := time.NewTimer(w.wait)
	defer late.Stop()
	select {
	case err := <-w.exited:
		return err // want: Close returns where the select receives from w.exited, and leaves w.pipes and w.input open
	case <-late.C:
	}
	for _, pipe := range w.pipes {
		pipe.Close()
	}
	return w.input.Close()
}

type helper struct {
	exited chan error
	pipe   io.Closer
	wait   time.Duration
}

func (h *helper) Close() error {
	late := time.NewTimer(h.wait)
	defer late.Stop()
	select {
	case err := <-h.exited:
		h.pipe.Close()
		return err
	case <-late.C:
	}
	return h.pipe.Close()
}

type guard struct {
	ended chan struct{}
	done  chan error
	lamp  io.Closer
}

// It asks whether the value has ended before.
func (g *guard) Close() error {
	select {
	case <-g.ended:
		return nil
	default:
	}
	close(g.ended)
	return g.lamp.Close()
}

// Whoever has closed the channel has ended the lamp.
func (g *guard) Stop() error {
	select {
	case <-g.ended:
		return nil
	case err := <-g.done:
		if err != nil {
			return errors.Join(err, g.lamp.Close())
		}
	}
	return g.lamp.Close()
}

type mixer struct {
	idle chan struct{}
	drum io.Closer
}

func (m *mixer) Stop(ctx context.Context) error {
	select {
	case <-m.idle:
	case <-ctx.Done():
		return ctx.Err() // want: Stop returns where the select receives from ctx.Done\(\), and leaves m.drum open
	}
	return m.drum.Close()
}

type press struct {
	idle chan struct{}
	drum io.Closer
}

// A caller that waits no longer calls Close.
func (p *press) Shutdown(ctx context.Context) error {
	select {
	case <-p.idle:
	case <-ctx.Done():
		return ctx.Err()
	}
	return p.drum.Close()
}

func (p *press) Close() error { return p.drum.Close() }

type feed struct {
	source io.ReadCloser
	err    error
}

func (f *feed) Read(p []byte) (int, error) {
	if f.err != nil {
		return 0, f.err
	}
	n, err := f.source.Read(p)
	f.err = err
	return n, err
}

// An error of Read keeps Close from ending the source.
func (f *feed) Close() error {
	if f.err != nil {
		return f.err // want: Close returns where f.err is set, and leaves f.source open
	}
	return f.source.Close()
}

var errClosed = errors.New("closed")

type tape struct {
	source io.ReadCloser
	err    error
}

// Close itself has set the error.
func (t *tape) Close() error {
	if t.err != nil {
		return t.err
	}
	t.err = errClosed
	return t.source.Close()
}

type wire struct {
	source io.ReadCloser
	err    error
}

// What sets the error ends the source.
func (w *wire) fail(err error) {
	w.err = err
	w.source.Close()
}

func (w *wire) Read(p []byte) (int, error) {
	n, err := w.source.Read(p)
	if err != nil {
		w.fail(err)
	}
	return n, err
}

func (w *wire) Close() error {
	if w.err != nil {
		return w.err
	}
	return w.source.Close()
}

type valve struct {
	stopped chan error
	flow    io.Closer
	wait    time.Duration
}

func (v *valve) drain() error { return v.flow.Close() }

// A goroutine of the method ends the flow; what comes after the wait is for the one that hangs.
func (v *valve) Close() error {
	drained := make(chan error, 1)
	go func() { drained <- v.drain() }()
	late := time.NewTimer(v.wait)
	defer late.Stop()
	select {
	case err := <-drained:
		return err
	case <-late.C:
	}
	return v.flow.Close()
}

type tap struct {
	stopped chan error
	flow    interface {
		Drain()
		Close() error
	}
	wait time.Duration
}

// It has asked the flow to end before the wait.
func (t *tap) Close() error {
	t.flow.Drain()
	late := time.NewTimer(t.wait)
	defer late.Stop()
	select {
	case err := <-t.stopped:
		return err
	case <-late.C:
	}
	return t.flow.Close()
}
