/**
 * A metric label with an unlimited number of values: each value is a time series that stays.
 *
 * Condition: the value of a label comes from a client, an error or a random number, directly or through one assignment.
 * Formatting it, or changing its case, does not limit the number of values.
 * Condition, too: code removes the series of one metric for a label, but nothing removes those of another metric that is
 * made with the same labels.
 * Not reported: a route template, a method, a status, a constant; the result of another function or a switch.
 */

import { type GoFile, importOf } from "../index/go-file.ts";
import { mapWrites } from "../index/map-writes.ts";
import { packageImports, packageOf, type Repository } from "../index/repository.ts";
import { scopeIndex } from "../index/scope-index.ts";
import { codeText } from "../syntax/code-text.ts";
import { argumentsOf, functionAround } from "../syntax/queries.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import { typesOf } from "../types/types.ts";
import { forgottenSeries } from "./forgotten-series.ts";
import type { Match, Rule } from "./rule.ts";

const LABELED = /\.(WithLabelValues|GetMetricWithLabelValues)$/;
/** Loggers have With, too; only a metric takes a map of labels. */
const LABELED_BY_MAP = /\.(With|GetMetricWith|MustCurryWith)$/;
/** OpenTelemetry: the attributes inside, such as `attribute.String("path", …)`, are labels. */
const ATTRIBUTES = /\.(WithAttributes|WithAttributeSet)$/;
const ATTRIBUTE = /\battribute\.\w+$|\.(String|Int|Int64|Float64|Stringer)$/;
/** Import paths of client libraries for metrics. */
const METRICS = /prometheus|victoriametrics|go-metrics|statsd|opentelemetry|\botel\b/i;

const CHOSEN_BY_CLIENT =
  /(?:^|\.)(?:r|hr|\w{0,60}[rR]eq(?:uest)?(?:\(\))?)\.URL(\.(Path|RawPath|RawQuery|String\(\)|RequestURI\(\)|EscapedPath\(\)))?$|\.(RequestURI|RemoteAddr)$|\.(Header\.Get|FormValue|PostFormValue|PathValue|GetHeader|Param|QueryParam|DefaultQuery|Query\(\)\.Get)\(.*\)$|\.(UserAgent|Referer|ClientIP|RealIP|RemoteIP|RemoteAddr)\(\)$|^mux\.Vars\(.*\)\[.*\]$|^chi\.URLParam\(.*\)$/s;
