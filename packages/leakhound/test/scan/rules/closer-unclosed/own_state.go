package p

import (
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

// Close only changes the results themselves: nothing else has them.
type results struct {
	samples chan int
	parts   *group
	end     time.Time
	fn      func()
}

type group struct{ all []int }

func newGroup() *group {
	g := new(group)
	g.all = make([]int, 0)
	return g
}

func (g *group) add(n int) { g.all = append(g.all, n) }

func newResults() *results {
	r := results{}
	r.samples = make(chan int, 9)
	r.parts = newGroup()
	return &r
}

func (r *results) put(n int) { r.samples <- n }

func (r *results) Close() {
	close(r.samples)
	for n := range r.samples {
		r.parts.add(n)
	}
	r.end = time.Now()
}

func (r *results) String() string { return fmt.Sprintf("%v until %v", r.parts, r) }

func measured() int {
	r := newResults()
	r.put(1)
	r.Close()
	return len(r.parts.all)
}

func measuredToo() int {
	r := newResults()
	defer r.Close()
	r.put(2)
	return 0
}

func droppedResults(n int) error {
	r := newResults()
	if err := check(n); err != nil {
		return err
	}
	r.put(n)
	r.Close()
	return nil
}

func check(n int) error { return nil }

// Somebody receives from the channel until it is closed.
type feed struct{ items chan int }

func newFeed() *feed { return &feed{items: make(chan int, 9)} }

func (f *feed) Close() { close(f.items) }

func (f *feed) next() int { return <-f.items }

func fed() {
	f := newFeed()
	defer f.Close()
	f.next()
}

func fedToo() {
	f := newFeed()
	defer f.Close()
	f.next()
}

func droppedFeed() {
	f := newFeed() // want: dropped without Close
	f.next()
}

// A mark that nobody waits for.
type marked struct {
	once   sync.Once
	closed atomic.Bool
	fn     func()
}

func newMarked() *marked { return &marked{} }

func (m *marked) Close() { m.once.Do(func() { m.closed.Store(true) }) }

func (m *marked) run() { m.fn() }

func ranMarked() {
	m := newMarked()
	defer m.Close()
	m.run()
}

func ranMarkedToo() {
	m := newMarked()
	defer m.Close()
	m.run()
}

func droppedMarked() {
	m := newMarked()
	m.run()
}

// A mark that ends a loop, which a goroutine runs.
type loop struct {
	closed atomic.Bool
	fn     func()
}

func newLoop() *loop { return &loop{} }

func (l *loop) Close() { l.closed.Store(true) }

func (l *loop) run() {
	for !l.closed.Load() {
		l.fn()
	}
}

func looped() {
	l := newLoop()
	defer l.Close()
	l.run()
}

func loopedToo() {
	l := newLoop()
	defer l.Close()
	l.run()
}

func droppedLoop() {
	l := newLoop() // want: dropped without Close
	l.run()
}

// The constructor lets a timer know the value.
type lease struct {
	ended bool
	timer *time.Timer
}

func newLease() *lease {
	l := &lease{}
	l.timer = time.AfterFunc(time.Hour, l.expire)
	return l
}

func (l *lease) expire() {}

func (l *lease) Close() { l.ended = !l.timer.Stop() }

func leased() {
	l := newLease()
	defer l.Close()
	l.expire()
}

func leasedToo() {
	l := newLease()
	defer l.Close()
	l.expire()
}

func droppedLease() {
	l := newLease() // want: dropped without Close
	l.expire()
}

// Close gives the number back to a pool that others have.
type ticket struct {
	desk *Desk
	fn   func()
}

type Desk struct{ free []int }

func newTicket(d *Desk) *ticket { return &ticket{desk: d} }

func (t *ticket) Close() { t.desk.put(7) }

func (d *Desk) put(n int) { d.free = append(d.free, n) }

func (t *ticket) use() { t.fn() }

func used(d *Desk) {
	t := newTicket(d)
	defer t.Close()
	t.use()
}

func usedToo(d *Desk) {
	t := newTicket(d)
	defer t.Close()
	t.use()
}

func droppedTicket(d *Desk) {
	t := newTicket(d) // want: dropped without Close
	t.use()
}
