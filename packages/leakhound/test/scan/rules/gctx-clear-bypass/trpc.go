package main

import (
	"net/http"

	"github.com/gorilla/context"
	trpc "trpc.group/trpc-go/trpc-go"
	"trpc.group/trpc-go/trpc-go/admin"
	thttp "trpc.group/trpc-go/trpc-go/http"
)

type handler func(w http.ResponseWriter, r *http.Request) error

func main() {
	admin.HandleFunc("/cmds/stats", stats) // want: /cmds/stats bypasses context.ClearHandler and withSession
	s := trpc.NewServer()
	thttp.HandleFunc("/orders", withSession(orders))
	thttp.HandleFunc("/healthz", orders) // want: /healthz bypasses context.ClearHandler and withSession
	thttp.RegisterNoProtocolService(s.Service("trpc.shop.web.http"))

	mux := http.NewServeMux()
	mux.Handle("/carts", context.ClearHandler(http.HandlerFunc(stats)))
	mux.HandleFunc("/livez", stats) // want: /livez bypasses
	thttp.RegisterNoProtocolServiceMux(s.Service("trpc.shop.side.http"), mux)
	s.Serve()
}

func withSession(next handler) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		defer context.Clear(r)
		return next(w, r)
	}
}

func orders(w http.ResponseWriter, r *http.Request) error {
	context.Set(r, "order", 1)
	return nil
}

func stats(w http.ResponseWriter, r *http.Request) { context.Set(r, "stats", 1) }
