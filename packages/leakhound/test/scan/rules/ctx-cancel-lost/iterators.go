package p

import (
	"context"
	"iter"
)

// The literal is an iterator: who ranges over it ends the child context.
func each(ctx context.Context, next func(context.Context) (int, bool)) iter.Seq[int] {
	return func(yield func(int) bool) {
		child, cancel := context.WithCancel(ctx)
		defer cancel()
		for {
			value, ok := next(child)
			if !ok || !yield(value) {
				return
			}
		}
	}
}

func started(ctx context.Context, next func(context.Context) (int, bool)) iter.Seq[int] {
	child, cancel := context.WithCancel(ctx)
	return func(yield func(int) bool) {
		defer cancel()
		for value, ok := next(child); ok && yield(value); value, ok = next(child) {
		}
	}
}

func stopper(ctx context.Context, work func(context.Context)) func() {
	child, cancel := context.WithCancel(ctx)
	go work(child)
	return func() { cancel() }
}

func spanned(all iter.Seq[int], end func()) iter.Seq[int] {
	return func(yield func(int) bool) {
		defer end()
		for value := range all {
			if !yield(value) {
				return
			}
		}
	}
}

func measured(ctx context.Context, next func(context.Context) (int, bool), end func()) iter.Seq[int] {
	all := started(ctx, next)
	return spanned(all, end)
}

func forgets(ctx context.Context, work func(context.Context), log func(func())) {
	stop := stopper(ctx, work) // want: never called
	if ctx.Err() == nil {
		return
	}
	_ = stop
}
