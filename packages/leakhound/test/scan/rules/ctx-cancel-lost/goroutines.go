package p

import "context"

type service struct{ quit chan struct{} }

type peer struct{ gone chan struct{} }

func (p *peer) send(ctx context.Context, job string) error {
	select {
	case <-p.gone:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// The goroutine waits for the context that only it cancels.
func deliver(ctx context.Context, p *peer, job string, s *service) error {
	ctx, cancel := context.WithCancel(ctx) // want: Only the goroutine of line 21 calls the cancel function
	go func() {
		select {
		case <-ctx.Done():
		case <-s.quit:
		}
		cancel()
	}()
	return p.send(ctx, job)
}

func deliverCanceled(ctx context.Context, p *peer, job string, s *service) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() {
		select {
		case <-ctx.Done():
		case <-s.quit:
			cancel()
		}
	}()
	return p.send(ctx, job)
}

// The goroutines of the peer need the context after the function has returned.
func start(ctx context.Context, p *peer, s *service) {
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		select {
		case <-ctx.Done():
		case <-s.quit:
		}
		cancel()
	}()
	p.keepAlive(ctx)
}

func (p *peer) keepAlive(ctx context.Context) {
	go func() { _ = p.send(ctx, "ping") }()
}