const RANDOM =
  /\b[eE]rr(or)?\.Error\(\)$|^\w*uuid\.\w+\(.*\)(\.String\(\))?$|^time\.Now\(\)|^rand\.\w+\(.*\)$|^(xid|ulid|ksuid)\.\w+\(/s;
/** Names of identifiers of one of many, which count where the value is formatted as text. */
const IDENTITY =
  /(?<!\w)(?!(?:worker|shard|partition|thread|cpu|core|slot|bucket|lane|replica|queue|broker)I[dD])(?:[a-z]\w*(?:I[dD]|UUID)|id|uuid|ID|Email|email)(?:\.String\(\))?$/;

/** Functions whose result has as many values as their argument. */
const KEEPS_VALUES =
  /^(strings\.(ToLower|ToUpper|Trim\w*|ReplaceAll|Clone)|strconv\.\w+|fmt\.Sprint\w*|string|int|int64|float64)$/;

export const metricLabelUnbounded: Rule = {
  id: "metric-label-unbounded",
  *find(file, repository) {
    const hasMetrics = packageImports(packageOf(repository, file), METRICS);
    if (!hasMetrics && !file.source.includes("WithLabelValues(")) return;
    if (hasMetrics) yield* forgottenSeries(file, repository);
    for (const node of file.tree.within(file.tree.root, "call_expression")) {
      if (!hasMetrics && !addsSeries(file, repository, node)) continue;
      for (const value of labelsOf(file, node)) {
        const match = unboundedLabel(file, node, value);
        if (!match) continue;
        yield match;
        break;
      }
    }
  },
};

/** A method of a vector of the repository, which keeps what it makes for the labels. */
function addsSeries(file: GoFile, repository: Repository, call: NodeIndex): boolean {
  if (!LABELED.test(file.tree.fieldText(call, "function"))) return false;
  const callee = typesOf(repository).callee(file, call);
  if (callee?.kind !== "function") return false;
  const { file: other, node } = callee.fn;
  const fn = other.functions.find((one) => one.node === node);
  return fn !== undefined && mapWrites(other, fn).length > 0;
}

/** Values of the labels that a call sets. */
function labelsOf(file: GoFile, call: NodeIndex): NodeIndex[] {
  const { tree } = file;
  const callee = tree.fieldText(call, "function");
  const given = childrenOf(tree, tree.field(call, "arguments"));
  if (LABELED.test(callee)) return given;
  if (LABELED_BY_MAP.test(callee) && isMapOfLabels(tree, argumentsOf(tree, call)[0]))
    return [...tree.within(call, "keyed_element")].map((pair) => pairValue(tree, pair));
  // Attributes of spans and logs are no labels.
  if (!ATTRIBUTES.test(callee) || /trace|log/i.test(importOf(file, callee))) return [];
  return [...tree.within(call, "call_expression")]
    .filter((one) => ATTRIBUTE.test(tree.fieldText(one, "function")))
    .flatMap((one) => childrenOf(tree, tree.field(one, "arguments")).slice(-1));
}

/** `prometheus.Labels{…}` or `map[string]string{…}` */
const isMapOfLabels = (tree: GoFile["tree"], value: NodeIndex | undefined): boolean =>
  value !== undefined &&
  tree.kind(value) === "composite_literal" &&
  /^(?:\w+\.Labels|map\[string\]string)$/.test(tree.fieldText(value, "type"));

const childrenOf = (tree: GoFile["tree"], node: NodeIndex | null): NodeIndex[] =>
  node === null ? [] : tree.children(node);

/** `r.URL.Path` of `"path": r.URL.Path`. */
function pairValue(tree: GoFile["tree"], pair: NodeIndex): NodeIndex {
  const value = tree.children(pair).at(-1)!;
  return tree.kind(value) === "literal_element" ? (tree.children(value)[0] ?? value) : value;
}

function unboundedLabel(file: GoFile, node: NodeIndex, value: NodeIndex): Match | null {
  const direct = unlimitedSource(file, value);
  const source = direct ?? unlimitedSource(file, assignedValue(file, value));
  if (source === null) return null;
  return {
    node,
    confidence: direct !== null && !IDENTITY.test(direct) ? "high" : "medium",
    message: `The label takes ${source}, whose number of values is unlimited; each value is a time series that stays.`,
    advice: "use the route template, the status or a class of errors as the label",
  };
}

/** The text of the expression that makes the number of values unlimited; null where none does. */
function unlimitedSource(file: GoFile, value: NodeIndex | null): string | null {
  if (value === null) return null;
  const { tree } = file;
  const text = tree.text(value);
  const kind = tree.kind(value);
  if (kind === "call_expression" && KEEPS_VALUES.test(tree.fieldText(value, "function")))
    return firstUnlimited(file, childrenOf(tree, tree.field(value, "arguments")));
  if (kind === "binary_expression") return firstUnlimited(file, tree.children(value));
  const isFormatted = FORMATTERS.test(calleeAround(tree, value));
  const code = codeText(tree, value);
  return CHOSEN_BY_CLIENT.test(code) || RANDOM.test(code) || (isFormatted && IDENTITY.test(code)) ? text : null;
}

const FORMATTERS = /^(strconv\.\w+|fmt\.Sprint\w*)$/;

function calleeAround(tree: GoFile["tree"], value: NodeIndex): string {
  const call = tree.above(value, "call_expression");
  return call === null ? "" : tree.fieldText(call, "function");
}

function firstUnlimited(file: GoFile, values: readonly NodeIndex[]): string | null {
  for (const one of values) {
    const source = unlimitedSource(file, one);
    if (source !== null) return source;
  }
  return null;
}

/** The only value that the function assigns to a name; null for a name with several or none. */
function assignedValue({ tree }: GoFile, name: NodeIndex): NodeIndex | null {
  const scope = tree.kind(name) === "identifier" ? functionAround(tree, name) : null;
  if (scope === null) return null;
  const sets = scopeIndex(tree, scope).assignmentsTo(tree.text(name));
  const value = sets.length === 1 ? tree.field(sets[0]!, "right") : null;
  return value === null ? null : (tree.children(value)[0] ?? null);
}
