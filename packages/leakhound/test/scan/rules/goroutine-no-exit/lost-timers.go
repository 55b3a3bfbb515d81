// Timers that start themselves again, and that nobody has.
package p

import (
	"net/http"
	"sync"
	"time"
)

type lease struct {
	mu    sync.Mutex
	timer *time.Timer
	ended bool
}

func (l *lease) hold() { l.timer = time.AfterFunc(time.Second, l.renew) }

func (l *lease) renew() {
	println("renew")
	time.AfterFunc(time.Second, l.renew) // want: The timer runs renew, which starts the next timer in any case
}

func (l *lease) Release() {
	l.mu.Lock()
	l.timer.Stop()
	l.mu.Unlock()
}

type lamp struct {
	mu    sync.Mutex
	timer *time.Timer
}

func (l *lamp) start() { l.timer = time.AfterFunc(time.Second, l.blink) }

// Stop finds the timer.
func (l *lamp) blink() {
	println("blink")
	l.mu.Lock()
	defer l.mu.Unlock()
	l.timer = time.AfterFunc(time.Second, l.blink)
}

func (l *lamp) Stop() {
	l.mu.Lock()
	l.timer.Stop()
	l.mu.Unlock()
}

type clock struct {
	mu    sync.Mutex
	timer *time.Timer
	ended bool
}

func (c *clock) start() { c.timer = time.AfterFunc(time.Second, c.strike) }

// Asks whether it should go on.
func (c *clock) strike() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ended {
		return
	}
	time.AfterFunc(time.Second, c.strike)
}

func (c *clock) Close() {
	c.mu.Lock()
	c.ended = true
	c.timer.Stop()
	c.mu.Unlock()
}

type booking struct {
	site  string
	timer *time.Timer
}

func (b *booking) hold() { b.timer = time.AfterFunc(time.Second, b.extend) }

func (b *booking) extend() {
	println("extend")
	time.AfterFunc(time.Second, b.extend) // want: The timer runs extend, which starts the next timer in any case
}

// The body of the answer that Cancel gets is of no account to extend.
func (b *booking) Cancel() error {
	b.timer.Stop()
	return b.tell("cancel")
}

func (b *booking) tell(what string) error {
	answer, err := http.Get(b.site + what)
	if err != nil {
		return err
	}
	return answer.Body.Close()
}
