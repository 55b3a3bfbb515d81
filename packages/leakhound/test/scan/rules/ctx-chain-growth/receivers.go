package p

import (
	"context"
	"net/http"
)

// Each handler makes one for itself.
type exchange struct {
	ctx context.Context
}

func begin(ctx context.Context) *exchange { return &exchange{ctx: ctx} }

func (e *exchange) check(r *http.Request) {
	e.ctx = context.WithValue(e.ctx, "path", r.URL.Path)
}

func handle(w http.ResponseWriter, r *http.Request) {
	e := begin(r.Context())
	e.check(r)
	w.WriteHeader(http.StatusNoContent)
}

// A value that serves requests lasts.
type front struct {
	ctx context.Context
}

func (f *front) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.ctx = context.WithValue(f.ctx, "path", r.URL.Path) // want: f.ctx is derived from itself in ServeHTTP
	w.WriteHeader(http.StatusNoContent)
}
