package scenarios

import "time"

var accepted chan *pendingRequest

type pendingRequest struct {
	id   int
	body []byte
}

// growDispatcher sends to a goroutine that keeps each request: its map is on its stack, the ticker's samples are behind
// a variable that a closure shares.
func growDispatcher(objects int) {
	if accepted == nil {
		accepted = make(chan *pendingRequest)
		go dispatcher(accepted, make(chan int))
	}
	for range objects {
		accepted <- &pendingRequest{id: nextID(), body: payload()}
	}
}

func dispatcher(in <-chan *pendingRequest, done <-chan int) {
	pending := make(map[int]*pendingRequest)
	for {
		select {
		case one := <-in:
			pending[one.id] = one
		case id := <-done:
			delete(pending, id)
		}
	}
}

var measured chan []byte

// growTicker sends to a loop over a ticker, whose history is a variable of the function that started it.
func growTicker(objects int) {
	if measured == nil {
		measured = make(chan []byte)
		watch(measured)
	}
	for range objects {
		measured <- payload()
	}
}

func watch(in <-chan []byte) {
	var history [][]byte
	ticker := time.NewTicker(time.Hour)
	go func() {
		for {
			select {
			case <-ticker.C:
				history = history[len(history)/2:]
			case one := <-in:
				history = append(history, one)
			}
		}
	}()
}
