/**
 * What to turn on where a target serves no profiles, or not all of them.
 *
 * Advice fits what the target shows of itself: a Node service gets none on Go, and trpc-go is named only where its
 * address or a response points to it.
 */
import type { ServiceKind } from "../base/examination.ts";
import type { DiscoverFault, DiscoverFaultCode } from "./capabilities.ts";
import { contentName } from "./content-name.ts";
import type { HttpFault, HttpResponse } from "./http.ts";
import { isTransient, shownUrl } from "./http-fault.ts";
import { OPTION } from "./option-names.ts";
import { isLoginPage, mentionsTrpc, type Probe, type Probes, serviceKind } from "./recognize.ts";
import type { Target } from "./target.ts";

const GO =
  'Go: import _ "net/http/pprof" registers /debug/pprof/ on http.DefaultServeMux only; on any other router, register pprof.Index at /debug/pprof/';
const NODE = "Node: mount @leakhound/admin";
const TRPC_ADMIN =
  "trpc-go: the admin port serves profiles; set server: {admin: {ip: 127.0.0.1, port: 11014}} in trpc_go.yaml and watch that port";
const TRPC_MUX =
  "trpc-go v1.0.4 and later replaces http.DefaultServeMux, so the import alone leads to 404: use the admin port, or register pprof.Index on a mux of your own after importing admin";

/** Advice for each kind of service. */
const HOW_TO: Record<ServiceKind, readonly string[]> = {
  go: [GO],
  "trpc-go": [
    "trpc-go's admin serves profiles unless its mux was replaced: look for code that sets admin's routes",
    TRPC_MUX,
  ],
  node: [NODE],
  unknown: [GO, NODE],
};
const TRPC_ADMIN_PORT = "11014";

/** Why a target serves no profile at all, from the responses to the probes. */
export function noProfiles(target: Target, probes: Probes, speaksTls: boolean): DiscoverFault {
  const { response } = probes.heap;
  if (speaksTls) {
    const what = "the port speaks TLS, but the request was plain HTTP";
    return fault("speaks-tls", what, target.display, `use https://${new URL(target.origin).host}`);
  }
  if (response.ok) return otherContentFault(target, probes, response.value);
  if (response.error.code === "status") return statusFault(target, probes, response.error);
  return networkFault(target, response.error);
}

/** One clause for each thing that is missing on a target that can be watched. */
export function missingParts(probes: Probes, hasHeapMemory: boolean): string[] {
  const kind = serviceKind(probes);
  const parts: string[] = [];
  if (!probes.heap.serves) parts.push(`no heap profile: ${reasonOf(probes.heap)}`);
  if (!probes.goroutine.serves && kind !== "node") parts.push(`no goroutine profile: ${reasonOf(probes.goroutine)}`);
  if (!probes.metrics.serves) {
    const what = hasHeapMemory ? "resident memory is unknown" : "process memory is unknown";
    const where = pathOf(probes.metrics.url);
    parts.push(`${what}: no Prometheus metrics at ${where}; if they are elsewhere, give ${OPTION.metrics}`);
  }
  return parts;
}

/** The service responds where the heap profile should be, but with something else. */
function otherContentFault(target: Target, probes: Probes, response: HttpResponse): DiscoverFault {
  const { url } = probes.heap;
  const isLogin = isLoginPage(response);
  const content = isLogin ? "a login page" : contentName(response);
  const isRedirected = response.url !== new URL(url).href;
  const what = isRedirected
    ? `${pathOf(url)} redirects to ${shownUrl(response.url)}, which is ${content}, not a profile`
    : `the response at ${pathOf(url)} is ${content}, not a profile`;
  if (!isLogin) return fault("no-profiles", what, target.display, howTo(target, probes));
  return fault("unauthorized", what, target.display, `give ${OPTION.credentials}, or an address without a login`);
}

function statusFault(target: Target, probes: Probes, error: HttpFault): DiscoverFault {
  const { status, refusedCredential } = error;
  if (status === 401 || status === 403) {
    const what = refusedCredential
      ? `the service refused the ${refusedCredential} (status ${status})`
      : `the service requires credentials (status ${status})`;
    return fault("unauthorized", what, target.display, error.todo);
  }
  if (isTransient(error)) {
    const what = `the service responds with status ${status} at ${pathOf(probes.heap.url)}`;
    return { ...fault("status", what, target.display, "look into its log, or wait until it is up"), isTransient: true };
  }
  const what = `the port responds, but serves no profiles: status ${status} at ${pathOf(probes.heap.url)}`;
  return fault("no-profiles", what, target.display, howTo(target, probes));
}

function networkFault(target: Target, error: HttpFault): DiscoverFault {
  const { code, what, where, cause } = error;
  const todo = code === "refused" && isTrpcAddress(target) ? `${error.todo}; ${TRPC_ADMIN}` : error.todo;
  const discovered = { code, what, where, todo, isTransient: isTransient(error) };
  return cause === undefined ? discovered : { ...discovered, cause };
}

function howTo(target: Target, probes: Probes): string {
  const kind = serviceKind(probes);
  const pointsToTrpc = kind !== "trpc-go" && kind !== "node" && (isTrpcAddress(target) || mentionsTrpc(probes));
  return [...HOW_TO[kind], ...(pointsToTrpc ? [TRPC_ADMIN, TRPC_MUX] : [])].join("; ");
}

/** The port of the admin in trpc-go's examples, or a host or path with "trpc" in it. */
function isTrpcAddress({ origin, display }: Target): boolean {
  return new URL(origin).port === TRPC_ADMIN_PORT || /trpc/i.test(display);
}

function reasonOf({ url, response }: Probe): string {
  return response.ok ? `the response at ${pathOf(url)} is ${contentName(response.value)}` : response.error.what;
}

const pathOf = (url: string): string => new URL(url).pathname;

function fault(code: DiscoverFaultCode, what: string, where: string, todo: string): DiscoverFault {
  return { code, what, where, todo, isTransient: false };
}
