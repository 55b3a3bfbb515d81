/**
 * What kind of service a target is, from what it serves on well-known paths.
 *
 *   trpc-go    /cmds lists "/cmds/loglevel" and "/debug/pprof/"; or /version has trpc-go's JSON fields;
 *              or /is_healthy/ has an empty body and status 200 or 503, while other paths are not found
 *   node       /metrics has nodejs_…, or the index is leakhound's
 *   go         /metrics has go_…, or the index is net/http/pprof's, or /debug/vars has memstats
 */

import type { ServiceKind } from "../base/examination.ts";
import type { Result } from "../base/result.ts";
import type { HttpFault, HttpResponse } from "./http.ts";
import { parseJson, property } from "./json.ts";
import type { MemoryText } from "./memory-text.ts";

/** A login form is at the beginning of its page; the rest of a body of many megabytes is not searched. */
const PAGE_START_BYTES = 64 * 1024;
/** Of a body that is searched for a word. */
const TEXT_BYTES_MAX = 1024 * 1024;

/** One request to a target, and its outcome. */
export interface Probe {
  readonly url: string;
  readonly response: Result<HttpResponse, HttpFault>;
  /** The response is what the probe looks for, such as a profile, and not just any page. */
  readonly serves: boolean;
  /** What a response about memory reports; null for another one. */
  readonly memory: MemoryText | null;
}

export type ProbeName =
  | "heap"
  | "goroutine"
  | "goroutineleak"
  | "index"
  | "metrics"
  | "vars"
  | "cmds"
  | "version"
  | "healthy";
export type Probes = Readonly<Record<ProbeName, Probe>>;

export function serviceKind(probes: Probes): ServiceKind {
  if (isTrpcGo(probes)) return "trpc-go";
  const runtime = probes.metrics.memory?.runtime ?? null;
  const index = textOf(probes.index);
  if (runtime === "node" || /leakhound/i.test(index)) return "node";
  if (runtime === "go" || probes.vars.serves || /full goroutine stack dump/i.test(index)) return "go";
  return "unknown";
}

/** The beginning of the body of a successful response as text, else "". */
export function textOf({ response }: Probe): string {
  return response.ok ? bodyText(response.value) : "";
}

/** The status of a response other than 2xx; null for a success or without a response. */
export function statusOf({ response }: Probe): number | null {
  return response.ok ? null : (response.error.status ?? null);
}

/** Whether the response is a page that asks for a password, or comes from the address of one. */
/** Paths of pages that ask who one is. */
export const LOGIN_PATH = /\b(log-?_?in|sign-?_?in|sso|oauth2?)\b/i;

export function isLoginPage(response: HttpResponse): boolean {
  if (!/html/i.test(response.headers["content-type"] ?? "")) return false;
  const { pathname } = new URL(response.url);
  const text = new TextDecoder().decode(response.body.subarray(0, PAGE_START_BYTES));
  return (
    LOGIN_PATH.test(pathname) ||
    /<input\b[^<>]{0,200}\btype\s*=\s*["']?password/i.test(text) ||
    /<title\b[^<>]{0,200}>[^<]{0,100}\b(log ?in|sign ?in)\b/i.test(text)
  );
}

/** Whether a response names trpc: a metric, an error text, a page. */
export function mentionsTrpc(probes: Probes): boolean {
  return Object.values(probes).some((probe) => /trpc/i.test(textOf(probe) || snippetOf(probe)));
}

function snippetOf({ response }: Probe): string {
  return response.ok ? "" : (response.error.snippet ?? "");
}

function isTrpcGo({ cmds, version, healthy, heap }: Probes): boolean {
  const commands = property(jsonOf(cmds), "cmds");
  if (property(jsonOf(cmds), "errorcode") === 0 && Array.isArray(commands))
    return commands.includes("/cmds/loglevel") && commands.includes("/debug/pprof/");
  const versionJson = jsonOf(version);
  if (property(versionJson, "errorcode") === 0 && typeof property(versionJson, "version") === "string")
    return property(versionJson, "message") === "";
  return statusOf(heap) === 404 && isEmptyHealthResponse(healthy);
}

function isEmptyHealthResponse({ response }: Probe): boolean {
  if (response.ok) return response.value.status === 200 && response.value.body.length === 0;
  return response.error.status === 503 && response.error.snippet === "";
}

function jsonOf(probe: Probe): unknown {
  return parseJson(textOf(probe));
}

function bodyText({ body }: HttpResponse): string {
  return new TextDecoder().decode(body.subarray(0, TEXT_BYTES_MAX));
}
