/**
 * Finds out what a target serves: probes all well-known paths at once.
 *
 *   heap  goroutine  goroutineleak  index  metrics  vars  cmds  version  healthy     in parallel, each with a timeout
 *     └──────┴────────────┴──────────┴───────┴───────┴─────┴──────┴────────┘
 *                profiles? ── no ──▶ fault: why, and what to turn on
 *                    └─ yes ──▶ capabilities
 *
 * The probes fetch whole profiles, because only they prove that profiles are served: routers often leave out the index
 * page, and HEAD makes Go's handlers do all the work for nothing.
 */
import type { CaptureKind } from "../base/capture.ts";
import { err, ok, type Result } from "../base/result.ts";
import { type Bytes, bytes, type DurationMs, unixMs } from "../base/units.ts";
import { missingParts, noProfiles } from "./advice.ts";
import type { Capabilities, DiscoverFault } from "./capabilities.ts";
import type { HttpClient, HttpResponse } from "./http.ts";
import { isTransient } from "./http-fault.ts";
import { looksLikeProfile } from "./looks-like-profile.ts";
import { type MemoryText, memoryText, type ReadMemoryText } from "./memory-text.ts";
import { type Probe, type ProbeName, type Probes, serviceKind, statusOf } from "./recognize.ts";
import type { Target } from "./target.ts";

export interface DiscoverOptions {
  /** For each probe; discovery takes at most twice as long. */
  readonly timeoutMs: DurationMs;
  /** Size of a profile. */
  readonly bodyBytesMax: Bytes;
  readonly metricsUrl?: string | null;
  /** Reads metrics elsewhere than on the thread of the caller. */
  readonly readMemory?: ReadMemoryText;
}

/** Size of metrics and of other text that figures are read from. */
export const METRICS_BYTES_MAX = bytes(16 * 1024 * 1024);
const PAGE_BYTES_MAX = bytes(1024 * 1024);
/** trpc-go's JSON has a few hundred bytes. */
const JSON_BYTES_MAX = bytes(64 * 1024);

type SendProbe = (name: ProbeName, url: string) => Promise<Probe>;

/** Probes the target; a fault when it serves neither a heap nor a goroutine profile. */
export async function discover(
  target: Target,
  http: HttpClient,
  options: DiscoverOptions,
  signal: AbortSignal,
): Promise<Result<Capabilities, DiscoverFault>> {
  const send: SendProbe = async (name, url) => {
    const request = { url, timeoutMs: options.timeoutMs, bodyBytesMax: bodyBytesMaxOf(name, options) };
    const response = await http.get(request, signal);
    if (!response.ok) return { url, response, serves: false, memory: null };
    const memory = await memoryOf(name, response.value, options);
    return { url, response, serves: isWanted(name, response.value, memory), memory };
  };
  const probes = await sendAll(candidateUrls(target, options.metricsUrl ?? null), send);
  if (!probes.heap.serves && !probes.goroutine.serves)
    return err(noProfiles(target, probes, await speaksTls(target, probes, send)));
  return ok(await capabilitiesOf(target, probes, send));
}

/** The addresses at which each thing may be served, the likeliest first. */
function candidateUrls(target: Target, metricsUrl: string | null): Record<ProbeName, readonly string[]> {
  const { origin, base, named, query } = target;
  const at = (path: string) => origin + path + (query && `?${query}`);
  // With /internal/debug/pprof/, metrics may be at /internal/metrics.
  const prefixes = base.endsWith("/debug/pprof/") ? [base.slice(0, -"debug/pprof/".length), "/"] : ["/"];
  const nextToProfiles = (path: string) => [...new Set(prefixes.map((prefix) => at(prefix + path)))];
  const profile = (kind: CaptureKind) =>
    named?.kind === kind
      ? [at(named.path)]
      : [at(base + kind), ...(named && kind === "heap" && !named.kind ? [at(named.path)] : [])];
  return {
    heap: profile("heap"),
    goroutine: profile("goroutine"),
    goroutineleak: profile("goroutineleak"),
    index: [at(base)],
    metrics: metricsUrl ? [metricsUrl] : nextToProfiles("metrics"),
    vars: nextToProfiles("debug/vars"),
    cmds: [at("/cmds")],
    version: [at("/version")],
    healthy: [at("/is_healthy/")],
  };
}

