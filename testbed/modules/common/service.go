// Package common is shared by all services in testbed/modules: an HTTP server with a
// bounded LRU cache that fills, garbage that is constantly replaced, a batch job that runs now and
// then, and pprof on the same port. Each service adds one route, /work, which uses a public module
// at the version under test.
package common

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	_ "net/http/pprof"
	"os"
	"time"
)

const (
	lifetimeMax = 15 * time.Minute
	itemBytes   = 700
)

// Work handles one request of the route under test.
type Work func(w http.ResponseWriter, r *http.Request)

// Main serves until standard input closes or the lifetime ends. It prints one line of JSON with the
// address. With -drive ADDRESS it puts load on another such process instead.
func Main(work Work) {
	drive := flag.String("drive", "", "put load on this address instead of serving")
	rate := flag.Float64("rate", 200, "requests a second on /work, on average")
	seconds := flag.Float64("seconds", 60, "how long to drive")
	items := flag.Int("items", 20_000, "entries of the bounded cache")
	metrics := flag.Bool("metrics", false, "serve /metrics with resident memory and runtime counters")
	flag.Parse()
	if *drive != "" {
		Drive(*drive, *rate, time.Duration(*seconds*float64(time.Second)))
		return
	}
	ctx, stop := context.WithTimeout(context.Background(), lifetimeMax)
	defer stop()
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		stop()
	}()
	if err := serve(ctx, work, *items, *metrics); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func serve(ctx context.Context, work Work, items int, metrics bool) error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	cache := newLRU(items)
	http.HandleFunc("/work", work)
	http.HandleFunc("/items/", func(w http.ResponseWriter, r *http.Request) {
		_, _ = w.Write(cache.get(r.URL.Path, loadItem))
	})
	if metrics {
		http.HandleFunc("/metrics", serveMetrics)
	}
	go churn(ctx)
	go batch(ctx)
	if err := json.NewEncoder(os.Stdout).Encode(map[string]string{"admin": listener.Addr().String()}); err != nil {
		return err
	}
	server := &http.Server{ReadHeaderTimeout: 5 * time.Second}
	go func() {
		<-ctx.Done()
		_ = server.Close()
	}()
	if err := server.Serve(listener); err != http.ErrServerClosed {
		return err
	}
	return nil
}

func loadItem(key string) []byte {
	item := make([]byte, itemBytes)
	copy(item, key)
	return item
}
