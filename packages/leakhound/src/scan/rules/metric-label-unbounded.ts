/**
 * A metric whose label has as many values as there are requests: each is a series that stays.
 *
 * Condition: what a client chooses, an error says, or chance gives is the value of a label, as it is or one assignment
 * away; put into text, upper or lower case, or digits, it is the same.
 * Quiet: a template of the route, a method, a status, a constant; what another function or a switch has made of it.
 */
import type { GoFile } from "../index/go-file.ts";
import { importsOfPackage, packageOf } from "../index/repository.ts";
import { functionAround } from "../syntax/queries.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import type { Match, Rule } from "./rule.ts";

const LABELLED = /\.(WithLabelValues|GetMetricWithLabelValues)$/;
/** Loggers have With, too: there the labels tell. */
const LABELLED_BY_MAP = /\.(With|GetMetricWith|MustCurryWith)$/;
/** Of OpenTelemetry: `attribute.String("path", …)` within them. */
const ATTRIBUTES = /\.(WithAttributes|WithAttributeSet)$/;
const ATTRIBUTE = /\battribute\.\w+$|\.(String|Int|Int64|Float64|Stringer)$/;
/** Of client libraries for metrics. */
const METRICS = /prometheus|victoriametrics|go-metrics|statsd|opentelemetry|\botel\b/i;

const OF_REQUEST =
  /(?:^|\.)(?:r|hr|\w*[rR]eq(?:uest)?(?:\(\))?)\.URL(\.(Path|RawPath|RawQuery|String\(\)|RequestURI\(\)|EscapedPath\(\)))?$|\.(RequestURI|RemoteAddr)$|\.(Header\.Get|FormValue|PostFormValue|PathValue|GetHeader|Param|QueryParam|DefaultQuery|Query\(\)\.Get)\(.*\)$|\.(UserAgent|Referer|ClientIP|RealIP|RemoteIP|RemoteAddr)\(\)$|^mux\.Vars\(.*\)\[.*\]$|^chi\.URLParam\(.*\)$/s;
const OF_CHANCE =
  /\b[eE]rr(or)?\.Error\(\)$|^\w*uuid\.\w+\(.*\)(\.String\(\))?$|^time\.Now\(\)|^rand\.\w+\(.*\)$|^(xid|ulid|ksuid)\.\w+\(/s;
/** What one of many goes by: told by its name, and by that a text has been made of it. */
const IDENTITY = /(?<![\w])(?:\w+\.)*(?:[a-z]\w*(?:I[dD]|UUID)|id|uuid|ID|Email|email)(?:\.String\(\))?$/;

/** They give as many values as they are given. */
const SAME_MANY =
  /^(strings\.(ToLower|ToUpper|Trim\w*|ReplaceAll|Clone)|strconv\.\w+|fmt\.Sprint\w*|string|int|int64|float64)$/;

export const metricLabelUnbounded: Rule = {
  id: "metric-label-unbounded",
  *find(file, repository) {
    if (![...importsOfPackage(packageOf(repository, file))].some((path) => METRICS.test(path))) return;
    for (const node of file.tree.within(file.tree.root, "call_expression")) {
      for (const value of labelsOf(file, node)) {
        const match = unbounded(file, node, value);
        if (!match) continue;
        yield match;
        break;
      }
    }
  },
};

/** Values of the labels that a call gives. */
function labelsOf({ tree }: GoFile, call: NodeIndex): NodeIndex[] {
  const callee = tree.fieldText(call, "function");
  const given = childrenOf(tree, tree.field(call, "arguments"));
  if (LABELLED.test(callee)) return given;
  if (
    LABELLED_BY_MAP.test(callee) &&
    /^\(\s*(\w+\.Labels|map\[string\]string)\{/.test(tree.fieldText(call, "arguments"))
  )
    return [...tree.within(call, "keyed_element")].map((pair) => pairValue(tree, pair));
  if (!ATTRIBUTES.test(callee)) return [];
  return [...tree.within(call, "call_expression")]
    .filter((one) => ATTRIBUTE.test(tree.fieldText(one, "function")))
    .flatMap((one) => childrenOf(tree, tree.field(one, "arguments")).slice(-1));
}

const childrenOf = (tree: GoFile["tree"], node: NodeIndex | null): NodeIndex[] =>
  node === null ? [] : tree.children(node);

/** Of `"path": r.URL.Path`. */
function pairValue(tree: GoFile["tree"], pair: NodeIndex): NodeIndex {
  const value = tree.children(pair).at(-1)!;
  return tree.kind(value) === "literal_element" ? (tree.children(value)[0] ?? value) : value;
}

function unbounded(file: GoFile, node: NodeIndex, value: NodeIndex): Match | null {
  const direct = sourceOf(file, value);
  const source = direct ?? sourceOf(file, assigned(file, value));
  if (source === null) return null;
  return {
    node,
    confidence: direct !== null && !IDENTITY.test(direct) ? "high" : "medium",
    message: `The label takes ${source}, which has no end of values, and each of them is a series of its own that stays.`,
    advice: "label with the template of the route, the status or a class of the error",
  };
}

/** Where the values of an expression come from, if there is no end of them; the text of that. */
function sourceOf(file: GoFile, value: NodeIndex | null): string | null {
  if (value === null) return null;
  const { tree } = file;
  const text = tree.text(value);
  const kind = tree.kind(value);
  if (kind === "call_expression" && SAME_MANY.test(tree.fieldText(value, "function")))
    return firstSource(file, childrenOf(tree, tree.field(value, "arguments")));
  if (kind === "binary_expression") return firstSource(file, tree.children(value));
  const isInText = MADE_TEXT.test(calleeAround(tree, value));
  return OF_REQUEST.test(text) || OF_CHANCE.test(text) || (isInText && IDENTITY.test(text)) ? text : null;
}

const MADE_TEXT = /^(strconv\.\w+|fmt\.Sprint\w*)$/;

function calleeAround(tree: GoFile["tree"], value: NodeIndex): string {
  const call = tree.above(value, "call_expression");
  return call === null ? "" : tree.fieldText(call, "function");
}

function firstSource(file: GoFile, values: readonly NodeIndex[]): string | null {
  for (const one of values) {
    const source = sourceOf(file, one);
    if (source !== null) return source;
  }
  return null;
}

/** The only value that its function gives a name; null of others. */
function assigned({ tree }: GoFile, name: NodeIndex): NodeIndex | null {
  const scope = tree.kind(name) === "identifier" ? functionAround(tree, name) : null;
  if (scope === null) return null;
  const sets = [...tree.within(scope, "short_var_declaration", "assignment_statement")].filter(
    (one) => tree.fieldText(one, "left") === tree.text(name),
  );
  const value = sets.length === 1 ? tree.field(sets[0]!, "right") : null;
  return value === null ? null : (tree.children(value)[0] ?? null);
}
