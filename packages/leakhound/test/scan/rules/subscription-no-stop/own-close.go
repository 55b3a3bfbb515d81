package p

import "net/http"

type bus struct{ listeners map[*listener]struct{} }

type listener struct {
	of     *bus
	events chan string
}

func (b *bus) Subscribe() *listener {
	l := &listener{of: b, events: make(chan string)}
	b.listeners[l] = struct{}{}
	return l
}

func (l *listener) close() { delete(l.of.listeners, l) }

func (b *bus) stream(w http.ResponseWriter, r *http.Request) {
	l := b.Subscribe()
	defer l.close()
	select {
	case event := <-l.events:
		w.Write([]byte(event))
	case <-r.Context().Done():
	}
}

func (b *bus) forget(w http.ResponseWriter, r *http.Request) {
	l := b.Subscribe() // want: not stopped in this function
	select {
	case event := <-l.events:
		w.Write([]byte(event))
	case <-r.Context().Done():
	}
}
