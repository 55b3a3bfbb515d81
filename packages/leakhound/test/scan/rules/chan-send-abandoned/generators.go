package p

import (
	"context"
	"io"
	"net/http"
)

type item struct {
	name string
	err  error
}

func list(ctx context.Context, next func() item) <-chan item {
	out := make(chan item)
	go func() {
		defer close(out)
		for {
			select {
			case out <- next(): // want: blocks its goroutine until ctx ends, if the caller returns on line 32 before
			case <-ctx.Done():
				return
			}
		}
	}()
	return out
}

func loadAll(ctx context.Context, next func() item) error {
	for one := range list(ctx, next) {
		if one.err != nil {
			return one.err
		}
	}
	return nil
}

func scanned(ctx context.Context, next func() item) <-chan item {
	out := make(chan item)
	go func() {
		defer close(out)
		for {
			select {
			case out <- next():
			case <-ctx.Done():
				return
			}
		}
	}()
	return out
}

func loadWithEnd(ctx context.Context, next func() item) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	for one := range scanned(ctx, next) {
		if one.err != nil {
			return one.err
		}
	}
	return nil
}

func loadOwn(ctx context.Context, next func() item) error {
	own, cancel := context.WithCancel(ctx)
	defer cancel()
	for one := range scanned(own, next) {
		if one.err != nil {
			return one.err
		}
	}
	return nil
}

func loadWhole(ctx context.Context, next func() item) {
	for one := range scanned(ctx, next) {
		println(one.name)
	}
}

type Session struct {
	Sizes chan int
}

func open(r *http.Request, sizes func() (int, error)) *Session {
	s := &Session{Sizes: make(chan int)}
	go resize(sizes, s.Sizes)
	return s
}

func resize(sizes func() (int, error), to chan<- int) {
	for {
		size, err := sizes()
		if err == io.EOF {
			return
		}
		to <- size // want: if the receiver stops when r.Context\(\) ends
	}
}
