/**
 * Series of a metric that the code for leaving forgets:
 *
 *   m.samples.DeleteLabelValues(group)
 *   m.errors.DeleteLabelValues(group)       m.duration has the same labels, and nothing removes its series
 */

import type { GoFile } from "../index/go-file.ts";
import { filesWithField } from "../index/package-names.ts";
import { packageOf, type Repository } from "../index/repository.ts";
import { selectorsOf } from "../index/selectors.ts";
import { argumentsOf, functionAround } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import type { Match } from "./rule.ts";

export function* forgottenSeries(file: GoFile, repository: Repository): Generator<Match> {
  const files = packageOf(repository, file);
  const { tree } = file;
  const seen = new Set<string>();
  for (const call of tree.within(tree.root, "call_expression")) {
    const target = tree.field(call, "function");
    if (target === null || tree.fieldText(target, "field") !== "DeleteLabelValues") continue;
    const metric = tree.field(target, "operand");
    const name = metric === null || tree.kind(metric) !== "selector_expression" ? "" : tree.fieldText(metric, "field");
    for (const other of siblingsOf(files, name)) {
      const key = `${functionAround(tree, call)} ${other}`;
      if (seen.has(key) || isRemoved(files, other) || !isSet(files, other)) continue;
      seen.add(key);
      yield matchOf(tree, call, { removed: tree.text(metric!), other });
    }
  }
}

const matchOf = (
  tree: SyntaxTree,
  call: NodeIndex,
  { removed, other }: { readonly removed: string; readonly other: string },
): Match => ({
  node: call,
  confidence: "medium",
  message: `The series of ${removed} are removed here, but nothing of the package removes those of ${other}, which has the same labels.`,
  advice: `remove its series here as well: ${removed.slice(0, removed.lastIndexOf(".") + 1)}${other}.DeleteLabelValues(${argumentsOf(
    tree,
    call,
  )
    .map((one) => tree.text(one))
    .join(", ")})`,
});

/** Names of metrics by their labels as written, for each file that makes them. */
const known = new WeakMap<GoFile, ReadonlyMap<string, readonly string[]>>();

/** Metrics that the same file makes with the same labels. */
function* siblingsOf(files: readonly GoFile[], name: string): Generator<string> {
  if (name === "") return;
  for (const file of filesWithField(files, name)) {
    const groups = known.get(file) ?? metricsOf(file.tree);
    known.set(file, groups);
    for (const group of groups.values()) if (group.includes(name)) yield* group.filter((one) => one !== name);
  }
}

function metricsOf(tree: SyntaxTree): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const call of tree.within(tree.root, "call_expression")) {
    const target = tree.field(call, "function");
    if (target === null || !VECTORS.has(tree.fieldText(target, "field"))) continue;
    const labels = argumentsOf(tree, call)[1];
    const field = fieldGiven(tree, call);
    if (labels === undefined || field === null) continue;
    const key = `${functionAround(tree, call)} ${tree.text(labels)}`;
    const group = groups.get(key) ?? [];
    groups.set(key, group);
    if (group.length < METRICS_MAX) group.push(field);
  }
  return groups;
}

/** Metrics of one set of labels that are compared. */
const METRICS_MAX = 64;

const VECTORS = new Set(["NewGaugeVec", "NewCounterVec", "NewHistogramVec", "NewSummaryVec"]);

/** The field that gets the value: of `metrics{samples: value}` and of `m.samples = value`. */
function fieldGiven(tree: SyntaxTree, value: NodeIndex): string | null {
  const parent = tree.parent(value);
  if (parent === null) return null;
  if (tree.kind(parent) === "literal_element") {
    const keyed = tree.parent(parent);
    return keyed === null || tree.kind(keyed) !== "keyed_element" ? null : tree.fieldText(keyed, "key");
  }
  const statement = tree.kind(parent) === "expression_list" ? tree.parent(parent) : null;
  const left = statement === null ? null : tree.field(statement, "left");
  const [target, more] = left === null ? [] : tree.children(left);
  if (target === undefined || more !== undefined || tree.kind(target) !== "selector_expression") return null;
  return tree.fieldText(target, "field");
}

const REMOVES = new Set(["DeleteLabelValues", "Delete", "DeletePartialMatch", "Reset"]);
const SETS = new Set(["WithLabelValues", "With", "GetMetricWithLabelValues", "GetMetricWith"]);

const isRemoved = (files: readonly GoFile[], name: string): boolean => methodsOn(files, name).isRemoved;
const isSet = (files: readonly GoFile[], name: string): boolean => methodsOn(files, name).isSet;

interface MetricCalls {
  readonly isRemoved: boolean;
  readonly isSet: boolean;
}

const callsKnown = new WeakMap<readonly GoFile[], Map<string, MetricCalls>>();

/** Which methods of a metric the package calls; found once for each name. */
function methodsOn(files: readonly GoFile[], name: string): MetricCalls {
  const names = callsKnown.get(files) ?? new Map<string, MetricCalls>();
  callsKnown.set(files, names);
  const found = names.get(name) ?? {
    isRemoved: isCalledWith(files, name, REMOVES),
    isSet: isCalledWith(files, name, SETS),
  };
  names.set(name, found);
  return found;
}

/** A method of the metric is called. */
const isCalledWith = (files: readonly GoFile[], name: string, methods: ReadonlySet<string>): boolean =>
  filesWithField(files, name).some(({ tree }) =>
    selectorsOf(tree, name).some((node) => {
      const parent = tree.parent(node);
      return (
        parent !== null && tree.kind(parent) === "selector_expression" && methods.has(tree.fieldText(parent, "field"))
      );
    }),
  );
