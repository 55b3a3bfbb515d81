package main

import (
	"net/http"

	"github.com/gorilla/context"
)

func main() {
	http.HandleFunc("/", home) // want: Nothing clears gorilla/context for /: home
	http.ListenAndServe(":8080", nil)
}

func home(w http.ResponseWriter, r *http.Request) { context.Set(r, "home", 1) }
