/**
 * Process memory from the Prometheus text format: a few metrics out of a body of any size.
 *
 *   # TYPE go_memstats_heap_alloc_bytes gauge          comments are skipped
 *   go_memstats_heap_alloc_bytes 1.2897485e+07         name, value
 *   process_start_time_seconds{app="pay"} 1.7e9 1700   labels and a timestamp are optional
 *
 * A gauge that occurs more than once describes several processes (a cluster's aggregate, a federation): it is left
 * out, because no choice among the values would be right. Counters with several labels are parts of one and are added.
 *
 * Format: https://prometheus.io/docs/instrumenting/exposition_formats/
 */
import type { MemoryReading } from "../base/capture.ts";
import { bytes, SECOND_MS, type UnixMs, unixMs } from "../base/units.ts";

type ByteField = {
  [K in keyof MemoryReading]-?: K extends `${string}Bytes` ? K : never;
}[keyof MemoryReading];

/** client_golang's Go collector, the process collector that all clients share, and prom-client's V8 gauges. */
const BYTE_GAUGES: ReadonlyMap<string, Exclude<ByteField, "limitBytes">> = new Map([
  ["process_resident_memory_bytes", "rssBytes"],
  ["go_memstats_heap_alloc_bytes", "heapAllocBytes"],
  ["go_memstats_heap_inuse_bytes", "heapInUseBytes"],
  ["go_memstats_heap_idle_bytes", "heapIdleBytes"],
  ["go_memstats_heap_released_bytes", "heapReleasedBytes"],
  ["go_memstats_stack_inuse_bytes", "stackInUseBytes"],
  ["go_memstats_sys_bytes", "sysBytes"],
  ["nodejs_heap_size_used_bytes", "heapAllocBytes"],
  ["nodejs_heap_size_total_bytes", "heapInUseBytes"],
  ["nodejs_external_memory_bytes", "externalBytes"],
]);
/** The process reaches the lowest limit first, so the lowest counts. */
const LIMIT_GAUGES = [
  "go_gc_gomemlimit_bytes",
  "nodejs_heap_size_limit_bytes",
  "process_memory_limit_bytes",
  "container_spec_memory_limit_bytes",
];
const GC_COUNTERS = ["go_gc_duration_seconds_count", "nodejs_gc_duration_seconds_count"];
/** Collectors write "no limit" as the largest number of an integer type. */
const LIMIT_BYTES_MAX = 2 ** 60;
/** The year 9999: later times cannot be formatted. */
const START_SECONDS_MAX = 253_402_300_799;
/** Real lines are a few hundred characters long. */
const LINE_CHARS_MAX = 10_000;
const SPACE = 0x20;

const WANTED = new Set([
  ...BYTE_GAUGES.keys(),
  ...LIMIT_GAUGES,
  ...GC_COUNTERS,
  "go_goroutines",
  "process_cpu_seconds_total",
  "process_start_time_seconds",
]);
/**
 * Counters of requests, as the common middlewares name them: http_requests_total, grpc_server_handled_total,
 * http_request_duration_seconds_count. The scrapes of the metrics themselves (promhttp_…) are not load.
 */
const REQUEST_COUNTER =
  /^(?!promhttp_)(?:[a-z0-9]+_)*(?:https?|grpc|rpc|fasthttp|gin|echo|fiber)(?:_[a-z0-9]+)*_(?:requests?_total|handled_total|requests?(?:_[a-z0-9]+)*_count)$/;
const NAME_CHARS_MAX = 120;
const NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*/;

type Samples = ReadonlyMap<string, readonly number[]>;

/** The process's memory; only `at` where the text reports none. Never fails: lines that are not metrics are skipped. */
export function readingFromPrometheus(text: string, at: UnixMs): MemoryReading {
  const samples = samplesIn(text);
  const start = gauge(samples, "process_start_time_seconds");
  const goroutines = gauge(samples, "go_goroutines");
  const cpuSeconds = gauge(samples, "process_cpu_seconds_total");
  const limit = limitOf(samples);
  const gcCount = counter(samples);
  const requests = requestsIn(samples);
  return {
    at,
    ...byteFields(samples),
    ...(goroutines === null ? {} : { goroutines }),
    ...(gcCount === null ? {} : { gcCount }),
    ...(cpuSeconds === null ? {} : { cpuSeconds }),
    ...(requests === null ? {} : { requests }),
    ...(start === null || start > START_SECONDS_MAX ? {} : { processStart: unixMs(start * SECOND_MS) }),
    ...(limit === null ? {} : { limitBytes: bytes(limit) }),
  };
}

