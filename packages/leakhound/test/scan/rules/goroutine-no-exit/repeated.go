package p

import "time"

type topic struct{ beats int }

func newTopic() *topic {
	r := &topic{}
	go r.beat() // want: newTopic makes an entry of a map \(repeated.go:25\), from which entries are removed, and starts a goroutine
	return r
}

func (r *topic) beat() {
	for {
		time.Sleep(time.Second)
		r.beats++
	}
}

type hub struct{ topics map[string]*topic }

func (h *hub) enter(name string) *topic {
	found, ok := h.topics[name]
	if !ok {
		found = newTopic()
		h.topics[name] = found
	}
	return found
}

func (h *hub) leave(name string) { delete(h.topics, name) }

type hall struct{ lamps map[string]*lamp }

type lamp struct{ on bool }

func newLamp() *lamp {
	l := &lamp{}
	go l.blink() // want: No method undoes newLamp
	return l
}

func (l *lamp) blink() {
	for {
		time.Sleep(time.Second)
		l.on = !l.on
	}
}

func (f *hall) add(name string) { f.lamps[name] = newLamp() }

func watch(events <-chan string) {
	for event := range events {
		follow(event)
	}
}

func follow(event string) {
	go func() { // want: follow runs in each turn of the loop at repeated.go:54 and starts a goroutine
		for {
			time.Sleep(time.Second)
			println(event)
		}
	}()
}

func workers(count int) {
	for i := 0; i < count; i++ {
		work(i)
	}
}

func work(row int) {
	go func() {
		for {
			time.Sleep(time.Second)
			println(row)
		}
	}()
}

type node struct {
	closed chan struct{}
	size   int
}

func start(n *node) {
	go n.apply()
	go n.report() // want: start starts apply, which its owner can end, and starts a goroutine
}

func (n *node) apply() {
	for {
		select {
		case <-n.closed:
			return
		case <-time.After(time.Second):
			n.size++
		}
	}
}

func (n *node) report() {
	for {
		time.Sleep(time.Second)
		println(n.size)
	}
}

func end(n *node) { close(n.closed) }
