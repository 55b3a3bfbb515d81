/**
 * Addresses of pods that are reached through `kubectl port-forward`:
 *
 *   k8s://shop/cart-5d9f:6060                     the pod cart-5d9f of the namespace shop, port 6060
 *   k8s://shop/pod/cart-5d9f:6060                 the same
 *   k8s://shop/deployment/cart:6060               all running pods of the deployment
 *   k8s://shop/deployment/cart:6060/internal/     profiles in another folder than /debug/pprof/
 */
import type { Fault } from "../../base/fault.ts";
import { err, ok, type Result } from "../../base/result.ts";

/** Kinds whose pods a label selector finds; all of them have it at `spec.selector`. */
export const WORKLOADS = ["deployment", "statefulset", "daemonset", "replicaset", "job", "service"] as const;
export type Workload = (typeof WORKLOADS)[number];

export interface KubernetesAddress {
  readonly namespace: string;
  readonly kind: "pod" | Workload;
  readonly name: string;
  readonly port: number;
  /** Path and query behind the port: "" or `/internal/debug/pprof/`. */
  readonly path: string;
}

export type KubernetesAddressFault = Fault<"bad-address">;

const SCHEME = "k8s://";
const ADDRESS_CHARS_MAX = 1024;
const PORT_MAX = 65_535;
/** Names of objects (RFC 1123 subdomain), which also keeps an option of kubectl from being taken for a name. */
const NAME = /^[a-z0-9][a-z0-9.-]{0,252}$/;
const PORT = /^\d{1,5}$/;
const SHORT_KINDS: ReadonlyMap<string, KubernetesAddress["kind"]> = new Map([
  ["pods", "pod"],
  ["po", "pod"],
  ["deploy", "deployment"],
  ["sts", "statefulset"],
  ["ds", "daemonset"],
  ["rs", "replicaset"],
  ["svc", "service"],
  ["pod", "pod"],
  ...WORKLOADS.flatMap((kind): [string, Workload][] => [
    [kind, kind],
    [`${kind}s`, kind],
  ]),
]);

export const isKubernetesAddress = (text: string): boolean => text.slice(0, SCHEME.length).toLowerCase() === SCHEME;

/** @param text an address for which `isKubernetesAddress` is true */
export function parseKubernetesAddress(text: string): Result<KubernetesAddress, KubernetesAddressFault> {
  const where = text.slice(0, ADDRESS_CHARS_MAX).replace(/\p{Cc}/gu, " ");
  if (text.length > ADDRESS_CHARS_MAX || /[\s\p{Cc}]/u.test(text))
    return malformed("it has spaces or is too long", where);
  const [namespace = "", second = "", third] = text.slice(SCHEME.length).split("/");
  // The part with the port ends the name; the path follows.
  const isShort = second.includes(":");
  const [name = "", port = "", ...more] = (isShort ? second : (third ?? "")).split(":");
  const kind = isShort ? "pod" : SHORT_KINDS.get(second.toLowerCase());
  if (!isShort && third === undefined) return malformed("the port is missing", where);
  if (kind === undefined) return malformed(`the kind "${second}" is not supported`, where);
  if (!NAME.test(namespace)) return malformed("the namespace is not valid", where);
  if (!NAME.test(name)) return malformed("the name is not valid", where);
  if (more.length > 0 || !PORT.test(port) || Number(port) === 0 || Number(port) > PORT_MAX)
    return malformed("the port is missing or not valid", where);
  const head = SCHEME.length + [namespace, ...(isShort ? [second] : [second, third])].join("/").length;
  return ok({ namespace, kind, name, port: Number(port), path: text.slice(head) });
}

/** The address of one pod, which is parsed to the same pod again. */
export const podAddress = (address: KubernetesAddress, pod: string): KubernetesAddress => ({
  ...address,
  kind: "pod",
  name: pod,
});

/** For messages, folders and recordings: without the query, which may be secret. */
export function displayOf({ namespace, kind, name, port, path }: KubernetesAddress): string {
  const end = path.search(/[?#]/);
  const plainPath = end < 0 ? path : path.slice(0, end);
  const shownPath = plainPath === "/" ? "" : plainPath;
  return `${SCHEME}${namespace}/${kind === "pod" ? "" : `${kind}/`}${name}:${port}${shownPath}`;
}

function malformed(what: string, where: string): Result<never, KubernetesAddressFault> {
  const todo = "write k8s://NAMESPACE/POD:PORT or k8s://NAMESPACE/deployment/NAME:PORT";
  return err({ code: "bad-address", what, where, todo });
}
