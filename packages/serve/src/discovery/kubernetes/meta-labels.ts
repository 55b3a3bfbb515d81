/** Labels of Kubernetes objects as Prometheus names them: `app.kubernetes.io/name` becomes `…_label_app_kubernetes_io_name`. */
import type { Metadata } from "./objects.ts";

export type LabelPairs = readonly (readonly [string, string])[];

const sanitized = (name: string): string => name.replace(/[^a-zA-Z0-9_]/g, "_");

/** `__meta_kubernetes_KIND_…` of labels and annotations, each with its presence. */
export function metadataLabels(kind: string, { labels, annotations }: Metadata): LabelPairs {
  return [
    ...pairs(`__meta_kubernetes_${kind}_label`, labels),
    ...pairs(`__meta_kubernetes_${kind}_annotation`, annotations),
  ];
}

function pairs(prefix: string, values: Readonly<Record<string, string>>): LabelPairs {
  return Object.entries(values).flatMap(
    ([name, value]): LabelPairs => [
      [`${prefix}_${sanitized(name)}`, value],
      [`${prefix}present_${sanitized(name)}`, "true"],
    ],
  );
}

/** Prefixes the names of several labels. */
export const prefixed = (prefix: string, values: Readonly<Record<string, string>>): LabelPairs =>
  Object.entries(values).map(([name, value]): readonly [string, string] => [`${prefix}${name}`, value]);

/** `10.0.0.7:6060`, `[2001:db8::7]:6060`. */
export const hostPort = (host: string, port: number): string =>
  host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
