// Channels for the end of a goroutine, which a method replaces.
package p

import (
	"net/http"
	"time"
)

type clock struct {
	quit chan struct{}
	rate time.Duration
}

func (c *clock) Reset(w http.ResponseWriter, r *http.Request) {
	c.begin(time.Minute)
	w.WriteHeader(http.StatusNoContent)
}

func (c *clock) begin(rate time.Duration) {
	c.quit = make(chan struct{})
	go strike(rate, c.quit) // want: begin runs for every call, and line 20 replaces c.quit
}

func (c *clock) End() { close(c.quit) }

func strike(rate time.Duration, quit <-chan struct{}) {
	for {
		select {
		case <-time.After(rate):
			println("strike")
		case <-quit:
			return
		}
	}
}

type mirror struct{ stopped chan struct{} }

func (m *mirror) follow(targets <-chan string) {
	for target := range targets {
		m.copyFrom(target)
	}
}

// By way of a variable, and again and again.
func (m *mirror) watch(next func() string) {
	for {
		m.copyFrom(next())
	}
}

func (m *mirror) copyFrom(target string) {
	stopped := make(chan struct{})
	m.stopped = stopped
	go func() { // want: copyFrom runs in a loop, and line 54 replaces m.stopped
		for {
			select {
			case <-stopped:
				return
			case <-time.After(time.Second):
				println(target)
			}
		}
	}()
}

func (m *mirror) Close() { close(m.stopped) }

type radio struct{ off chan struct{} }

func (r *radio) Tune(w http.ResponseWriter, req *http.Request) { r.play(time.Second) }

// The one of before is closed.
func (r *radio) play(rate time.Duration) {
	if r.off != nil {
		close(r.off)
	}
	r.off = make(chan struct{})
	go strike(rate, r.off)
}

func (r *radio) Close() { close(r.off) }

type alarm struct{ off chan struct{} }

func (a *alarm) Set(w http.ResponseWriter, req *http.Request) {
	a.End()
	a.ring(time.Second)
}

// The caller has ended it.
func (a *alarm) ring(rate time.Duration) {
	a.off = make(chan struct{})
	go strike(rate, a.off)
}

func (a *alarm) End() { close(a.off) }
