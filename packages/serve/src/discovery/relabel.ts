/**
 * Relabeling with the rules of Prometheus (`relabel_configs`): rewrites the labels of a discovered target, or drops it.
 *
 *   { sourceLabels: ["__meta_kubernetes_pod_name"], regex: /^(?s:shop-(.*))$/, replacement: "$1", targetLabel: "pod" }
 *
 *   __meta_kubernetes_pod_name="shop-7f9c"   ──▶   pod="7f9c"
 *
 * Rules run in order; each sees the result of those before it. Expressions are RE2, anchored at both ends, and match in
 * linear time. Reference: https://prometheus.io/docs/prometheus/latest/configuration/configuration/#relabel_config
 */
import { createHash } from "node:crypto";
import type { RE2JS } from "re2js";
import { isLabelName, type Labels } from "./labels.ts";

export const RELABEL_ACTIONS = [
  "replace",
  "keep",
  "drop",
  "keepequal",
  "dropequal",
  "hashmod",
  "labelmap",
  "labeldrop",
  "labelkeep",
  "lowercase",
  "uppercase",
] as const;
export type RelabelAction = (typeof RELABEL_ACTIONS)[number];

export interface RelabelRule {
  readonly action: RelabelAction;
  readonly sourceLabels: readonly string[];
  readonly separator: string;
  /** Anchored at both ends; `.` also matches line breaks. */
  readonly regex: RE2JS;
  readonly replacement: string;
  /** Empty for the actions that have none. */
  readonly targetLabel: string;
  /** 0 for all actions but `hashmod`. */
  readonly modulus: number;
}

/** @returns the labels after all rules; null for a target that a rule dropped */
export function relabel(labels: Labels, rules: readonly RelabelRule[]): Labels | null {
  let current: Map<string, string> | null = new Map(labels);
  for (const rule of rules) {
    current = applyRule(current, rule);
    if (current === null) return null;
  }
  return current;
}

function applyRule(labels: Map<string, string>, rule: RelabelRule): Map<string, string> | null {
  const source = rule.sourceLabels.map((name) => labels.get(name) ?? "").join(rule.separator);
  switch (rule.action) {
    case "keep":
      return rule.regex.matches(source) ? labels : null;
    case "drop":
      return rule.regex.matches(source) ? null : labels;
    case "keepequal":
      return source === (labels.get(rule.targetLabel) ?? "") ? labels : null;
    case "dropequal":
      return source === (labels.get(rule.targetLabel) ?? "") ? null : labels;
    case "replace":
      return replaced(labels, rule, source);
    case "lowercase":
      return set(labels, rule.targetLabel, source.toLowerCase());
    case "uppercase":
      return set(labels, rule.targetLabel, source.toUpperCase());
    case "hashmod":
      return set(labels, rule.targetLabel, String(hashMod(source, rule.modulus)));
    case "labelmap":
      return mapped(labels, rule);
    case "labeldrop":
      return filtered(labels, (name) => !rule.regex.matches(name));
    case "labelkeep":
      return filtered(labels, (name) => rule.regex.matches(name));
  }
}

function replaced(labels: Map<string, string>, rule: RelabelRule, source: string): Map<string, string> {
  const match = rule.regex.matcher(source);
  if (!match.matches()) return labels;
  const group = (name: string) => groupOf(match, name);
  const target = expand(rule.targetLabel, group);
  return isLabelName(target) ? set(labels, target, expand(rule.replacement, group)) : labels;
}

function mapped(labels: Map<string, string>, rule: RelabelRule): Map<string, string> {
  const result = new Map(labels);
  for (const [name, value] of labels) {
    const match = rule.regex.matcher(name);
    if (match.matches())
      result.set(
        expand(rule.replacement, (group) => groupOf(match, group)),
        value,
      );
  }
  return result;
}

const filtered = (labels: Map<string, string>, isKept: (name: string) => boolean): Map<string, string> =>
  new Map([...labels].filter(([name]) => isKept(name)));

/** Sets a label; an empty value removes it. */
function set(labels: Map<string, string>, name: string, value: string): Map<string, string> {
  const result = new Map(labels);
  if (value === "") result.delete(name);
  else result.set(name, value);
  return result;
}

/** The last 8 bytes of the MD5 sum, as Prometheus takes them, so that several collectors share a fleet in the same way. */
export function hashMod(text: string, modulus: number): number {
  const sum = createHash("md5").update(text).digest().readBigUInt64BE(8);
  return Number(sum % BigInt(modulus));
}

type Match = ReturnType<RE2JS["matcher"]>;

/** The text of a group by number or name; empty for a group that does not exist or did not match, as in Go. */
function groupOf(match: Match, name: string): string {
  const number = /^\d+$/.test(name) ? Number(name) : match.pattern().namedGroups()[name];
  if (number === undefined || number > match.groupCount()) return "";
  return match.group(number) ?? "";
}

/** Expands `$1`, `${1}`, `$name`, `${name}` and `$$`, like `Regexp.Expand` of Go: `$1x` names the group `1x`. */
export function expand(template: string, group: (name: string) => string): string {
  return template.replace(/\$(?:\$|\{(\w+)\}|(\w+))/g, (_, braced?: string, plain?: string) => {
    const name = braced ?? plain;
    return name === undefined ? "$" : group(name);
  });
}
