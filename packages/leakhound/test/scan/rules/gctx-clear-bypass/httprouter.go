package main

import (
	"net/http"

	"github.com/gorilla/context"
	"github.com/julienschmidt/httprouter"
)

func wrap(h http.HandlerFunc) httprouter.Handle {
	return func(w http.ResponseWriter, r *http.Request, ps httprouter.Params) {
		context.Set(r, "params", ps)
		defer context.Clear(r)
		h(w, r)
	}
}
func raw(w http.ResponseWriter, r *http.Request, ps httprouter.Params) { context.Set(r, "params", ps) }
func a(w http.ResponseWriter, r *http.Request)                         {}
func main() {
	r := httprouter.New()
	r.GET("/a", wrap(a))
	r.GET("/healthz", raw) // want: GET /healthz bypasses wrap
	http.ListenAndServe(":1", r)
}
