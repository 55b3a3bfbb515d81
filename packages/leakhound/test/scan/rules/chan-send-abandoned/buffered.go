package p

type tracker struct {
	added chan string
	done  chan struct{}
	seen  map[string]bool
}

func newTracker() *tracker {
	t := &tracker{added: make(chan string, 1), done: make(chan struct{}), seen: map[string]bool{}}
	go t.run()
	return t
}

func (t *tracker) run() {
	for {
		select {
		case name := <-t.added:
			t.seen[name] = true
		case <-t.done:
			return
		}
	}
}

func (t *tracker) add(name string) {
	t.added <- name // want: a channel with a small buffer, blocks its goroutine forever if run, the only receiver, stops first
}

func (t *tracker) end() { close(t.done) }

type calmTracker struct {
	added chan string
	done  chan struct{}
	seen  map[string]bool
}

func newCalmTracker() *calmTracker {
	t := &calmTracker{added: make(chan string, 1), done: make(chan struct{}), seen: map[string]bool{}}
	go t.run()
	return t
}

func (t *calmTracker) run() {
	for {
		select {
		case name := <-t.added:
			t.seen[name] = true
		case <-t.done:
			return
		}
	}
}

func (t *calmTracker) add(name string) {
	select {
	case t.added <- name:
	case <-t.done:
	}
}

func (t *calmTracker) end() { close(t.done) }
