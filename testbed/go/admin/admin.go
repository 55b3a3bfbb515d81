// Package admin serves what a Go service shows of itself: profiles, Prometheus metrics and expvar.
package admin

import (
	"expvar"
	"net/http"
	"net/http/pprof"
)

// Handler serves /debug/pprof/, /metrics and /debug/vars. It is meant for a listener of its own.
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
