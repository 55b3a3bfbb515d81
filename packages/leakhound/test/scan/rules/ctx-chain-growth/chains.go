package p

import "context"

type key struct{}

func grows(ctx context.Context, jobs chan int) {
	for job := range jobs {
		ctx = context.WithValue(ctx, key{}, job) // want: ctx is derived from itself
		run(ctx)
	}
}

func growsForEver(ctx context.Context) {
	var cancel context.CancelFunc
	for {
		ctx, cancel = context.WithCancel(ctx) // want: derived from itself
		run(ctx)
		cancel()
	}
}

func startsAnew(ctx context.Context, jobs chan int) {
	for job := range jobs {
		ctx := context.WithValue(ctx, key{}, job)
		run(ctx)
	}
	for i := 0; i < 3; i++ {
		ctx = context.WithValue(ctx, key{}, i)
	}
	for _, name := range []string{"a", "b"} {
		ctx = context.WithValue(ctx, key{}, name)
	}
	ctx = context.WithValue(ctx, key{}, 1)
	run(ctx)
}

func run(context.Context) {}

type options uint8

func (o options) WithDepth() options { o |= 1; return o }

type scope struct{ parent *scope }

func (s *scope) With(name string) *scope { return &scope{parent: s} }

func methodsOfTheRepository(o options, s *scope, jobs chan string) (options, *scope) {
	for job := range jobs {
		o = o.WithDepth()
		s = s.With(job) // want: s is derived from itself
	}
	return o, s
}
