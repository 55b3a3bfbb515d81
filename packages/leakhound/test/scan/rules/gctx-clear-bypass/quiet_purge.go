package main

import (
	"net/http"
	"time"

	"github.com/gorilla/context"
)

func main() {
	go func() {
		for range time.Tick(time.Minute) {
			context.Purge(60)
		}
	}()
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { context.Set(r, "home", 1) })
	http.ListenAndServe(":8080", nil)
}
