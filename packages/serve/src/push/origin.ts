/**
 * Whose profile it is that was pushed: labels as agents send them, to service, instance and release.
 *
 *   shop{pod=shop-7f9c,hostname=node-1,__session_id__=a1b2}   ──▶   { service: "shop", instance: "shop-7f9c", pod: …, … }
 *
 * An agent that names no instance is known by its session, or else by its address, so that two processes are never one series.
 */
import { type Labels, labelsKey, publicLabels } from "../discovery/labels.ts";
import type { ProfileOrigin } from "../fleet/targets.ts";

const SERVICE = ["service_name", "service", "job", "app"] as const;
const INSTANCE = [
  "instance",
  "pod",
  "k8s_pod_name",
  "hostname",
  "host",
  "host_name",
  "service_instance_id",
  "node",
  "__session_id__",
] as const;
const VERSION = ["version", "service_version", "service_git_ref"] as const;

export const LABELS_MAX = 100;
const NAME_CHARS_MAX = 200;
const VALUE_CHARS_MAX = 4_096;
const APP_CHARS_MAX = 16 * 1_024;

/** @param address of the client, without its port */
export function originOf(labels: Labels, address: string): ProfileOrigin {
  const first = (names: readonly string[]): string | undefined =>
    names.map((name) => labels.get(name)).find((value) => value !== undefined && value !== "");
  const version = first(VERSION);
  const known: Labels = new Map([
    ...labels,
    ["service", first(SERVICE) ?? "unknown"],
    ["instance", first(INSTANCE) ?? address],
    ...(version === undefined ? [] : ([["version", version]] as const)),
  ]);
  // Part of the same agent, which differs between the profiles of one process.
  const shown = new Map([...publicLabels(known)].filter(([name]) => !name.startsWith("otel_scope_")));
  return { key: `push ${labelsKey(shown)}`, labels: shown };
}

/** Names of other conventions become those of Prometheus: `k8s.pod.name` is `k8s_pod_name`. @returns null for too many or too long ones */
export function labelsOf(pairs: readonly (readonly [string, string])[]): Labels | null {
  if (pairs.length > LABELS_MAX) return null;
  if (pairs.some(([name, value]) => name.length > NAME_CHARS_MAX || value.length > VALUE_CHARS_MAX)) return null;
  return new Map(pairs.map(([name, value]) => [name.replace(/^(?=\d)|[^a-zA-Z0-9_]/g, "_"), value]));
}

/** `shop{pod=shop-7f9c,k=v}` of Pyroscope's `/ingest`. @returns null where it is malformed */
export function labelsOfName(name: string): Labels | null {
  if (name.length > APP_CHARS_MAX) return null;
  const brace = name.indexOf("{");
  const app = (brace < 0 ? name : name.slice(0, brace)).trim();
  if (app === "" || (brace >= 0 && !name.endsWith("}"))) return null;
  const pairs =
    brace < 0
      ? []
      : name
          .slice(brace + 1, -1)
          .split(",")
          .filter((pair) => pair.trim() !== "");
  const read = pairs.map((pair): readonly [string, string] => {
    const at = pair.indexOf("=");
    return [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
  });
  if (pairs.some((pair) => pair.indexOf("=") <= 0)) return null;
  const labels = labelsOf(read);
  return labels && new Map([["service_name", app], ...labels]);
}
