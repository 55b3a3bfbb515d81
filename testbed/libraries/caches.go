package main

import (
	"fmt"
	"net/http"
	"time"

	"github.com/dgraph-io/ristretto/v2"
	"github.com/jellydator/ttlcache/v3"
	gocache "github.com/patrickmn/go-cache"
	"github.com/sirupsen/logrus"
	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
)

var (
	forever  = gocache.New(gocache.NoExpiration, 0)
	log      = logrus.New()
	handlers []http.Handler
)

type hook struct{ request int }

func (hook) Levels() []logrus.Level   { return nil }
func (hook) Fire(*logrus.Entry) error { return nil }

func init() {
	mistakes["gr.ristretto/percall"] = func(int) {
		_, _ = ristretto.NewCache(&ristretto.Config[string, int]{NumCounters: 100, MaxCost: 10, BufferItems: 64})
	}
	mistakes["gr.cache-janitor/ttlcache"] = func(int) {
		go ttlcache.New[string, int](ttlcache.WithTTL[string, int](time.Hour)).Start()
	}
	mistakes["heap.gocache-unbounded/noexpiration"] = func(event int) {
		forever.Set(fmt.Sprint(event), event, gocache.DefaultExpiration)
	}
	mistakes["heap.logrus-hooks/percall"] = func(event int) { log.AddHook(hook{event}) }
	mistakes["heap.otel-global-instruments/percall"] = func(event int) {
		meter := otel.Meter(fmt.Sprint("shop", event))
		_, _ = meter.Int64Counter("orders")
	}
	mistakes["gr.otel-processor/provider"] = func(int) {
		trace.NewTracerProvider(trace.WithBatcher(tracetest.NewInMemoryExporter()))
	}
	mistakes["gr.otel-reader/provider"] = func(int) {
		metric.NewMeterProvider(metric.WithReader(metric.NewPeriodicReader(discard{}, metric.WithInterval(time.Hour))))
	}
	mistakes["heap.otelhttp-percall/handlers"] = func(event int) {
		handlers = append(handlers, otelhttp.NewHandler(http.NotFoundHandler(), fmt.Sprint(event)))
	}
}