/** Whether a client library of this runtime wrote the text. */
export function runtimeOf(text: string): "go" | "node" | null {
  if (/^go_(goroutines|info|memstats_)/m.test(text)) return "go";
  return /^nodejs_/m.test(text) ? "node" : null;
}

function samplesIn(text: string): Samples {
  const samples = new Map<string, number[]>();
  for (const line of text.split("\n")) {
    const name = NAME.exec(line)?.[0];
    if (name === undefined || !(WANTED.has(name) || isRequestCounter(name)) || line.length > LINE_CHARS_MAX) continue;
    const value = Number(valueText(line, name.length) ?? Number.NaN);
    // Collectors write NaN and +Inf where they could not read the system.
    if (!Number.isFinite(value) || value < 0) continue;
    const known = samples.get(name);
    if (known) known.push(value);
    else samples.set(name, [value]);
  }
  return samples;
}

/**
 * The value behind a metric's name and its labels, if any; null where the line has none. A scanner, and not a regular
 * expression: a hostile line of spaces and quotes must not cost more than its length.
 */
function valueText(line: string, nameEnd: number): string | null {
  let at = skipSpaces(line, nameEnd);
  if (line[at] === "{") {
    at = labelsEnd(line, at + 1);
    if (at < 0) return null;
    at = skipSpaces(line, at);
  }
  let end = at;
  while (end < line.length && !isSpace(line, end)) end++;
  return end > at ? line.slice(at, end) : null;
}

/** Behind the brace that closes the labels; -1 where none does. Braces inside quotes are text. */
function labelsEnd(line: string, from: number): number {
  let isQuoted = false;
  for (let at = from; at < line.length; at++) {
    const character = line[at];
    if (isQuoted && character === "\\") at++;
    else if (character === '"') isQuoted = !isQuoted;
    else if (character === "}" && !isQuoted) return at + 1;
  }
  return -1;
}

function skipSpaces(line: string, from: number): number {
  let at = from;
  while (at < line.length && isSpace(line, at)) at++;
  return at;
}

const isSpace = (line: string, at: number): boolean => line.charCodeAt(at) <= SPACE;

function gauge(samples: Samples, name: string): number | null {
  const values = samples.get(name) ?? [];
  return values.length === 1 ? values[0]! : null;
}

function byteFields(samples: Samples): Partial<Record<ByteField, ReturnType<typeof bytes>>> {
  const known = [...BYTE_GAUGES].flatMap(([name, field]) => {
    const value = gauge(samples, name);
    return value === null ? [] : [[field, bytes(value)] as const];
  });
  return Object.fromEntries(known);
}

function counter(samples: Samples): number | null {
  const parts = GC_COUNTERS.flatMap((name) => samples.get(name) ?? []);
  return parts.length === 0 ? null : sumOf(parts);
}

/** Null where the sum of finite numbers is not finite. */
function sumOf(parts: readonly number[]): number | null {
  const sum = parts.reduce((total, part) => total + part, 0);
  return Number.isFinite(sum) ? sum : null;
}

const isRequestCounter = (name: string): boolean => name.length <= NAME_CHARS_MAX && REQUEST_COUNTER.test(name);

/** Several counters count the same requests, so the largest is taken. */
function requestsIn(samples: Samples): number | null {
  let most: number | null = null;
  for (const [name, parts] of samples) {
    const total = isRequestCounter(name) ? sumOf(parts) : null;
    if (total !== null && (most === null || total > most)) most = total;
  }
  return most;
}

function limitOf(samples: Samples): number | null {
  const limits = LIMIT_GAUGES.map((name) => gauge(samples, name)).filter(
    (limit) => limit !== null && limit > 0 && limit < LIMIT_BYTES_MAX,
  );
  return limits.length === 0 ? null : Math.min(...limits.map(Number));
}
