/**
 * The part of the corpus that is recorded from real software: public Go modules and npm packages, at a version or in a use
 * that leaks and in one that does not, in a service with background load.
 *
 *   real/labels.json   name, truth, and for our own services how to record them again (record-modules.mjs)
 *   real/NAME.br       as pack.mjs writes it
 *
 * `unsettled`: a bounded cache fills through the whole window, so inconclusive is right and leak is wrong.
 * `doubtful-leak`: it leaks, but no observer could know from this window, so inconclusive is right as well.
 */
import { readFileSync } from "node:fs";
import { withKnownCauses } from "../packages/leakhound/src/verdict/causes/known-causes.ts";
import { diagnose } from "../packages/leakhound/src/verdict/diagnose.ts";
import type { GrowingSite } from "../packages/leakhound/src/verdict/facts/diagnosis.ts";
import type { LeakKind, Verdict } from "../packages/leakhound/src/verdict/facts/verdict.ts";
import { firstSnapshots, seriesOf, unpack } from "./recorded.ts";
import { markdownTable } from "./tables.ts";

export interface RealLabel {
  readonly name: string;
  readonly description: string;
  readonly verdict: "leak" | "doubtful-leak" | "no-leak" | "unsettled";
  readonly kind: LeakKind | null;
  /** A pattern for the function, file or own frame of the first site; null where none is right. */
  readonly functions: string | null;
  /** Id of the first cause; null where the knowledge base has none. */
  readonly cause: string | null;
}

export interface RealOutcome {
  readonly label: RealLabel;
  readonly verdict: Verdict;
  readonly confidence: number;
  readonly isKindRight: boolean;
  readonly isSiteRight: boolean;
  readonly isCauseRight: boolean;
  readonly windowMs: number;
}

/** A recording that ends after so many snapshots. */
export interface Cut {
  readonly snapshots: number;
  readonly verdict: Verdict;
  readonly confidence: number;
}

const OPTIONS = { own: null, limitBytes: null, source: null };
/** Answers with at least this confidence should be right in nine of ten cases. */
const CERTAIN = 0.9;

/** Recordings of services that leak. */
export const isLeaking = ({ verdict }: RealLabel): boolean => verdict === "leak" || verdict === "doubtful-leak";

/** Verdicts after each number of snapshots. */
export function verdictsOfCuts(folder: URL, { name }: RealLabel, counts: (all: number) => readonly number[]): Cut[] {
  const file = `${name}.br`;
  const files = unpack(readFileSync(new URL(file, folder)));
  const all = files.filter(({ path }) => path.startsWith("heap/")).length;
  return counts(all).map((snapshots): Cut => {
    const { verdict, confidence } = diagnose(seriesOf(file, firstSnapshots(files, snapshots)), OPTIONS).diagnosis;
    return { snapshots, verdict, confidence };
  });
}

export const readRealLabels = (folder: URL): readonly RealLabel[] =>
  JSON.parse(readFileSync(new URL("labels.json", folder), "utf8")) as RealLabel[];

export function judgeReal(folder: URL, label: RealLabel): RealOutcome {
  const file = `${label.name}.br`;
  const series = seriesOf(file, unpack(readFileSync(new URL(file, folder))));
  const { diagnosis } = withKnownCauses(series, diagnose(series, OPTIONS), OPTIONS);
  return {
    label,
    verdict: diagnosis.verdict,
    confidence: diagnosis.confidence,
    isKindRight: diagnosis.kind === label.kind,
    isSiteRight: label.functions === null || isSite(diagnosis.sites[0], new RegExp(label.functions)),
    isCauseRight: label.cause === null || diagnosis.causes[0]?.id === label.cause,
    windowMs: Date.parse(diagnosis.to) - Date.parse(diagnosis.from),
  };
}

/** A site is right by its function, by its file, or by the frame of own code on its stack. */
function isSite(site: GrowingSite | undefined, pattern: RegExp): boolean {
  return [site, site?.ownFrame].some(
    (frame) => frame != null && (pattern.test(frame.function) || pattern.test(frame.file)),
  );
}

export function isRightVerdict({ label, verdict }: RealOutcome): boolean {
  switch (label.verdict) {
    case "leak":
      return verdict === "leak";
    case "doubtful-leak":
      return verdict !== "no-leak";
    case "no-leak":
    case "unsettled":
      return verdict !== "leak";
  }
}

/** Shorter windows are about a minute, longer ones are about ten. */
const LONG_WINDOW_MS = 5 * 60_000;

type Test = (one: RealOutcome) => boolean;

const isLeak: Test = ({ label }) => label.verdict === "leak";
const isInnocent: Test = ({ label }) => label.verdict === "no-leak" || label.verdict === "unsettled";
const isShort: Test = ({ windowMs }) => windowMs < LONG_WINDOW_MS;
const isFound: Test = (one) => isLeak(one) && one.verdict === "leak";
const isDecided: Test = ({ verdict }) => verdict !== "inconclusive";
const isCertain: Test = (one) => isDecided(one) && one.confidence >= CERTAIN;

/** Each figure is a part of a whole. */
const FIGURES: readonly { readonly figure: string; readonly whole: Test; readonly part: Test }[] = [
  { figure: "leaks reported", whole: isLeak, part: isFound },
  { figure: '"no leak" for a leak', whole: (one) => !isInnocent(one), part: ({ verdict }) => verdict === "no-leak" },
  { figure: "false alarms", whole: isInnocent, part: ({ verdict }) => verdict === "leak" },
  {
    figure: "innocents inconclusive, in about a minute",
    whole: (one) => isInnocent(one) && isShort(one),
    part: (one) => !isDecided(one),
  },
  {
    figure: "innocents inconclusive, in ten minutes",
    whole: (one) => isInnocent(one) && !isShort(one),
    part: (one) => !isDecided(one),
  },
  { figure: "kind right", whole: isFound, part: ({ isKindRight }) => isKindRight },
  { figure: "right site or subtree first", whole: isFound, part: ({ isSiteRight }) => isSiteRight },
  {
    figure: "right cause first, where the knowledge base has it",
    whole: (one) => isFound(one) && one.label.cause !== null,
    part: ({ isCauseRight }) => isCauseRight,
  },
  { figure: `decided answers with a confidence of ${CERTAIN} or more`, whole: isDecided, part: isCertain },
  { figure: "of those, right", whole: isCertain, part: isRightVerdict },
];

/** Figures and one row for each recording, as Markdown. */
export function realReport(outcomes: readonly RealOutcome[]): string {
  const figures = FIGURES.map(({ figure, whole, part }) => {
    const all = outcomes.filter(whole);
    const some = all.filter(part);
    return [
      figure,
      `${some.length} of ${all.length}${all.length === 0 ? "" : ` (${percent(some.length / all.length)})`}`,
    ];
  });
  const rows = outcomes.map((one) => [
    one.label.name,
    one.label.description,
    [one.label.verdict, one.label.kind].filter((word) => word !== null).join(", "),
    `${Math.round(one.windowMs / 1000)} s`,
    `${one.verdict}${isRightVerdict(one) ? "" : " (wrong)"}`,
    one.confidence.toFixed(2),
  ]);
  return [
    markdownTable(["figure", "value"], figures),
    markdownTable(["recording", "what happens", "truth", "window", "verdict", "confidence"], rows),
  ].join("\n\n");
}

const percent = (share: number): string => `${Math.round(100 * share)}%`;
