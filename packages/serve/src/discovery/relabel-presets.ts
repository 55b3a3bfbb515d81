/**
 * `relabel_presets`: relabeling rules for annotations that pods already have. They run before `relabel_configs`.
 *
 *   prometheus-annotations   prometheus.io/scrape: "true", …/port, …/scheme
 *   grafana-annotations      profiles.grafana.com/memory.scrape: "true", …/memory.port, …/memory.port_name, …/memory.path,
 *                            …/memory.scheme, …/service_name
 *   pyroscope-annotations    pyroscope.io/scrape: "true", …/port, …/scheme, …/application-name
 *
 * Each keeps the running pods that ask for it, takes their port, and names `namespace`, `pod`, `version` and `service`: the
 * label app.kubernetes.io/name of the pod, or its label app, or else its first container. The path of the annotations of
 * Prometheus is that of the metrics, so it is not used. A path of a profile, such as /debug/pprof/allocs, gives the folder.
 */
import { RE2JS } from "re2js";
import type { RelabelAction, RelabelRule } from "./relabel.ts";

export const RELABEL_PRESETS = ["prometheus-annotations", "grafana-annotations", "pyroscope-annotations"] as const;
export type RelabelPreset = (typeof RELABEL_PRESETS)[number];

export const anchored = (expression: string): RE2JS => RE2JS.compile(`^(?s:${expression})$`);

const POD = "__meta_kubernetes_pod_";
const ANNOTATION = `${POD}annotation_`;
const GRAFANA = `${ANNOTATION}profiles_grafana_com_`;
/** A pod without declared ports has an address without a port. */
const HOST_THEN_PORT = "(\\[[^\\]]+\\]|[^:]+|[0-9a-fA-F:]+:[0-9a-fA-F:]+)(?::\\d+)?;(\\d+)";

function rule(
  action: RelabelAction,
  sourceLabels: readonly string[],
  regex: string,
  target = "",
  replacement = "$1",
): RelabelRule {
  return { action, sourceLabels, separator: ";", regex: anchored(regex), replacement, targetLabel: target, modulus: 0 };
}

const COMMON: readonly RelabelRule[] = [
  rule("drop", [`${POD}container_init`], "true"),
  rule("drop", [`${POD}phase`], "Pending|Succeeded|Failed|Completed"),
  rule("replace", ["__meta_kubernetes_namespace"], "(.+)", "namespace"),
  rule("replace", [`${POD}name`], "(.+)", "pod"),
  rule("replace", [`${POD}label_version`], "(.+)", "version"),
  rule("replace", [`${POD}label_app_kubernetes_io_version`], "(.+)", "version"),
  rule("replace", [`${POD}container_name`], "(.+)", "service"),
  rule("replace", [`${POD}label_app`], "(.+)", "service"),
  rule("replace", [`${POD}label_app_kubernetes_io_name`], "(.+)", "service"),
];

/** Asks for scraping, and takes port and scheme from annotations with this prefix. */
const asked = (prefix: string): readonly RelabelRule[] => [
  rule("keep", [`${prefix}scrape`], "true"),
  rule("replace", [`${prefix}scheme`], "(https?)", "__scheme__"),
  rule("replace", ["__address__", `${prefix}port`], HOST_THEN_PORT, "__address__", "$1:$2"),
];

const RULES: Readonly<Record<RelabelPreset, readonly RelabelRule[]>> = {
  "prometheus-annotations": [...asked(`${ANNOTATION}prometheus_io_`), ...COMMON],
  "pyroscope-annotations": [
    ...asked(`${ANNOTATION}pyroscope_io_`),
    ...COMMON,
    rule("replace", [`${ANNOTATION}pyroscope_io_application_name`], "(.+)", "service"),
  ],
  "grafana-annotations": [
    ...asked(`${GRAFANA}memory_`),
    // A port by its name: other ports of the pod are no targets.
    rule("replace", [`${GRAFANA}memory_port_name`], "(.+)", "__tmp_wanted_port_name"),
    rule("replace", [`${POD}container_port_name`], "(.*)", "__tmp_port_name"),
    rule("replace", ["__tmp_wanted_port_name"], "", "__tmp_port_name", ""),
    { ...rule("keepequal", ["__tmp_wanted_port_name"], "(.*)"), targetLabel: "__tmp_port_name" },
    rule("replace", [`${GRAFANA}memory_path`], "(/(?:.*/)?)[^/]*", "__profile_path__"),
    ...COMMON,
    rule("replace", [`${GRAFANA}service_name`], "(.+)", "service"),
  ],
};

export const presetRules = (presets: readonly RelabelPreset[]): readonly RelabelRule[] =>
  presets.flatMap((preset) => RULES[preset]);
