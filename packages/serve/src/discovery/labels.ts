/**
 * Labels of a target, as Prometheus has them: names to values, where an empty value is the same as no label.
 *
 *   { __address__: "10.0.0.7:6060", __scheme__: "http", job: "shop", pod: "shop-7f9c" }
 *
 * Names that begin with `__` are dropped after relabeling; `__meta_…` come from discovery.
 */
export type Labels = ReadonlyMap<string, string>;

/** Names that relabeling may create: `[a-zA-Z_][a-zA-Z0-9_]*`. */
export const isLabelName = (name: string): boolean => /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name);

/** The labels that stay with a target after relabeling, sorted by name. */
export function publicLabels(labels: Labels): Labels {
  const kept = [...labels].filter(([name, value]) => !name.startsWith("__") && value !== "");
  return new Map(kept.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

/** `{job="shop", pod="shop-7f9c"}`: equal for equal labels, so it also serves as a key. */
export function labelsKey(labels: Labels): string {
  const sorted = [...labels].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `{${sorted.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(", ")}}`;
}
