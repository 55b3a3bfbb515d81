package scenarios

// bus never removes subscribers: method values retain their receivers.
var bus = &eventBus{handlers: map[string][]func(int){}}

type eventBus struct{ handlers map[string][]func(int) }

func (b *eventBus) on(topic string, handler func(int)) {
	b.handlers[topic] = append(b.handlers[topic], handler)
}

type subscriber struct {
	last  int
	state []byte
}

func (s *subscriber) onEvent(event int) { s.last = event }

func growSubscribers(objects int) {
	for range objects {
		one := &subscriber{state: payload()}
		bus.on("tick", one.onEvent)
	}
}
