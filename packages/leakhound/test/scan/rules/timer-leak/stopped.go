package p

import (
	"net/http"
	"time"
)

const poll = 200 * time.Millisecond

type session struct{ expiry *time.Timer }

func consume(in chan string) {
	for {
		select {
		case <-in:
		case <-time.After(poll):
		}
	}
}

func onceForAll(in chan string) {
	expired := time.After(10 * time.Minute)
	for {
		select {
		case <-in:
		case <-expired:
			return
		}
	}
}

func handler(w http.ResponseWriter, r *http.Request) {
	timer := time.NewTimer(time.Minute)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-r.Context().Done():
	}
	kill := time.AfterFunc(time.Minute, func() {})
	defer kill.Stop()
	time.AfterFunc(time.Second, func() {})
	pause := time.NewTimer(time.Second)
	<-pause.C
	pauses()
}

func (s *session) touch(w http.ResponseWriter, r *http.Request) {
	s.expiry = time.AfterFunc(time.Hour, func() {})
	ticker := time.NewTicker(time.Second)
	defer func() { ticker.Stop() }()
	<-ticker.C
}

func pauses() *time.Timer {
	return time.NewTimer(time.Hour)
}

func main() {
	time.AfterFunc(time.Hour, func() {})
	ticker := time.NewTicker(time.Minute)
	for range ticker.C {
		pauses()
	}
}