/** @returns null for a probe that is not about memory */
async function memoryOf(
  name: ProbeName,
  { body }: HttpResponse,
  { readMemory = async (given) => memoryText(given) }: DiscoverOptions,
): Promise<MemoryText | null> {
  if (name !== "metrics" && name !== "vars") return null;
  return readMemory({ format: name === "metrics" ? "prometheus" : "expvar", body, at: unixMs(0) });
}

function isWanted(name: ProbeName, { body }: HttpResponse, memory: MemoryText | null): boolean {
  if (name === "heap" || name === "goroutine" || name === "goroutineleak") return looksLikeProfile(body);
  return memory === null || memory.reading !== null;
}

function bodyBytesMaxOf(name: ProbeName, options: DiscoverOptions): Bytes {
  if (name === "heap" || name === "goroutine" || name === "goroutineleak") return options.bodyBytesMax;
  if (name === "cmds" || name === "version") return JSON_BYTES_MAX;
  return name === "metrics" || name === "vars" ? METRICS_BYTES_MAX : PAGE_BYTES_MAX;
}

async function sendAll(urls: Record<ProbeName, readonly string[]>, send: SendProbe): Promise<Probes> {
  const first = (name: ProbeName) => firstThatServes(name, urls[name], send);
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

/** The probe of the first address that serves it, else that of the likeliest address. */
async function firstThatServes(name: ProbeName, urls: readonly string[], send: SendProbe): Promise<Probe> {
  const probes = await Promise.all(urls.map((url) => send(name, url)));
  return probes.find((probe) => probe.serves) ?? probes[0]!;
}

async function capabilitiesOf(target: Target, probes: Probes, send: SendProbe): Promise<Capabilities> {
  const urlOf = (probe: Probe) => (probe.serves || failedTransiently(probe) ? probe.url : null);
  const reportsHeap = probes.vars.serves || probes.metrics.memory?.reading?.heapAllocBytes !== undefined;
  const memStatsUrl = reportsHeap || !probes.heap.serves ? null : await memStatsAt(probes.heap.url, send);
  return {
    target: target.display,
    service: serviceKind(probes),
    heapUrl: urlOf(probes.heap),
    goroutineUrl: urlOf(probes.goroutine),
    goroutineLeakUrl: probes.goroutineleak.serves ? probes.goroutineleak.url : null,
    metricsUrl: urlOf(probes.metrics),
    varsUrl: urlOf(probes.vars),
    memStatsUrl,
    advice: missingParts(probes, reportsHeap || memStatsUrl !== null),
  };
}

/** An address that failed transiently stays in use: each scrape tries it again. */
const failedTransiently = ({ response }: Probe): boolean => !response.ok && isTransient(response.error);

/** The address of the heap's text format, if it ends with MemStats as in Go. */
async function memStatsAt(heapUrl: string, send: SendProbe): Promise<string | null> {
  const url = new URL(heapUrl);
  url.searchParams.set("debug", "1");
  const { response } = await send("heap", url.href);
  return response.ok && Buffer.from(response.value.body).includes("\n# HeapAlloc = ") ? url.href : null;
}

/** Whether a port that does not speak plain HTTP speaks TLS; even a refused certificate shows that it does. */
async function speaksTls(target: Target, { heap }: Probes, send: SendProbe): Promise<boolean> {
  if (!target.origin.startsWith("http:") || heap.response.ok) return false;
  const { code } = heap.response.error;
  if (code !== "not-http" && code !== "reset" && statusOf(heap) !== 400) return false;
  const { response } = await send("index", target.origin.replace("http:", "https:") + target.base);
  return response.ok || response.error.code === "status" || response.error.code === "tls";
}
