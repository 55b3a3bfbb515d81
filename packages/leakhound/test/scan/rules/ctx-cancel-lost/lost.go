package p

import "context"

func f(parent context.Context) context.Context {
	ctx, _ := context.WithCancel(parent) // want: WithCancel is discarded
	return ctx
}

func g(parent context.Context) context.Context {
	ctx, cancel := context.WithCancel(parent)
	defer cancel()
	return context.WithValue(ctx, "a", 1)
}
