// Goroutines whose function gets a context.
package p

import (
	"context"
	"net"
	"sync"
	"time"
)

func Follow(ctx context.Context, look func(context.Context) error) {
	go func() { // want: Follow gets a context, which does not end the goroutine
		for {
			if err := look(ctx); err != nil {
				println(err.Error())
			}
			time.Sleep(time.Second)
		}
	}()
}

func FollowUntil(ctx context.Context, look func(context.Context) error) {
	go func() {
		for ctx.Err() == nil {
			if err := look(ctx); err != nil {
				println(err.Error())
			}
			time.Sleep(time.Second)
		}
	}()
}

func greet(guest net.Conn) {
	defer guest.Close()
	text := make([]byte, 64)
	for {
		if _, err := guest.Read(text); err != nil {
			println(err.Error())
			continue
		}
	}
}

func welcome(door net.Listener) error {
	for {
		guest, err := door.Accept()
		if err != nil {
			return err
		}
		go greet(guest) // want: Each turn of a loop of welcome runs this
	}
}

func greetUntil(guest net.Conn) {
	defer guest.Close()
	text := make([]byte, 64)
	for {
		if _, err := guest.Read(text); err != nil {
			return
		}
	}
}

func welcomeUntil(door net.Listener) error {
	for {
		guest, err := door.Accept()
		if err != nil {
			return err
		}
		go greetUntil(guest)
	}
}

type Alarm struct {
	mu    sync.Mutex
	timer *time.Timer
	rang  int
}

func NewAlarm() *Alarm {
	a := &Alarm{}
	a.set()
	return a
}

func (a *Alarm) set() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.timer = time.AfterFunc(time.Hour, a.ring) // want: Alarm.Close does not end that
}

func (a *Alarm) ring() {
	a.rang++
	a.set()
}

func (a *Alarm) Close() { a.rang = 0 }

type Clock struct {
	mu    sync.Mutex
	timer *time.Timer
	rang  int
	ended bool
}

func NewClock() *Clock {
	c := &Clock{}
	c.set()
	return c
}

func (c *Clock) set() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ended {
		return
	}
	c.timer = time.AfterFunc(time.Hour, c.ring)
}

func (c *Clock) ring() {
	c.rang++
	c.set()
}

func (c *Clock) Close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ended = true
	c.timer.Stop()
}

// One goroutine, however often the function is called.
type office struct {
	once sync.Once
	desk chan string
}

func (o *office) accept(door net.Listener) error {
	for {
		guest, err := door.Accept()
		if err != nil {
			return err
		}
		guest.Close()
		o.once.Do(func() {
			o.desk = make(chan string)
			go func() {
				for {
					time.Sleep(time.Second)
				}
			}()
		})
	}
}
