/** Metrics and traces: series, attributes, meters, spans. */
import type { Signature } from "./signature.ts";

export const METRICS: readonly Signature[] = [
  {
    id: "heap.prom-labels",
    title: "Prometheus series accumulate: the values of a label are unbounded",
    profile: "heap",
    specificity: "named",
    match: {
      any: [
        /^github\.com\/prometheus\/client_golang\/prometheus\.(?:\(\*metricMap\)\.getOrCreateMetric|MakeLabelPairs|makeLabelPairs|\(\*(?:Counter|Gauge|Histogram|Summary)Vec\)\.)/,
      ],
    },
    family: { name: "Prometheus series", excludesCaches: false },
    mistakes: [
      {
        text: "a label is a path, an ID, an address, a header or an error text",
        rule: "metric-label-unbounded",
        weight: 0.95,
      },
    ],
    advice:
      "Count the lines of /metrics by name to find the metric. Label with the route template instead of the path and the class of an error instead of its text, and never with an ID, an address or a header. DeleteLabelValues removes series that are no longer needed.",
    links: [
      "https://github.com/prometheus/client_golang/issues/1340",
      "https://github.com/flyteorg/flyte/issues/5704",
      "https://github.com/prometheus/client_golang/issues/781",
    ],
    example: [
      "60  github.com/prometheus/client_golang/prometheus.MakeLabelPairs < github.com/prometheus/client_golang/prometheus.NewCounterVec.func1 < github.com/prometheus/client_golang/prometheus.(*metricMap).getOrCreateMetricWithLabelValues < main.handle",
      "40  github.com/prometheus/client_golang/prometheus.(*metricMap).getOrCreateMetricWithLabelValues < github.com/prometheus/client_golang/prometheus.(*CounterVec).WithLabelValues < main.handle",
    ],
  },
  {
    id: "heap.otel-attrs",
    title: "OpenTelemetry attribute sets accumulate: the values of an attribute are unbounded",
    profile: "heap",
    specificity: "named",
    match: {
      leaf: [
        /^go\.opentelemetry\.io\/otel\/attribute\.(?:computeDistinct|NewSet|newSet)/,
        /^go\.opentelemetry\.io\/otel\/sdk\/metric\//,
        /^reflect\./,
      ],
      any: [/^go\.opentelemetry\.io\/otel\/(?:sdk\/metric|attribute)/],
    },
    family: { name: "OpenTelemetry attribute sets", excludesCaches: false },
    mistakes: [
      {
        text: "an attribute is unbounded: the peer's port, a URL, a user",
        rule: "metric-label-unbounded",
        weight: 0.6,
      },
      { text: "an old otelhttp or otelgrpc reports the peer's address and port", rule: null, weight: 0.3 },
      { text: "an instrument or meter per call", rule: "client-per-call", weight: 0.1 },
    ],
    advice:
      "Check metric.WithAttributes, and the version of otelhttp and otelgrpc, which used to report the peer's port. Drop the attribute with a View, set the cardinality limit, and create instruments once.",
    links: [
      "https://github.com/open-telemetry/opentelemetry-go/issues/3765",
      "https://github.com/open-telemetry/opentelemetry-go-contrib/issues/3071",
      "https://github.com/open-telemetry/opentelemetry-go-contrib/issues/4277",
    ],
    example: [
      "50  go.opentelemetry.io/otel/attribute.computeDistinctFixed < go.opentelemetry.io/otel/attribute.NewSet < go.opentelemetry.io/otel/metric.WithAttributes < main.handle",
      "50  go.opentelemetry.io/otel/sdk/metric/internal/aggregate.(*sum[...]).measure < go.opentelemetry.io/otel/sdk/metric.(*int64Inst).aggregate < main.handle",
    ],
  },
  {
    id: "heap.gometrics-meter",
    title: "rcrowley/go-metrics meters accumulate, mostly through sarama",
    profile: "heap",
    specificity: "named",
    match: {
      leaf: [
        /^github\.com\/rcrowley\/go-metrics\.(?:newStandardMeter|NewStandardMeter|NewEWMA|newEWMA|NewMeter|NewExpDecaySample|newExpDecaySampleHeap)/,
      ],
      any: [/rcrowley\/go-metrics/],
    },
    companions: [
      { in: "heap", leaf: /(?:Shopify|IBM)\/sarama/, role: "confirms", meaning: "sarama creates meters per client" },
    ],
    mistakes: [
      {
        text: "a sarama client or producer per call or reconnect; a global arbiter keeps its meters",
        rule: "client-per-call",
        weight: 0.6,
      },
      { text: "GetOrRegister(name, NewTimer()) creates a timer on each call", rule: null, weight: 0.3 },
      { text: "an old sarama", rule: null, weight: 0.1 },
    ],
    advice:
      "A global arbiter keeps every meter that was not stopped. Sarama creates meters per client and broker: share one producer, or set metrics.UseNilMetrics. Pass GetOrRegister a constructor, not a metric that is created on each call.",
    links: [
      "https://github.com/IBM/sarama/issues/897",
      "https://github.com/IBM/sarama/issues/1321",
      "https://github.com/rcrowley/go-metrics/issues/244",
    ],
    example: [
      "90  github.com/rcrowley/go-metrics.newStandardMeter < github.com/rcrowley/go-metrics.NewMeter < github.com/IBM/sarama.NewBroker",
    ],
  },
  {
    id: "heap.spans-open",
    title: "Trace spans are started and not finished",
    profile: "heap",
    specificity: "named",
    match: {
      any: [
        /opentelemetry\.io\/otel\/sdk\/trace\.\(\*(?:tracer|recordingSpan)\)\./,
        /(?:dd-trace-go|opentracing|basictracer-go|jaeger-client-go|opencensus\.io\/trace|skywalking|apm).*(?:[sS]tartSpan|StartTransaction|newSpan|getSpan|setTagString|\(\*tracer(?:Impl)?\)\.Start)/,
        /^golang\.org\/x\/net\/trace\.(?:New|newTrace)$/,
      ],
    },
    family: { name: "unfinished trace spans", excludesCaches: true },
    mistakes: [
      { text: "Finish or End is missing on a path", rule: "subscription-no-stop", weight: 0.6 },
      { text: "a long-lived span keeps every child", rule: "ctx-chain-growth", weight: 0.25 },
      { text: "the exporter is down and its queue has no bound", rule: null, weight: 0.15 },
    ],
    advice:
      "Look for a Start without defer span.End() or Finish(). A long-lived parent keeps its children: start a new root span per job. Bound the queue of the exporter, so that it does not grow while the exporter is down.",
    links: [
      "https://github.com/DataDog/dd-trace-go/issues/458",
      "https://github.com/DataDog/dd-trace-go/issues/1390",
      "https://github.com/census-instrumentation/opencensus-go/issues/1245",
    ],
    example: [
      "90  go.opentelemetry.io/otel/sdk/trace.(*tracer).newSpan < go.opentelemetry.io/otel/sdk/trace.(*tracer).Start < main.handle",
    ],
  },
];
