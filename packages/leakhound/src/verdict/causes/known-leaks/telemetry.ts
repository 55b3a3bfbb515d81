/** Clients of metrics, traces and logs that are created per call, and registrations that are never undone. */
import type { Signature } from "./signature.ts";

export const TELEMETRY: readonly Signature[] = [
  {
    id: "gr.otel-processor",
    title: "Tracer providers of OpenTelemetry are created repeatedly and never shut down",
    profile: "goroutine",
    specificity: "named",
    match: {
      any: [
        /^go\.opentelemetry\.io\/otel\/sdk\/(?:trace|log)\.(?:\(\*batchSpanProcessor\)\.processQueue|\(\*BatchProcessor\)\.\w+|NewBatch\w+\.func\d+)$/,
      ],
    },
    mistakes: [
      {
        text: "a provider or span processor per request, tenant or reload, without Shutdown",
        rule: "client-per-call",
        weight: 0.9,
      },
    ],
    advice:
      "Create one TracerProvider for the process. Where one is replaced, as on a reload of the configuration, call Shutdown on the old one: each batch processor has a goroutine, and a queue of 2,048 spans on the heap.",
    links: [
      "https://github.com/caddyserver/caddy/pull/7826",
      "https://github.com/open-telemetry/opentelemetry-go/issues/1904",
    ],
    example: [
      "80  runtime.gopark < runtime.selectgo < go.opentelemetry.io/otel/sdk/trace.(*batchSpanProcessor).processQueue < go.opentelemetry.io/otel/sdk/trace.NewBatchSpanProcessor.func1",
    ],
  },
  {
    id: "gr.otel-reader",
    title: "Meter providers of OpenTelemetry are created repeatedly and never shut down",
    profile: "goroutine",
    specificity: "named",
    match: {
      any: [/^go\.opentelemetry\.io\/otel\/sdk\/metric\.(?:\(\*PeriodicReader\)\.run|NewPeriodicReader\.func\d+)$/],
    },
    mistakes: [
      {
        text: "a meter provider or reader per request, tenant or reload, without Shutdown",
        rule: "client-per-call",
        weight: 0.9,
      },
    ],
    advice:
      "Create one MeterProvider for the process, and call Shutdown on one that is replaced: each periodic reader has a goroutine with a ticker.",
    links: ["https://pkg.go.dev/go.opentelemetry.io/otel/sdk/metric#MeterProvider.Shutdown"],
    example: [
      "80  runtime.gopark < runtime.selectgo < go.opentelemetry.io/otel/sdk/metric.(*PeriodicReader).run < go.opentelemetry.io/otel/sdk/metric.NewPeriodicReader.func2",
    ],
  },
  {
    id: "heap.otel-global-instruments",
    title: "Instruments of OpenTelemetry are created repeatedly, and the global provider keeps each",
    profile: "heap",
    specificity: "named",
    match: { any: [/^go\.opentelemetry\.io\/otel\/internal\/global\.\(\*(?:meter|meterProvider)\)\.\w+$/] },
    mistakes: [
      {
        text: "Meter or Int64Counter per request, before or without SetMeterProvider",
        rule: "client-per-call",
        weight: 0.6,
      },
      {
        text: "otelhttp.NewHandler, otelhttp.NewTransport or an otelgrpc interceptor per request",
        rule: "client-per-call",
        weight: 0.4,
      },
    ],
    advice:
      "Create meters and instruments once, in a package variable, and pass them on. Set a MeterProvider at the start, even a no-op one: without it the global provider remembers every instrument. OpenTelemetry 1.30 keeps equal ones once, but different names still accumulate.",
    links: [
      "https://github.com/open-telemetry/opentelemetry-go/issues/5753",
      "https://github.com/open-telemetry/opentelemetry-go-contrib/issues/5190",
      "https://github.com/open-telemetry/opentelemetry-go-contrib/issues/4226",
    ],
    example: [
      "60  go.opentelemetry.io/otel/internal/global.(*meter).Int64Counter < main.handle",
      "30  go.opentelemetry.io/otel/internal/global.(*meterProvider).Meter < go.opentelemetry.io/otel.Meter < main.handle",
    ],
  },
  {
    id: "heap.otelhttp-percall",
    title: "Handlers or transports of otelhttp are created per request and kept",
    profile: "heap",
    specificity: "named",
    match: {
      any: [
        /^go\.opentelemetry\.io\/contrib\/instrumentation\/net\/http\/otelhttp\.(?:NewHandler|NewMiddleware|NewTransport)$/,
      ],
    },
    mistakes: [
      { text: "NewHandler or NewTransport inside a handler, or per client", rule: "client-per-call", weight: 0.7 },
      {
        text: "a list or map of handlers that only grows, as of dynamic routes",
        rule: "global-map-no-evict",
        weight: 0.3,
      },
    ],
    advice:
      "Wrap each handler and each http.Client once, when the service starts. A handler per request has instruments of its own, and what refers to it keeps them.",
    links: [
      "https://github.com/open-telemetry/opentelemetry-go-contrib/issues/5190",
      "https://github.com/open-telemetry/opentelemetry-go-contrib/issues/2413",
    ],
    example: [
      "80  go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp.NewMiddleware < go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp.NewHandler < main.handle",
    ],
  },
  {
    id: "gr.sentry-transport",
    title: "Clients of Sentry are created repeatedly and never closed",
    profile: "goroutine",
    specificity: "named",
    match: {
      any: [
        /getsentry\/sentry-go(?:\/internal\/\w+)?\.\(\*(?:HTTPTransport|AsyncTransport|Scheduler|BatchLogger|batch\w*)\)\.\w+/,
      ],
    },
    mistakes: [
      {
        text: "sentry.NewClient, sentry.Init or NewHTTPTransport per request or logger",
        rule: "client-per-call",
        weight: 0.9,
      },
    ],
    advice:
      "Create one client and clone hubs from it (sentry.CurrentHub().Clone()). Where a client has an owner, call Flush and then Close.",
    links: ["https://github.com/getsentry/sentry-go/issues/731", "https://github.com/getsentry/sentry-go/pull/894"],
    example: [
      "80  runtime.gopark < runtime.selectgo < github.com/getsentry/sentry-go/internal/http.(*AsyncTransport).worker",
      "80  runtime.gopark < runtime.goparkunlock < sync.runtime_notifyListWait < sync.(*Cond).Wait < github.com/getsentry/sentry-go/internal/telemetry.(*Scheduler).run",
    ],
  },
  {
    id: "gr.statsd-client",
    title: "Clients of DogStatsD are created repeatedly and never closed",
    profile: "goroutine",
    specificity: "named",
    match: {
      any: [
        /DataDog\/datadog-go(?:\/v\d+)?\/statsd\.\(\*(?:aggregator|sender|Client\w*|telemetryClient|worker|bufferPool|bufferedMetric\w*)\)\.\w+/,
      ],
    },
    mistakes: [{ text: "statsd.New per request or metric, without Close", rule: "client-per-call", weight: 0.9 }],
    advice:
      "Create one statsd client and share it; it is safe for concurrent use. Each client has goroutines that send, aggregate and report until Close.",
    links: ["https://github.com/DataDog/datadog-go/pull/269", "https://github.com/DataDog/datadog-go/issues/267"],
    example: [
      "80  runtime.gopark < runtime.selectgo < github.com/DataDog/datadog-go/v5/statsd.(*sender).sendLoop",
      "80  runtime.gopark < runtime.selectgo < github.com/DataDog/datadog-go/v5/statsd.(*aggregator).start.func1",
    ],
  },
  {
    id: "gr.influx-writeapi",
    title: "Clients of InfluxDB are created repeatedly and never closed",
    profile: "goroutine",
    specificity: "named",
    match: { any: [/influxdata\/influxdb-client-go(?:\/v2)?\/api\.\(\*WriteAPIImpl\)\.(?:bufferProc|writeProc)$/] },
    mistakes: [{ text: "NewClient(…).WriteAPI(…) per write, without Close", rule: "client-per-call", weight: 0.9 }],
    advice: "Keep one client and one WriteAPI for each bucket, and call client.Close() at the end, which flushes too.",
    links: [
      "https://github.com/influxdata/influxdb-client-go/issues/163",
      "https://github.com/influxdata/influxdb-client-go/issues/275",
    ],
    example: [
      "80  runtime.gopark < runtime.selectgo < github.com/influxdata/influxdb-client-go/v2/api.(*WriteAPIImpl).bufferProc",
      "80  runtime.gopark < runtime.selectgo < github.com/influxdata/influxdb-client-go/v2/api.(*WriteAPIImpl).writeProc",
    ],
  },
  {
    id: "gr.zap-buffered",
    title: "Buffered writers of zap are created repeatedly and never stopped",
    profile: "goroutine",
    specificity: "named",
    match: { any: [/^go\.uber\.org\/zap\/zapcore\.\(\*BufferedWriteSyncer\)\.flushLoop$/] },
    mistakes: [
      {
        text: "a logger with a BufferedWriteSyncer per request or rotation, without Stop",
        rule: "client-per-call",
        weight: 0.9,
      },
    ],
    advice: "Create one BufferedWriteSyncer for each output and share it, and call Stop when the output is replaced.",
    links: ["https://pkg.go.dev/go.uber.org/zap/zapcore#BufferedWriteSyncer.Stop"],
    example: ["80  runtime.gopark < runtime.selectgo < go.uber.org/zap/zapcore.(*BufferedWriteSyncer).flushLoop"],
  },
  {
    id: "gr.zerolog-diode",
    title: "Diode writers of zerolog are created repeatedly and never closed",
    profile: "goroutine",
    specificity: "named",
    match: { any: [/rs\/zerolog\/diode\.Writer\.poll$/] },
    mistakes: [{ text: "diode.NewWriter per logger or request, without Close", rule: "client-per-call", weight: 0.9 }],
    advice: "Create one diode writer for the process, and call Close at its end: each has a goroutine that polls.",
    links: ["https://pkg.go.dev/github.com/rs/zerolog/diode#Writer.Close"],
    example: [
      "80  runtime.gopark < time.Sleep < github.com/rs/zerolog/diode/internal/diodes.(*Poller).Next < github.com/rs/zerolog/diode.Writer.poll",
    ],
  },
  {
    id: "heap.logrus-hooks",
    title: "Hooks are added to a shared logrus logger per request",
    profile: "heap",
    specificity: "named",
    match: { any: [/sirupsen\/logrus\.(?:LevelHooks\.Add|\(\*Logger\)\.AddHook|AddHook)$/] },
    mistakes: [
      { text: "AddHook on the standard or a shared logger inside a handler", rule: "client-per-call", weight: 0.9 },
    ],
    advice:
      "Add hooks once, when the service starts. Values of a request belong to an Entry (log.WithFields), which is freed with the request; a hook stays and runs for each line.",
    links: ["https://pkg.go.dev/github.com/sirupsen/logrus#Logger.AddHook"],
    example: [
      "80  github.com/sirupsen/logrus.LevelHooks.Add < github.com/sirupsen/logrus.(*Logger).AddHook < main.serve",
    ],
  },
];
