/**
 * How often Kubernetes asks which path of a service, by the manifests of the repository:
 *
 *   livenessProbe:
 *     httpGet: { path: /healthz, port: 8080 }
 *     periodSeconds: 5                           17,280 requests a day
 *
 * A startup probe ends when the service is up, and does not count.
 * Source: https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/
 */
import { formatCount } from "../../base/format.ts";
import { below, itemsOf } from "./yaml.ts";

export interface Probe {
  readonly path: string;
  readonly periodSeconds: number;
}

const PROBES = ["livenessProbe", "readinessProbe"];
const PERIOD_SECONDS_UNLESS_TOLD = 10;
const SECONDS_PER_DAY = 86_400;
/** A list of objects holds others, whose pods have containers. */
const LEVELS_MAX = 12;

/** Of every container anywhere in the document. */
export function probesOf(document: unknown, level = 0): Probe[] {
  if (typeof document !== "object" || document === null || level > LEVELS_MAX) return [];
  const own = itemsOf(below(document, "containers")).flatMap((container) =>
    PROBES.flatMap((name) => probeOf(below(container, name)) ?? []),
  );
  return [...own, ...Object.values(document).flatMap((value) => probesOf(value, level + 1))];
}

function probeOf(probe: unknown): Probe | null {
  const path = below(probe, "httpGet", "path");
  const period = below(probe, "periodSeconds");
  if (typeof path !== "string") return null;
  const isTold = typeof period === "number" && period > 0;
  return { path: path.replace(/\?.*$/s, ""), periodSeconds: isTold ? period : PERIOD_SECONDS_UNLESS_TOLD };
}

/**
 * What probing a route comes to: " Kubernetes probes it every 5 s: 17,280 entries a day."; "" where nothing probes it.
 *
 * @param route as registered: `GET /healthz`
 */
export function probedWords(route: string, probes: readonly Probe[]): string {
  const path = route.replace(/^[A-Z]+ /, "");
  const periods = probes.filter((probe) => probe.path === path).map(({ periodSeconds }) => periodSeconds);
  if (periods.length === 0) return "";
  const perDay = periods.reduce((sum, period) => sum + SECONDS_PER_DAY / period, 0);
  const every = periods.map((period) => `every ${period} s`).join(" and ");
  return ` Kubernetes probes it ${every}: ${formatCount(Math.round(perDay))} entries a day.`;
}
