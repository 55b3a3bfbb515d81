/**
 * Finds out what a target serves, by asking for all of it at once.
 *
 *   heap  goroutine  goroutineleak  index  metrics  vars  cmds  version  healthy     in parallel, each bounded in time
 *     └──────┴────────────┴──────────┴───────┴───────┴─────┴──────┴────────┘
 *                profiles? ── no ──▶ fault: why, and what to switch on
 *                    └─ yes ──▶ capabilities
 *
 * The profiles themselves are fetched, since only they prove that they are served: index pages are
 * left out by routers, and HEAD makes Go's handlers do the whole work for nothing.
 */
import type { CaptureKind } from "../base/capture.ts";
import { err, ok, type Result } from "../base/result.ts";
import { type Bytes, bytes, type DurationMs, unixMs } from "../base/units.ts";
import { missingParts, noProfiles } from "./advice.ts";
import type { Capabilities, DiscoverFault } from "./capabilities.ts";
import { readingFromExpvar } from "./expvar.ts";
import type { HttpAnswer, HttpClient } from "./http.ts";
import { isPassing } from "./http-fault.ts";
import { readingFromPrometheus } from "./prometheus.ts";
import { type Probe, type Probes, type Question, serviceKind, statusOf, textOf } from "./recognise.ts";
import { looksLikeProfile } from "./sniff.ts";
import type { Target } from "./target.ts";

export interface DiscoverOptions {
  /** Of each probe; the whole takes at most twice as long. */
  readonly timeoutMs: DurationMs;
  /** Of a profile. */
  readonly bodyBytesMax: Bytes;
  readonly metricsUrl?: string | null;
}

/** Of metrics and everything else that is read as text for figures. */
export const METRICS_BYTES_MAX = bytes(16 * 1024 * 1024);
const PAGE_BYTES_MAX = bytes(1024 * 1024);

type Ask = (question: Question, url: string) => Promise<Probe>;

/** Asks the target; a fault when it serves neither heap nor goroutines. */
export async function discover(
  target: Target,
  http: HttpClient,
  options: DiscoverOptions,
  signal: AbortSignal,
): Promise<Result<Capabilities, DiscoverFault>> {
  const ask: Ask = async (question, url) => {
    const bodyBytesMax = bytesMax(question, options);
    const answer = await http.get({ url, timeoutMs: options.timeoutMs, bodyBytesMax }, signal);
    return { url, answer, serves: answer.ok && ACCEPTS[question](answer.value) };
  };
  const probes = await askAll(placesOf(target, options.metricsUrl ?? null), ask);
  if (!probes.heap.serves && !probes.goroutine.serves)
    return err(noProfiles(target, probes, await speaksTls(target, probes, ask)));
  return ok(await capabilitiesOf(target, probes, ask));
}

/** The addresses at which each thing may be, likeliest first. */
function placesOf(target: Target, metricsUrl: string | null): Record<Question, readonly string[]> {
  const { origin, base, named, query } = target;
  const at = (path: string) => origin + path + (query && `?${query}`);
  // With /internal/debug/pprof/, metrics may be at /internal/metrics.
  const prefixes = base.endsWith("/debug/pprof/") ? [base.slice(0, -"debug/pprof/".length), "/"] : ["/"];
  const beside = (path: string) => [...new Set(prefixes.map((prefix) => at(prefix + path)))];
  const profile = (kind: CaptureKind) =>
    named?.kind === kind
      ? [at(named.path)]
      : [at(base + kind), ...(named && kind === "heap" && !named.kind ? [at(named.path)] : [])];
  return {
    heap: profile("heap"),
    goroutine: profile("goroutine"),
    goroutineleak: profile("goroutineleak"),
    index: [at(base)],
    metrics: metricsUrl ? [metricsUrl] : beside("metrics"),
    vars: beside("debug/vars"),
    cmds: [at("/cmds")],
    version: [at("/version")],
    healthy: [at("/is_healthy/")],
  };
}

