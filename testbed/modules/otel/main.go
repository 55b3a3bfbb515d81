// Command otel makes a tracer provider of OpenTelemetry for each request, whose batch processor runs
// on; with -fixed it shuts it down.
package main

import (
	"context"
	"flag"
	"net/http"

	"example.com/leakhound/modules/common"
	"go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
)

var fixed = flag.Bool("fixed", false, "shut each provider down")

func traced(w http.ResponseWriter, r *http.Request) {
	provider := trace.NewTracerProvider(trace.WithBatcher(tracetest.NewNoopExporter()))
	_, span := provider.Tracer("shop").Start(r.Context(), "work")
	span.End()
	if *fixed {
		_ = provider.Shutdown(context.Background())
	}
}

func main() { common.Main(traced) }
