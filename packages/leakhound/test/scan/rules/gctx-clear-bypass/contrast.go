package main

import (
	"net/http"

	"corp.example/framework"
	"github.com/gorilla/context"
)

func main() {
	http.Handle("/orders", context.ClearHandler(http.HandlerFunc(orders)))
	http.HandleFunc("/healthz", orders) // want: /healthz .*an entry that is set for its request stays.* 1 of 3 routes
	http.HandleFunc("/version", version)
	http.ListenAndServe(":8080", nil)
}

func orders(w http.ResponseWriter, r *http.Request) { framework.Session(r).Touch() }

func version(w http.ResponseWriter, r *http.Request) { w.Write([]byte("1")) }
