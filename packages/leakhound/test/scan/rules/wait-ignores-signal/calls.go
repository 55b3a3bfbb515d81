package p

import "net/http"

type notifier interface{ Notify() <-chan bool }

// One goroutine stays for each request whose client does not leave.
func query(w http.ResponseWriter, r *http.Request) {
	closing := make(chan struct{})
	if one, ok := w.(notifier); ok {
		left := one.Notify()
		go func() {
			<-left // want: query runs for every call and starts a goroutine that waits for left alone
			close(closing)
		}()
	}
	run(closing)
}

func queryUntilDone(w http.ResponseWriter, r *http.Request) {
	closing := make(chan struct{})
	if one, ok := w.(notifier); ok {
		left := one.Notify()
		done := make(chan struct{})
		defer close(done)
		go func() {
			select {
			case <-left:
				close(closing)
			case <-done:
			}
		}()
	}
	run(closing)
}

func run(closing <-chan struct{}) {}
