package scenarios

import (
	"net/http"
	"time"
)

var pinning = Scenario{
	Name:  "pinning",
	About: "/orders/{id} starts a goroutine that never ends, and retains 16 KiB: try -one-in 8",
	Grows: Goroutines,
	Build: onOrder(func(*http.Request) { go pump(newStream(), make(chan int)) }),
}

func newStream() []byte { return filled(16 << 10) }

// pump waits for a consumer that is never started.
func pump(stream []byte, to chan<- int) {
	timeout := time.NewTimer(24 * time.Hour)
	select {
	case to <- len(stream):
	case <-timeout.C:
	}
	stream[0] = 0
}
