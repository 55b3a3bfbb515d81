// Package admin serves the diagnostics of a Go service: profiles, Prometheus metrics and expvar.
package admin

import (
	"expvar"
	"net/http"
	"net/http/pprof"
)

// Handler serves /debug/pprof/, /metrics and /debug/vars. Serve it on a separate listener.
func Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/debug/pprof/", pprof.Index)
	mux.HandleFunc("/debug/pprof/cmdline", pprof.Cmdline)
	mux.HandleFunc("/debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("/debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("/debug/pprof/trace", pprof.Trace)
	mux.Handle("/debug/vars", expvar.Handler())
	mux.HandleFunc("/metrics", serveMetrics)
	return mux
}
