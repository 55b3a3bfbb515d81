package p

import (
	"net/http"
	"time"
)

func run(name string, work func()) {
	go func() {
		defer println(name)
		work()
	}()
}

func now(work func()) { work() }

func stream(w http.ResponseWriter, r *http.Request) {
	run("stream", func() { // want: stream runs for every call and starts a goroutine whose loop has no exit
		for {
			time.Sleep(time.Second)
		}
	})
	run("end", func() {
		<-r.Context().Done()
		println("end")
	})
}

func serve(w http.ResponseWriter, r *http.Request) {
	now(func() {
		for {
			time.Sleep(time.Second)
		}
	})
}
