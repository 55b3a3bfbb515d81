package main

import (
	stdcontext "context"
	"net/http"

	"github.com/gorilla/context"
	trpc "trpc.group/trpc-go/trpc-go"
	"trpc.group/trpc-go/trpc-go/filter"
	thttp "trpc.group/trpc-go/trpc-go/http"
)

func clearing(ctx stdcontext.Context, req interface{}, next filter.ServerHandleFunc) (interface{}, error) {
	defer context.Clear(thttp.Request(ctx)) // want: clearing clears a different copy of the request than the one for which orders .*: between them trpc-go copies
	return next(ctx, req)
}

func orders(w http.ResponseWriter, r *http.Request) error {
	context.Set(r, "order", 1)
	return nil
}

func main() {
	filter.Register("clearing", clearing, nil)
	s := trpc.NewServer()
	thttp.HandleFunc("/orders", orders)
	thttp.RegisterNoProtocolService(s.Service("trpc.shop.web.http"))
	s.Serve()
}
