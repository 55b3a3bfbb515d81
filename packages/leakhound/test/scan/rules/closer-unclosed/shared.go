package p

// The client keeps the brokers: callers end one only where it failed.
type broker struct{ stop chan struct{} }

func (b *broker) Close() error { close(b.stop); return nil }
func (b *broker) ask() error   { return nil }

type client interface {
	Broker(id string) (*broker, error)
}

func ask(c client) error {
	b, err := c.Broker("a")
	if err != nil {
		return err
	}
	if err := b.ask(); err != nil {
		b.Close()
		return err
	}
	return nil
}

func askAgain(c client) error {
	b, err := c.Broker("b")
	if err != nil {
		return err
	}
	if err := b.ask(); err != nil {
		b.Close()
		return err
	}
	return nil
}

func askOnce(c client) error {
	b, err := c.Broker("c")
	if err != nil {
		return err
	}
	return b.ask()
}

type holder struct {
	current *broker
	last    *broker
	files   map[int]*broker
	out     writer
}

type writer interface{ Close() error }

type discard struct{}

func (discard) Close() error { return nil }

func (h *holder) end() { h.current.Close(); h.last.Close(); h.out.Close() }

func (h *holder) forget(b *broker) {
	lock()
	if h.current == b {
		h.current = nil
	}
}

func (h *holder) load() {
	h.out = discard{}
	defer func() { h.out = nil }()
	read(h)
}

func (h *holder) Close() {
	for _, b := range h.files {
		b.Close()
	}
	h.last = nil
}

func (h *holder) lose() {
	lock()
	h.last = nil // want: lose sets h.last to nil without ending it
}

func lock()          {}
func read(h *holder) {}
