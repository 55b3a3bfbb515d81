/**
 * What kind of service answers, from what it says on well-known paths.
 *
 *   trpc-go    /cmds lists "/cmds/loglevel" and "/debug/pprof/"; else /version answers in its form;
 *              else /is_healthy/ answers 200 or 503 without a word, where other paths are not found
 *   node       /metrics has nodejs_…, or the index is leakhound's
 *   go         /metrics has go_…, or the index is net/http/pprof's, or /debug/vars has memstats
 */
import type { Result } from "../base/result.ts";
import type { ServiceKind } from "./capabilities.ts";
import type { HttpAnswer, HttpFault } from "./http.ts";
import { parseJson, property } from "./json.ts";
import { runtimeOf } from "./prometheus.ts";

/** One question put to a target. */
export interface Probe {
  readonly url: string;
  readonly answer: Result<HttpAnswer, HttpFault>;
  /** The answer is what was asked for, such as a profile, not only some page. */
  readonly serves: boolean;
}

export type Question =
  | "heap"
  | "goroutine"
  | "goroutineleak"
  | "index"
  | "metrics"
  | "vars"
  | "cmds"
  | "version"
  | "healthy";
export type Probes = Readonly<Record<Question, Probe>>;

export function serviceKind(probes: Probes): ServiceKind {
  if (isTrpcGo(probes)) return "trpc-go";
  const runtime = runtimeOf(textOf(probes.metrics));
  const index = textOf(probes.index);
  if (runtime === "node" || /leakhound/i.test(index)) return "node";
  if (runtime === "go" || probes.vars.serves || /full goroutine stack dump/i.test(index)) return "go";
  return "unknown";
}

/** The body as text, "" where there is none. */
export function textOf({ answer }: Probe): string {
  return answer.ok ? new TextDecoder().decode(answer.value.body) : "";
}

function isTrpcGo({ cmds, version, healthy, heap }: Probes): boolean {
  const commands = property(jsonOf(cmds), "cmds");
  if (property(jsonOf(cmds), "errorcode") === 0 && Array.isArray(commands))
    return commands.includes("/cmds/loglevel") && commands.includes("/debug/pprof/");
  const versioned = jsonOf(version);
  if (property(versioned, "errorcode") === 0 && typeof property(versioned, "version") === "string")
    return property(versioned, "message") === "";
  return statusOf(heap) === 404 && isWordless(healthy);
}

/** The status of an answer that was refused; null for a success or where no answer came. */
export function statusOf({ answer }: Probe): number | null {
  return answer.ok ? null : (answer.error.status ?? null);
}

function isWordless({ answer }: Probe): boolean {
  if (answer.ok) return answer.value.status === 200 && answer.value.body.length === 0;
  return answer.error.status === 503 && answer.error.snippet === "";
}

function jsonOf(probe: Probe): unknown {
  return parseJson(textOf(probe));
}
