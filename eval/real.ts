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
import { seriesOf, unpack } from "./recorded.ts";
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
}

const OPTIONS = { own: null, limitBytes: null, source: null };
/** Answers with at least this confidence should be right in nine of ten cases. */
const CERTAIN = 0.9;

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

/** Figures and one row for each recording, as Markdown. */
export function realReport(outcomes: readonly RealOutcome[]): string {
  const leaks = outcomes.filter(({ label }) => label.verdict === "leak");
  const leaking = outcomes.filter(({ label }) => label.verdict.endsWith("leak") && label.verdict !== "no-leak");
  const innocents = outcomes.filter(({ label }) => !leaking.some((one) => one.label === label));
  const found = leaks.filter(({ verdict }) => verdict === "leak");
  const withCause = found.filter(({ label }) => label.cause !== null);
  const certain = outcomes.filter(({ verdict, confidence }) => verdict !== "inconclusive" && confidence >= CERTAIN);
  const decided = outcomes.filter(({ verdict }) => verdict !== "inconclusive");
  const of = (part: readonly unknown[], whole: readonly unknown[]) => `${part.length} of ${whole.length}`;
  const figures = [
    ["leaks reported", of(found, leaks)],
    [
      '"no leak" for a leak',
      of(
        leaking.filter(({ verdict }) => verdict === "no-leak"),
        leaking,
      ),
    ],
    [
      "false alarms",
      of(
        innocents.filter(({ verdict }) => verdict === "leak"),
        innocents,
      ),
    ],
    [
      "innocents inconclusive",
      of(
        innocents.filter(({ verdict }) => verdict === "inconclusive"),
        innocents,
      ),
    ],
    [
      "kind right",
      of(
        found.filter((one) => one.isKindRight),
        found,
      ),
    ],
    [
      "right site or subtree first",
      of(
        found.filter((one) => one.isSiteRight),
        found,
      ),
    ],
    [
      "right cause first, where there is one",
      of(
        withCause.filter((one) => one.isCauseRight),
        withCause,
      ),
    ],
    [`decided answers with a confidence of ${CERTAIN} or more`, of(certain, decided)],
    ["of those, right", of(certain.filter(isRightVerdict), certain)],
  ];
  const rows = outcomes.map((one) => [
    one.label.name,
    one.label.description,
    [one.label.verdict, one.label.kind].filter((word) => word !== null).join(", "),
    `${one.verdict}${isRightVerdict(one) ? "" : " (wrong)"}`,
    one.confidence.toFixed(2),
  ]);
  return [
    markdownTable(["figure", "value"], figures),
    markdownTable(["recording", "what happens", "truth", "verdict", "confidence"], rows),
  ].join("\n\n");
}
