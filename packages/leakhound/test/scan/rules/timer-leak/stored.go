package p

import (
	"sync"
	"time"
)

// A seat is held for some hours; whoever pays takes it before.
type hold struct {
	seat  string
	notes []string
	until *time.Timer
}

type hall struct {
	mu    sync.Mutex
	holds map[string]*hold
}

func (h *hall) reserve(seat string) {
	one := &hold{seat: seat}
	one.until = time.AfterFunc(6*time.Hour, func() { h.take(one.seat) }) // want: No code reads the field until
	h.mu.Lock()
	defer h.mu.Unlock()
	h.holds[seat] = one
}

func (h *hall) take(seat string) *hold {
	h.mu.Lock()
	defer h.mu.Unlock()
	one := h.holds[seat]
	delete(h.holds, seat)
	return one
}

// The same, where whoever takes it stops the timer.
type rent struct {
	bike  string
	limit *time.Timer
}

func newRent(bike string, over func(string)) *rent {
	one := &rent{bike: bike}
	one.limit = time.AfterFunc(6*time.Hour, func() { over(one.bike) })
	return one
}

func (r *rent) finish() { r.limit.Stop() }

// Ends soon, or keeps nothing.
type blink struct{ off, hint *time.Timer }

func (b *blink) on(light *hall) {
	b.off = time.AfterFunc(2*time.Second, func() { light.take("a") })
	b.hint = time.AfterFunc(time.Hour, func() { println("hint") })
}
