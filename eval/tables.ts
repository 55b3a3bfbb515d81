/** The figures as Markdown tables. */
import type { Outcome } from "./judge.ts";
import { CHANGES, isRightPair, type PairOutcome } from "./pairs.ts";
import { type Bin, byScenario, type Summary, summaryOf } from "./summary.ts";

type Row = readonly string[];

export function reportOf(outcomes: readonly Outcome[], about: ReadonlyMap<string, string>): string {
  const all = summaryOf(outcomes);
  return [
    markdownTable(["figure", "value"], summaryRows(all)),
    scenarioTable(outcomes, about),
    markdownTable(["confidence", "mean", "right", "cases"], all.bins.map(binRow)),
  ].join("\n\n");
}

/** Outcomes of `verify` for each change, over the pairs whose first recording was judged a leak. */
export function pairsReport(outcomes: readonly PairOutcome[]): string {
  const head = ["change", "pairs", "fixed", "improved", "not fixed", "inconclusive", "right", "first not a leak"];
  const rows = CHANGES.map((change): Row => {
    const pairs = outcomes.filter((one) => one.change === change);
    const seen = pairs.filter(({ before }) => before === "leak");
    const countOf = (outcome: PairOutcome["outcome"]) => String(seen.filter((one) => one.outcome === outcome).length);
    const counts = [countOf("fixed"), countOf("improved"), countOf("not-fixed"), countOf("inconclusive")];
    const right = percent(seen.filter(isRightPair).length / seen.length);
    return [change, String(seen.length), ...counts, right, String(pairs.length - seen.length)];
  });
  return markdownTable(head, rows);
}

function summaryRows(all: Summary): Row[] {
  return [
    ["cases", String(all.cases)],
    ["precision", percent(all.precision)],
    ["false alarms", `${all.falseAlarms} of ${all.innocents} innocents`],
    ["recall", `${percent(all.recall)}; with 40 snapshots or more ${percent(all.recallEnough)}`],
    ["inconclusive", `${percent(all.inconclusive)}; with 40 snapshots or more ${percent(all.inconclusiveEnough)}`],
    ["true site first", percent(all.topSite)],
    ["kind right", percent(all.kindRight)],
    ["rate error, median", percent(all.rateError)],
    ["true rate within the 95% interval", percent(all.covered)],
    [
      "cost of goroutine leaks within its interval",
      `${percent(all.costCovered)}; reported by true, median ${all.costRatio.toFixed(2)}`,
    ],
    ["expected calibration error", percent(all.calibrationError)],
  ];
}

function scenarioTable(outcomes: readonly Outcome[], about: ReadonlyMap<string, string>): string {
  const head = [
    "scenario",
    "what happens",
    "truth",
    "cases",
    "leak",
    "no leak",
    "inconclusive",
    "site first",
    "kind",
    "rate error",
    "covered",
  ];
  const rows = [...byScenario(outcomes)].map(([name, some]): Row => {
    const { topSite, kindRight, rateError, covered } = summaryOf(some);
    const countOf = (verdict: Outcome["verdict"]) => String(some.filter((one) => one.verdict === verdict).length);
    const counts = [String(some.length), countOf("leak"), countOf("no-leak"), countOf("inconclusive")];
    return [
      name,
      about.get(name) ?? "",
      truthWords(some[0]!),
      ...counts,
      ...[topSite, kindRight, rateError, covered].map(percent),
    ];
  });
  return markdownTable(head, rows);
}

const truthWords = ({ truth, trueKind }: Outcome): string => (trueKind ? `${truth}, ${trueKind}` : truth);

const binRow = ({ from, to, confidence, right, cases }: Bin): Row => [
  `${from.toFixed(2)} to ${to.toFixed(2)}`,
  confidence.toFixed(2),
  right.toFixed(2),
  String(cases),
];

const percent = (value: number): string => (Number.isNaN(value) ? "-" : `${(100 * value).toFixed(1)}%`);

/** A table whose columns are padded to the same width. */
export function markdownTable(head: Row, rows: readonly Row[]): string {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]!.length)));
  const line = (row: Row) => `| ${row.map((cell, column) => cell.padEnd(widths[column]!)).join(" | ")} |`;
  return [line(head), `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`, ...rows.map(line)].join("\n");
}
