/**
 * How often Kubernetes requests which path of a service, by the manifests in the repository:
 *
 *   livenessProbe:
 *     httpGet: { path: /healthz, port: 8080 }
 *     periodSeconds: 5                           17,280 requests per day
 *
 * A startup probe ends when the service has started, and does not count.
 * Source: https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/
 */
import { itemsOf, valueAt } from "./yaml.ts";

export interface Probe {
  readonly path: string;
  readonly periodSeconds: number;
}

const PROBES = ["livenessProbe", "readinessProbe"];
const DEFAULT_PERIOD_SECONDS = 10;
/** A list contains objects, which contain pods, which contain containers. */
const DEPTH_MAX = 12;

/** The probes of every container anywhere in the document. */
export function probesOf(document: unknown, depth = 0): Probe[] {
  if (typeof document !== "object" || document === null || depth > DEPTH_MAX) return [];
  const own = itemsOf(valueAt(document, "containers")).flatMap((container) =>
    PROBES.flatMap((name) => probeOf(valueAt(container, name)) ?? []),
  );
  return [...own, ...Object.values(document).flatMap((value) => probesOf(value, depth + 1))];
}

function probeOf(probe: unknown): Probe | null {
  const path = valueAt(probe, "httpGet", "path");
  const period = valueAt(probe, "periodSeconds");
  if (typeof path !== "string") return null;
  const isSet = typeof period === "number" && period > 0;
  return { path: path.replace(/\?.*/s, ""), periodSeconds: isSet ? period : DEFAULT_PERIOD_SECONDS };
}
