package p

import (
	"sync"
	"time"
)

type base struct {
	once sync.Once
	quit chan struct{}
}

// Each ping starts a goroutine, and only one of them runs the loop.
func (b *base) ping() {
	go b.expire() // want: Each of these goroutines but the first waits at b.once.Do \(line 23\)
}

func (b *base) Close() { close(b.quit) }

func (b *base) expired() {}

func (b *base) expire() {
	b.once.Do(func() {
		for {
			select {
			case <-time.After(time.Hour):
				b.expired()
			case <-b.quit:
				return
			}
		}
	})
}

// The goroutine starts inside of Do.
func (b *base) pong() {
	b.once.Do(func() { go b.loop() })
	go b.once.Do(b.expired)
}

func (b *base) loop() {
	for {
		select {
		case <-time.After(time.Hour):
		case <-b.quit:
			return
		}
	}
}
