package p

import (
	"context"
	"net/http"
	"time"
)

func polls(w http.ResponseWriter, r *http.Request) {
	go func() { // want: polls runs for every call
		for {
			work()
			time.Sleep(time.Second)
		}
	}()
	jobs := make(chan int)
	go func() { // want: ranges over jobs, which nothing closes
		for range jobs {
			work()
		}
	}()
	jobs <- 1
}

func ends(w http.ResponseWriter, r *http.Request) {
	go func(ctx context.Context) {
		for {
			select {
			case <-ctx.Done():
				return
			case <-time.After(time.Second):
				work()
			}
		}
	}(r.Context())
	jobs := make(chan int)
	go func() {
		for range jobs {
			work()
		}
	}()
	jobs <- 1
	close(jobs)
	handedOn := make(chan int)
	go func() {
		for range handedOn {
			work()
		}
	}()
	fill(handedOn)
}

func fill(chan int) {}
func work()         {}

func main() {
	go func() {
		for {
			work()
		}
	}()
}

// Nothing closes the channel, so that the check for it is never true.
func follow(w http.ResponseWriter, r *http.Request) {
	sizes := make(chan int)
	go func() { // want: that ends when sizes is closed, which nothing does
		for {
			size, ok := <-sizes
			if !ok {
				return
			}
			println(size)
		}
	}()
	sizes <- 1
}
