/**
 * A metric whose label has as many values as there are requests: each is a series that stays.
 * Condition: what comes from a request, an error or chance is the value of a label.
 * Quiet: a template of the route, a method, a status, a constant.
 */
import type { Rule } from "../rule.ts";

const LABELLED = /\.(WithLabelValues|GetMetricWithLabelValues)$/;
/** Loggers have With, too: there the labels tell. */
const LABELLED_BY_MAP = /\.(With|GetMetricWith)$/;
/** Of client libraries for metrics. */
const METRICS = /prometheus|victoriametrics|go-metrics|statsd|opentelemetry/i;
const UNBOUNDED =
  /\b(?:r|req|request|\w+\.Request)\.URL\.(Path|String\(\)|RawQuery|RequestURI\(\))|\b\w+\.RequestURI\b|\b\w+\.RemoteAddr\b|\.Header\.Get\(|\.UserAgent\(\)|\berr(or)?\.Error\(\)|\buuid\.New\w*\(|\btime\.Now\(\)|\brand\.\w+\(/;

export const metricLabelUnbounded: Rule = {
  id: "metric-label-unbounded",
  *find({ tree, imports }) {
    if (![...imports.values()].some((path) => METRICS.test(path))) return;
    for (const node of tree.within(tree.root, "call_expression")) {
      const [callee, given] = [tree.fieldText(node, "function"), tree.fieldText(node, "arguments")];
      if (!LABELLED.test(callee) && !(LABELLED_BY_MAP.test(callee) && /^\(\w+\.Labels\{/.test(given))) continue;
      const source = UNBOUNDED.exec(given)?.[0];
      if (source === undefined) continue;
      yield {
        node,
        confidence: "high",
        message: `The label takes ${source}, which has no end of values, and each of them is a series of its own that stays.`,
        advice: "label with the template of the route, the status or a class of the error",
      };
    }
  },
};
