package p

import (
	"context"
	"net/http"
	"time"
)

type cache struct{ sweep chan struct{} }

var processContext, endProcess = context.WithCancel(context.Background())

func newCache() *cache {
	c := &cache{}
	go c.loop(context.Background()) // want: cache.Close does not end the goroutine that waits for ctx.Done
	go c.loop(processContext)       // want: cache.Close does not end the goroutine that waits for ctx.Done.., which ends with the process
	return c
}

func (c *cache) loop(ctx context.Context) {
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			println("sweep")
		case <-ctx.Done():
			return
		}
	}
}

func (c *cache) Close() { close(c.sweep) }

type session struct{ cancel context.CancelFunc }

func newSession() *session {
	ctx, cancel := context.WithCancel(context.Background())
	s := &session{cancel: cancel}
	go s.loop(ctx)
	return s
}

func (s *session) loop(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(time.Second):
		}
	}
}

func (s *session) Close() { s.cancel() }

func handle(w http.ResponseWriter, r *http.Request) {
	ctx := context.Background()
	go poll(ctx) // want: waits for a context that never ends
	go poll(r.Context())
}

func poll(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(time.Second):
		}
	}
}

func changed(ctx context.Context) {
	ctx = withLimit(ctx)
	go poll(ctx)
}

func withLimit(ctx context.Context) context.Context {
	limited, cancel := context.WithTimeout(ctx, time.Second)
	time.AfterFunc(time.Minute, cancel)
	return limited
}

type pool struct{ jobs int }

func (p *pool) start() { go p.loop(processContext) }

func (p *pool) loop(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(time.Second):
			p.jobs++
		}
	}
}

func (p *pool) Stop() { endProcess() }
