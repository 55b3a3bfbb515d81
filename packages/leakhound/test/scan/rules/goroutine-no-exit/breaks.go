package p

import "net/http"

func staysIn(w http.ResponseWriter, r *http.Request) {
	stop, jobs := make(chan int), make(chan int)
	go func() { // want: has no exit
		for {
			select {
			case <-stop:
				break
			case <-jobs:
				work()
			}
		}
	}()
	close(stop)
}

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
