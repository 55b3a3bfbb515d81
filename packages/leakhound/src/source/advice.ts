/** What to tell a person whose service serves no profiles, or not all of them. */
import type { DiscoverFault, DiscoverFaultCode, ServiceKind } from "./capabilities.ts";
import { contentName } from "./content.ts";
import type { HttpFault } from "./http.ts";
import { isPassing } from "./http-fault.ts";
import { OPTION } from "./option-names.ts";
import { type Probe, type Probes, serviceKind } from "./recognise.ts";
import type { Target } from "./target.ts";

const GO =
  'Go: import _ "net/http/pprof" serves /debug/pprof/ on http.DefaultServeMux only; on a router of your own, register pprof.Index at /debug/pprof/';
const TRPC_ADMIN =
  "trpc-go: profiles are on the admin port; set server: {admin: {ip: 127.0.0.1, port: 11014}} in trpc_go.yaml and watch that port";
const TRPC_MUX =
  "trpc-go from v1.0.4 on replaces http.DefaultServeMux, so that the import alone answers 404: use its admin port, or register pprof.Index on a mux of your own after importing admin";
const NODE = "Node: mount @leakhound/admin";

const HOW_TO: Record<ServiceKind, readonly string[]> = {
  go: [GO, TRPC_MUX],
  "trpc-go": [
    "trpc-go's admin serves them unless its mux was replaced: look for code that sets admin's routes",
    TRPC_MUX,
  ],
  node: [NODE],
  unknown: [GO, TRPC_ADMIN, TRPC_MUX, NODE],
};

/** Why none of the profiles could be had, from the answers of a target that serves none. */
export function noProfiles(target: Target, probes: Probes, speaksTls: boolean): DiscoverFault {
  const { answer } = probes.heap;
  if (speaksTls) {
    const what = "the port speaks TLS and was asked in plain HTTP";
    return fault("speaks-tls", what, target.display, `use https://${new URL(target.origin).host}`);
  }
  if (answer.ok) {
    const what = `the answer at ${pathOf(probes.heap.url)} is ${contentName(answer.value)}, not a profile`;
    return fault("no-profiles", what, target.display, howTo(probes));
  }
  return answer.error.code === "status" ? statusFault(target, probes, answer.error) : networkFault(answer.error);
}

/** What is missing though the target can be watched; clauses. */
export function missingParts(probes: Probes, hasMemory: boolean): string[] {
  const kind = serviceKind(probes);
  const parts: string[] = [];
  if (!probes.heap.serves) parts.push(`no heap profile: ${reasonOf(probes.heap)}`);
  if (!probes.goroutine.serves && kind !== "node") parts.push(`no goroutine profile: ${reasonOf(probes.goroutine)}`);
  if (!probes.metrics.serves) {
    const what = hasMemory ? "resident memory is not told" : "process memory is not told";
    parts.push(
      `${what}: no Prometheus metrics at ${pathOf(probes.metrics.url)}; where they are elsewhere, give ${OPTION.metrics}`,
    );
  }
  return parts;
}

function statusFault(target: Target, probes: Probes, error: HttpFault): DiscoverFault {
  const { status } = error;
  if (status === 401 || status === 403) {
    const what = `the service wants to know who asks (status ${status})`;
    return fault("unauthorized", what, target.display, `give ${OPTION.credentials}`);
  }
  if (isPassing(error)) {
    const what = `the service answers status ${status} at ${pathOf(probes.heap.url)}`;
    return { ...fault("status", what, target.display, "look into its log, or wait until it is up"), isPassing: true };
  }
  const what = `the port answers, but serves no profiles: status ${status} at ${pathOf(probes.heap.url)}`;
  return fault("no-profiles", what, target.display, howTo(probes));
}

function networkFault(error: HttpFault): DiscoverFault {
  const { code, what, where, todo, cause } = error;
  const more = code === "refused" ? `; ${TRPC_ADMIN}` : "";
  const told = { code, what, where, todo: todo + more, isPassing: isPassing(error) };
  return cause === undefined ? told : { ...told, cause };
}

function howTo(probes: Probes): string {
  return HOW_TO[serviceKind(probes)].join("; ");
}

function reasonOf({ url, answer }: Probe): string {
  return answer.ok ? `the answer at ${pathOf(url)} is ${contentName(answer.value)}` : answer.error.what;
}

const pathOf = (url: string): string => new URL(url).pathname;

function fault(code: DiscoverFaultCode, what: string, where: string, todo: string): DiscoverFault {
  return { code, what, where, todo, isPassing: false };
}
