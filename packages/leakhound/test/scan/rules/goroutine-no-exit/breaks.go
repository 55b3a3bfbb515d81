package p

import "net/http"

func leaves(w http.ResponseWriter, r *http.Request) {
	stop, jobs := make(chan int), make(chan int)
	go func() {
	loop:
		for {
			select {
			case <-stop:
				break loop
			case <-jobs:
				work()
			}
		}
	}()
	go func() {
		for {
			if work() {
				break
			}
		}
	}()
	close(stop)
}

func work() bool { return true }
