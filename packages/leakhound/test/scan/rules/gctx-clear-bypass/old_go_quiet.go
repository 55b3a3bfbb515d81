//go:build !go1.7

package main

import (
	"net/http"

	"github.com/gorilla/context"
)

func main() {
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { context.Set(r, "home", 1) })
	http.ListenAndServe(":8080", nil)
}
