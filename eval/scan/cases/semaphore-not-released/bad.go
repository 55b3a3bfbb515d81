package p

import "net/http"

var slots = make(chan struct{}, 8)

func handle(w http.ResponseWriter, r *http.Request) {
	slots <- struct{}{} // want "semaphore-not-released"
	if r.Method != http.MethodPost {
		http.Error(w, "no", http.StatusMethodNotAllowed)
		return
	}
	work(r)
	<-slots
}

func work(*http.Request) {}
