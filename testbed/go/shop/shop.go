// Package shop is an innocent web service: a session for every request, a bounded cache, short-lived
// garbage and a steady pool of workers. Scenarios put one mistake into it.
package shop

import (
	"context"
	"fmt"
	"io"
	"net/http"

	gorilla "github.com/gorilla/context"
	"github.com/gorilla/mux"
)

const (
	pageBytes         = 8 << 10
	defaultCachePages = 2048
	workers           = 16
)

// Parts are what a scenario may replace. A zero field means the innocent part.
type Parts struct {
	// Probe answers /healthz. It is registered beside the router, as probes are.
	Probe http.Handler
	// OnOrder runs within each request for an order.
	OnOrder func(r *http.Request)
	// CachePages bounds the cache of rendered pages, 8 KiB each.
	CachePages int
}

// New starts the shop's background work, which ends with ctx, and returns its handler:
//
//	http.ServeMux ─┬─ /healthz ── Probe
//	               └─ /           mux.Router ── ClearHandler ── WithSession ── order
//
// gorilla/mux hands its routes a copy of the request, so the clearing must happen inside the router:
// outside it would clear an entry of the original, which nobody has set.
func New(ctx context.Context, parts Parts) http.Handler {
	if parts.Probe == nil {
		parts.Probe = gorilla.ClearHandler(WithSession(Healthz))
	}
	if parts.CachePages == 0 {
		parts.CachePages = defaultCachePages
	}
	go churn(ctx)
	jobs := startWorkers(ctx, workers)
	pages := newCache(parts.CachePages)

	router := mux.NewRouter()
	router.Use(gorilla.ClearHandler, WithSession)
	router.HandleFunc("/orders/{id}", func(w http.ResponseWriter, r *http.Request) {
		if parts.OnOrder != nil {
			parts.OnOrder(r)
		}
		id := mux.Vars(r)["id"]
		page := pages.get(id, renderPage)
		offer(jobs, id)
		_, _ = w.Write(page[:512])
	})

	outer := http.NewServeMux()
	outer.Handle("/healthz", parts.Probe)
	outer.Handle("/", router)
	return outer
}

// Healthz says that the service lives.
var Healthz = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
	_, _ = io.WriteString(w, "ok\n")
})

func renderPage(id string) []byte {
	page := make([]byte, pageBytes)
	copy(page, fmt.Sprintf("order %s\n", id))
	return page
}
