package p

import (
	"net/http"
	"time"
)

func loop(in chan int) {
	for {
		select {
		case <-in:
		case <-time.After(10 * time.Minute): // want: Each iteration of the loop
			return
		}
	}
}

func handler(w http.ResponseWriter, r *http.Request) {
	ticker := time.NewTicker(time.Second) // want: never stopped
	<-ticker.C
}
