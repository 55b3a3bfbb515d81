// Package shop is a web service without a leak: a session for each request, a bounded cache, short-lived
// garbage and a constant pool of workers. Scenarios add one mistake.
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

// Parts can be replaced by a scenario. A zero field means the part without a mistake.
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
// gorilla/mux passes a copy of the request to its routes, so clearing must happen inside the router:
// outside, it would clear an entry of the original request, which does not exist.
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

// Healthz is the liveness probe.
var Healthz = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
	_, _ = io.WriteString(w, "ok\n")
})

func renderPage(id string) []byte {
	page := make([]byte, pageBytes)
	copy(page, fmt.Sprintf("order %s\n", id))
	return page
}
