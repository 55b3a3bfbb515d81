package p

import "context"

func newWatcher(changes <-chan string) *watcher     { return &watcher{changes: changes} }
func newCareful(changes <-chan string) *careful     { return &careful{changes: changes} }
func newRestarted(changes <-chan string) *restarted { return &restarted{changes: changes} }

type watcher struct {
	cancel  context.CancelFunc
	changes <-chan string
	last    string
}

// The context of the time before stays, with the goroutine that waits for it.
func (w *watcher) watch(ctx context.Context) {
	ctx, w.cancel = context.WithCancel(ctx) // want: watch has several callers, and replaces w.cancel without calling it
	go w.follow(ctx)
}

func (w *watcher) follow(ctx context.Context) {
	for {
		select {
		case w.last = <-w.changes:
		case <-ctx.Done():
			return
		}
	}
}

func (w *watcher) stop() { w.cancel() }

func (w *watcher) onAdd(ctx context.Context)    { w.watch(ctx) }
func (w *watcher) onUpdate(ctx context.Context) { w.watch(ctx) }

type careful struct {
	cancel  context.CancelFunc
	changes <-chan string
	last    string
}

func (c *careful) watch(ctx context.Context) {
	if c.cancel != nil {
		c.cancel()
	}
	ctx, c.cancel = context.WithCancel(ctx)
	go c.follow(ctx)
}

func (c *careful) follow(ctx context.Context) {
	for {
		select {
		case c.last = <-c.changes:
		case <-ctx.Done():
			return
		}
	}
}

func (c *careful) onAdd(ctx context.Context)    { c.watch(ctx) }
func (c *careful) onUpdate(ctx context.Context) { c.watch(ctx) }

// The callers end the one before.
type restarted struct {
	cancel  context.CancelFunc
	changes <-chan string
	last    string
}

func (r *restarted) begin(ctx context.Context) {
	ctx, r.cancel = context.WithCancel(ctx)
	go r.follow(ctx)
}

func (r *restarted) follow(ctx context.Context) {
	for {
		select {
		case r.last = <-r.changes:
		case <-ctx.Done():
			return
		}
	}
}

func (r *restarted) end() { r.cancel() }

func (r *restarted) onUpdate(ctx context.Context) {
	r.end()
	r.begin(ctx)
}

func (r *restarted) onDelete(ctx context.Context) {
	r.end()
	r.begin(ctx)
}
