package scenarios

// events is a queue without a reader.
var events chan *event

type event struct {
	id   int
	body []byte
}

func growChannel(objects int) {
	if events == nil {
		events = make(chan *event, 100*objects)
	}
	for range objects {
		events <- &event{id: nextID(), body: payload()}
	}
}
