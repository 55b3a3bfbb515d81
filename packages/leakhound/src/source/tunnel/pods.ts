/** What `kubectl get --output json` says about workloads and pods. Formats: Kubernetes API apps/v1, batch/v1 and v1. */
import { property } from "../json.ts";

/**
 * The label selector of a workload, as `kubectl get pods --selector` takes it.
 *
 *   { matchLabels: { app: "cart" }, matchExpressions: [{ key: "tier", operator: "In", values: ["a", "b"] }] }
 *     -> "app=cart,tier in (a,b)"
 *
 * @returns null where it selects nothing, or in a form that is unknown
 */
export function labelSelector(workload: unknown): string | null {
  const selector = property(property(workload, "spec"), "selector");
  const expressions = property(selector, "matchExpressions");
  // The selector of a service is the labels themselves.
  const labels = property(selector, "matchLabels") ?? (expressions === undefined ? selector : undefined);
  const terms = [...labelTerms(labels), ...(Array.isArray(expressions) ? expressions : []).map(expressionTerm)];
  return terms.length === 0 || terms.includes(null) ? null : terms.join(",");
}

function labelTerms(labels: unknown): readonly (string | null)[] {
  if (typeof labels !== "object" || labels === null) return [];
  return Object.entries(labels).map(([key, value]) => (typeof value === "string" ? `${key}=${value}` : null));
}

function expressionTerm(expression: unknown): string | null {
  const key = property(expression, "key");
  const values = property(expression, "values");
  const list = Array.isArray(values) ? `(${values.join(",")})` : "()";
  if (typeof key !== "string") return null;
  switch (property(expression, "operator")) {
    case "In":
      return `${key} in ${list}`;
    case "NotIn":
      return `${key} notin ${list}`;
    case "Exists":
      return key;
    case "DoesNotExist":
      return `!${key}`;
    default:
      return null;
  }
}

/** Names of the pods of a list that are running and not about to end. */
export function runningPods(list: unknown): readonly string[] {
  const items = property(list, "items");
  return (Array.isArray(items) ? items : []).flatMap((pod) => {
    const metadata = property(pod, "metadata");
    const name = property(metadata, "name");
    const isEnding = property(metadata, "deletionTimestamp") !== undefined;
    const isRunning = property(property(pod, "status"), "phase") === "Running";
    return typeof name === "string" && isRunning && !isEnding ? [name] : [];
  });
}
