package p

import "context"

// Another send heeds that the receiver may have left; this one does not.
type hub struct {
	in   chan string
	stop chan struct{}
}

func newHub() *hub {
	h := &hub{in: make(chan string), stop: make(chan struct{})}
	go h.run()
	return h
}

func (h *hub) run() {
	for {
		select {
		case one := <-h.in:
			println(one)
		case <-h.stop:
			return
		}
	}
}

func (h *hub) put(one string) {
	select {
	case h.in <- one:
	case <-h.stop:
	}
}

func (h *hub) greet() { h.in <- "hello" } // want: blocks its goroutine forever if run, the only receiver, stops first

func (h *hub) Close() { close(h.stop) }

// A field next of other types is no channel: it is called.
type other interface{ next() string }

func name(values map[string]other) string { return values["name"].next() }

// A lexer sends in methods that its goroutine calls by way of function values; whoever calls next may stop.
type state func(*lexer) state

type lexer struct {
	next  chan string
	state state
}

func lex(first state) *lexer {
	l := &lexer{next: make(chan string), state: first}
	go l.run()
	return l
}

func (l *lexer) run() {
	for l.state != nil {
		l.state = l.state(l)
	}
	close(l.next)
}

func (l *lexer) emit(token string) { l.next <- token } // want: if the caller of token stops calling it

func (l *lexer) token() string { return <-l.next }

// The channel is in a field of a value that belongs to the call.
type tracker struct{ failed chan error }

func push(ctx context.Context, send func() error) error {
	t := &tracker{failed: make(chan error)}
	go t.send(send)
	select {
	case err := <-t.failed:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (t *tracker) send(send func() error) {
	t.failed <- send() // want: returns on line 79 and has received nothing
}

// Code that is not seen receives, and the context of the call is at hand.
func list(ctx context.Context, output func(<-chan string), names []string) {
	out := make(chan string)
	output(out)
	go func() {
		for _, one := range names {
			out <- one // want: if the receiver stops when ctx ends
		}
		close(out)
	}()
}

func listHeeding(ctx context.Context, output func(<-chan string), names []string) {
	out := make(chan string)
	output(out)
	go func() {
		defer close(out)
		for _, one := range names {
			select {
			case out <- one:
			case <-ctx.Done():
				return
			}
		}
	}()
}

// The function that sends has started the receiver.
type pump struct {
	in   chan string
	stop chan struct{}
}

func (p *pump) start() {
	p.in = make(chan string)
	go p.run()
	p.in <- "first"
}

func (p *pump) run() {
	for {
		select {
		case one := <-p.in:
			println(one)
		case <-p.stop:
			return
		}
	}
}

func (p *pump) put(one string) {
	select {
	case p.in <- one:
	case <-p.stop:
	}
}

// Whoever closes the channel ends the senders.
type link struct{ out chan string }

func newLink() *link {
	l := &link{out: make(chan string, 10)}
	go l.write()
	go l.beat()
	return l
}

func (l *link) write() {
	for {
		one := <-l.out
		if len(one) == 0 {
			return
		}
	}
}

func (l *link) beat() {
	for beat := 0; beat < 100; beat++ {
		l.out <- "beat"
	}
}

func (l *link) Close() { close(l.out) }

// Whoever calls it may stop receiving when the context ends.
func Events(ctx context.Context, names []string) <-chan string {
	out := make(chan string)
	go func() {
		defer close(out)
		for _, one := range names {
			out <- one // want: if the receiver stops when ctx ends
		}
	}()
	return out
}
