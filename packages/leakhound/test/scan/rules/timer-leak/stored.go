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

// The function starts the timer again, and Close does not stop it.
type prober struct {
	every time.Duration
	next  *time.Timer
	ended bool
}

func (p *prober) schedule() {
	p.next = time.AfterFunc(p.every, p.probe) // want: starts it again, and prober.Close does not stop it
}

func (p *prober) probe() {
	println("probe")
	p.schedule()
}

func (p *prober) Close() { p.ended = true }

// Nothing keeps the timer at all.
type beat struct {
	lines chan string
}

func (b *beat) tick() {
	println("beat")
	time.AfterFunc(time.Second, b.tick) // want: starts it again, and beat.Stop does not stop it
}

func (b *beat) Stop() { close(b.lines) }

// The function asks before it starts the timer again.
type watch struct {
	mu    sync.Mutex
	ended bool
}

func (w *watch) tick() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.ended {
		return
	}
	time.AfterFunc(time.Second, w.tick)
}

func (w *watch) Stop() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ended = true
}

// A process has one, and nothing ends it.
type pulse struct{ count int }

func (p *pulse) tick() {
	p.count++
	time.AfterFunc(time.Second, p.tick)
}
