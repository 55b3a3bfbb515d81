package p

import (
	"fmt"
	"net/http"
	"sync"
)

type broker struct {
	mu     sync.Mutex
	subs   []chan string
	events <-chan string
}

func newBroker(events <-chan string) *broker { return &broker{events: events} }

func (b *broker) subscribe() chan string {
	ch := make(chan string, 8)
	b.mu.Lock()
	b.subs = append(b.subs, ch)
	b.mu.Unlock()
	return ch
}

func (b *broker) unsubscribe(ch chan string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for i, one := range b.subs {
		if one == ch {
			b.subs = append(b.subs[:i], b.subs[i+1:]...)
			return
		}
	}
}

func (b *broker) run() {
	for event := range b.events {
		b.mu.Lock()
		for _, ch := range b.subs {
			select {
			case ch <- event:
			default:
			}
		}
		b.mu.Unlock()
	}
}

// Nothing ends the loop when the client has left and no event comes.
func (b *broker) stream(w http.ResponseWriter, r *http.Request) {
	ch := b.subscribe()
	defer b.unsubscribe(ch)
	for {
		event, ok := <-ch // want: The wait for ch does not end when the client leaves
		if !ok {
			return
		}
		fmt.Fprintf(w, "data: %s\n\n", event)
	}
}

func (b *broker) streamUntil(w http.ResponseWriter, r *http.Request) {
	ch := b.subscribe()
	defer b.unsubscribe(ch)
	for {
		select {
		case event := <-ch:
			fmt.Fprintf(w, "data: %s\n\n", event)
		case <-r.Context().Done():
			return
		}
	}
}

// The function makes all values itself.
func list(w http.ResponseWriter, r *http.Request) {
	lines := make(chan string)
	go func() {
		defer close(lines)
		for i := range 3 {
			lines <- fmt.Sprint(i)
		}
	}()
	for line := range lines {
		fmt.Fprintln(w, line)
	}
}

// No channel.
func headers(w http.ResponseWriter, r *http.Request) {
	for name, values := range r.Header {
		for _, value := range values {
			w.Header().Add(name, value)
		}
	}
}
