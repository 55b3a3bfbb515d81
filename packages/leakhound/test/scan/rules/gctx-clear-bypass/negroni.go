package main

import (
	"net/http"

	"github.com/gorilla/context"
	"github.com/gorilla/mux"
	"github.com/urfave/negroni"
)

type clearContext struct{}

func (c *clearContext) ServeHTTP(w http.ResponseWriter, r *http.Request, next http.HandlerFunc) {
	defer context.Clear(r)
	next(w, r)
}

func visit(w http.ResponseWriter, r *http.Request) { context.Set(r, "visit", 1) }

func main() {
	routes := http.NewServeMux()
	routes.HandleFunc("/", visit)
	n := negroni.New(negroni.NewRecovery(), &clearContext{})
	n.UseHandler(routes)
	go n.Run(":8080")

	probes := mux.NewRouter()
	probes.HandleFunc("/healthz", visit) // want: /healthz bypasses ServeHTTP
	side := negroni.Classic()
	side.UseHandler(probes)
	http.ListenAndServe(":8081", side)
}
