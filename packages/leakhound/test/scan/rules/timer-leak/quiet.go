package p

import (
	"net/http"
	"time"
)

func once(in chan int) {
	select {
	case <-in:
	case <-time.After(100 * time.Millisecond):
	}
}

func short(in chan int) {
	for {
		select {
		case <-in:
		case <-time.After(10 * time.Millisecond):
		}
	}
}

func handler(w http.ResponseWriter, r *http.Request) {
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	<-ticker.C
}
