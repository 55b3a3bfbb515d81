package p

import (
	"context"
	"time"
)

func abandoned(ctx context.Context) int {
	ch := make(chan int)
	go func() {
		ch <- work() // want: send to ch, an unbuffered channel, blocks its goroutine forever
	}()
	select {
	case v := <-ch:
		return v
	case <-ctx.Done():
		return 0
	}
}

func buffered(ctx context.Context) int {
	ch := make(chan int, 1)
	go func() { ch <- work() }()
	select {
	case v := <-ch:
		return v
	case <-time.After(time.Second):
		return 0
	}
}

func sendGivesUp(ctx context.Context) int {
	ch := make(chan int)
	go func() {
		select {
		case ch <- work():
		case <-ctx.Done():
		}
	}()
	select {
	case v := <-ch:
		return v
	case <-ctx.Done():
		return 0
	}
}

func received() int {
	ch := make(chan int)
	go func() { ch <- work() }()
	return <-ch
}

func work() int { return 1 }