const ACCEPTS: Readonly<Record<Question, (answer: HttpAnswer) => boolean>> = {
  heap: ({ body }) => looksLikeProfile(body),
  goroutine: ({ body }) => looksLikeProfile(body),
  goroutineleak: ({ body }) => looksLikeProfile(body),
  index: () => true,
  metrics: ({ body }) => Object.keys(readingFromPrometheus(text(body), unixMs(0))).length > 1,
  vars: ({ body }) => readingFromExpvar(text(body), unixMs(0)) !== null,
  cmds: () => true,
  version: () => true,
  healthy: () => true,
};

const text = (body: Uint8Array): string => new TextDecoder().decode(body);

function bytesMax(question: Question, options: DiscoverOptions): Bytes {
  if (question === "heap" || question === "goroutine" || question === "goroutineleak") return options.bodyBytesMax;
  return question === "metrics" || question === "vars" ? METRICS_BYTES_MAX : PAGE_BYTES_MAX;
}

async function askAll(places: Record<Question, readonly string[]>, ask: Ask): Promise<Probes> {
  const first = (question: Question) => askFirst(question, places[question], ask);
  const [heap, goroutine, goroutineleak, index, metrics, vars, cmds, version, healthy] = await Promise.all([
    first("heap"),
    first("goroutine"),
    first("goroutineleak"),
    first("index"),
    first("metrics"),
    first("vars"),
    first("cmds"),
    first("version"),
    first("healthy"),
  ]);
  return { heap, goroutine, goroutineleak, index, metrics, vars, cmds, version, healthy };
}

/** The first place that serves it, else what the likeliest place said. */
async function askFirst(question: Question, urls: readonly string[], ask: Ask): Promise<Probe> {
  const probes = await Promise.all(urls.map((url) => ask(question, url)));
  return probes.find((probe) => probe.serves) ?? probes[0]!;
}

async function capabilitiesOf(target: Target, probes: Probes, ask: Ask): Promise<Capabilities> {
  const urlOf = (probe: Probe) => (probe.serves || isBusy(probe) ? probe.url : null);
  const tellsHeap =
    probes.vars.serves || (probes.metrics.serves && /_heap_(alloc|size_used)_bytes/.test(textOf(probes.metrics)));
  const memStatsUrl = tellsHeap || !probes.heap.serves ? null : await memStatsAt(probes.heap.url, ask);
  return {
    target: target.display,
    service: serviceKind(probes),
    heapUrl: urlOf(probes.heap),
    goroutineUrl: urlOf(probes.goroutine),
    goroutineLeakUrl: probes.goroutineleak.serves ? probes.goroutineleak.url : null,
    metricsUrl: urlOf(probes.metrics),
    varsUrl: urlOf(probes.vars),
    memStatsUrl,
    advice: missingParts(probes, tellsHeap || memStatsUrl !== null),
  };
}

/** What only failed in passing is asked for again with each round. */
const isBusy = ({ answer }: Probe): boolean => !answer.ok && isPassing(answer.error);

/** The heap's text form, when MemStats stand behind it as in Go. */
async function memStatsAt(heapUrl: string, ask: Ask): Promise<string | null> {
  const url = new URL(heapUrl);
  url.searchParams.set("debug", "1");
  const probe = await ask("heap", url.href);
  return textOf(probe).includes("\n# HeapAlloc = ") ? url.href : null;
}

/** Whether a port that gave no sense in plain HTTP does over TLS, where even a refused certificate is an answer. */
async function speaksTls(target: Target, { heap }: Probes, ask: Ask): Promise<boolean> {
  if (!target.origin.startsWith("http:") || heap.answer.ok) return false;
  const { code } = heap.answer.error;
  if (code !== "not-http" && code !== "reset" && statusOf(heap) !== 400) return false;
  const { answer } = await ask("index", target.origin.replace("http:", "https:") + target.base);
  return answer.ok || answer.error.code === "status" || answer.error.code === "tls";
}
