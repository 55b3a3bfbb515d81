package p

import (
	"net/http"
	clock "time"
	"time"
)

const idle = 15 * time.Minute

type server struct{ grace time.Duration }

func consume(in chan string) {
	for {
		select {
		case <-in:
		case <-time.After(idle): // want: Each iteration
			return
		}
	}
}

func (s *server) consumes(in, stop chan string) {
	for {
		select {
		case <-stop:
			return
		case <-in:
		case <-clock.After(s.grace): // want: Each iteration
		}
	}
}

func named(in chan string) {
	for {
		expired := time.After(90 * time.Second) // want: Each iteration
		select {
		case <-in:
		case <-expired:
			return
		}
	}
}

func (s *server) order(w http.ResponseWriter, r *http.Request) {
	time.AfterFunc(time.Hour, func() { forget(r) }) // want: order runs for every call
	_ = time.AfterFunc(2*time.Minute, func() { forget(r) }) // want: discards a timer
	s.waits(r)
}

func (s *server) waits(r *http.Request) {
	timer := time.NewTimer(time.Minute) // want: timer is created for every call
	select {
	case <-timer.C:
	case <-r.Context().Done():
	}
	go func() {
		for range time.Tick(time.Second) { // want: nothing can stop
			forget(r)
		}
	}()
}

func forget(*http.Request) {}
