/**
 * Memory of the process and of V8 in the Prometheus text format: /metrics. Names are those of prom-client, if it has one.
 *
 * Format: https://prometheus.io/docs/instrumenting/exposition_formats/
 */
import { getHeapStatistics } from "node:v8";
import { SECOND_MS } from "../../../leakhound/src/base/units.ts";
import { PROCESS_START } from "./process.ts";
import type { ResourceCounts } from "./resources.ts";

export const METRICS_CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

interface Metric {
  readonly name: string;
  readonly type: "gauge" | "counter";
  readonly help: string;
  /** One value for each label; `null` is no label. */
  readonly samples: readonly (readonly [type: string | null, value: number])[];
}

/** Reads the figures of the process and formats them. */
export function metricsText(resources: ResourceCounts): string {
  return [...memoryMetrics(), ...processMetrics(), ...resourceMetrics(resources)].map(metricText).join("");
}

function memoryMetrics(): Metric[] {
  const memory = process.memoryUsage();
  return [
    gauge("process_resident_memory_bytes", "Resident memory of the process.", memory.rss),
    gauge(
      "nodejs_heap_size_used_bytes",
      "V8 heap in use, including garbage that is not yet collected.",
      memory.heapUsed,
    ),
    gauge("nodejs_heap_size_total_bytes", "V8 heap allocated from the system.", memory.heapTotal),
    gauge("nodejs_external_memory_bytes", "Memory outside the V8 heap that its objects retain.", memory.external),
    gauge(
      "nodejs_array_buffers_bytes",
      "The part of external memory in ArrayBuffers and Buffers.",
      memory.arrayBuffers,
    ),
    gauge(
      "nodejs_heap_size_limit_bytes",
      "V8 ends the process when its heap exceeds this limit.",
      getHeapStatistics().heap_size_limit,
    ),
  ];
}

function processMetrics(): Metric[] {
  const { user, system } = process.cpuUsage();
  const cpuSeconds = (user + system) / 1e6;
  return [
    gauge("process_start_time_seconds", "Start time since 1970-01-01 in seconds.", PROCESS_START / SECOND_MS),
    { ...gauge("process_cpu_seconds_total", "User and system processor time.", cpuSeconds), type: "counter" },
  ];
}

function resourceMetrics(resources: ResourceCounts): Metric[] {
  const name = "nodejs_active_resources";
  const total = resources.reduce((sum, [, count]) => sum + count, 0);
  return [
    { name, type: "gauge", help: "What keeps the event loop alive, by type.", samples: resources },
    gauge(`${name}_total`, "What keeps the event loop alive.", total),
  ];
}

function gauge(name: string, help: string, value: number): Metric {
  return { name, type: "gauge", help, samples: [[null, value]] };
}

function metricText({ name, type, help, samples }: Metric): string {
  const lines = samples.map(
    ([label, value]) => `${name}${label === null ? "" : `{type="${escaped(label)}"}`} ${value}\n`,
  );
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join("")}`;
}

const escaped = (text: string): string => text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
