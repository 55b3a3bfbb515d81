/**
 * Targets of ingresses: each path of a host. A rule without a host is for all of them, so there is none to ask.
 *
 * Reference: https://prometheus.io/docs/prometheus/latest/configuration/configuration/#ingress
 */
import type { Labels } from "../labels.ts";
import type { TargetGroup } from "../target-group.ts";
import { type LabelPairs, metadataLabels, prefixed } from "./meta-labels.ts";
import { type Ingress, objectKey } from "./objects.ts";

const INGRESS = "__meta_kubernetes_ingress_";

export function ingressGroup({ metadata, spec }: Ingress): TargetGroup {
  const shared: LabelPairs = [
    ["__meta_kubernetes_namespace", metadata.namespace],
    ...prefixed(INGRESS, { name: metadata.name, class_name: spec?.ingressClassName ?? "" }),
    ...metadataLabels("ingress", metadata),
  ];
  const secure = (spec?.tls ?? []).flatMap(({ hosts }) => hosts);
  const targets = (spec?.rules ?? []).flatMap(({ host, http }): Labels[] => {
    if (host === "") return [];
    const scheme = secure.some((one) => covers(one, host)) ? "https" : "http";
    const paths = (http?.paths ?? []).map(({ path }) => path || "/");
    return (paths.length === 0 ? ["/"] : paths).map(
      (path) => new Map([...shared, ...prefixed(INGRESS, { scheme, host, path }), ["__address__", host]]),
    );
  });
  return { source: `ingress/${objectKey(metadata)}`, targets };
}

/** `*.example.com` covers `shop.example.com`, and neither `example.com` nor `a.shop.example.com`. */
function covers(pattern: string, host: string): boolean {
  if (!pattern.startsWith("*.")) return pattern === host;
  const dot = host.indexOf(".");
  return dot > 0 && host.slice(dot) === pattern.slice(1);
}
