/**
 * Pairs for `verify` from recordings of real software: the truth follows from the labels.
 *
 *   sessions-bad, sessions-fixed     the leak is gone          fixed
 *   sessions-bad, its second half    the same leak again       not fixed
 *   sessions-bad, sessions-low       the same at less load     not fixed
 *   sessions-fixed, its second half  never leaked              nothing to verify: inconclusive
 */
import { existsSync, readFileSync } from "node:fs";
import { diagnose, type Judgment } from "../packages/leakhound/src/verdict/diagnose.ts";
import type { Verdict } from "../packages/leakhound/src/verdict/facts/verdict.ts";
import type { VerifyOutcome } from "../packages/leakhound/src/verdict/facts/verification.ts";
import { verify } from "../packages/leakhound/src/verdict/verify/verify.ts";
import type { RealLabel } from "./real.ts";
import { type PackedFile, seriesOf, unpack } from "./recorded.ts";
import { markdownTable } from "./tables.ts";

const OPTIONS = { own: null, limitBytes: null };
export const REAL_CHANGES = ["fixed", "unfixed", "less-load", "never-leaked"] as const;
export type RealChange = (typeof REAL_CHANGES)[number];
const RIGHT: Readonly<Record<RealChange, VerifyOutcome>> = {
  fixed: "fixed",
  unfixed: "not-fixed",
  "less-load": "not-fixed",
  "never-leaked": "inconclusive",
};

export interface RealPair {
  readonly name: string;
  readonly change: RealChange;
  readonly before: Verdict;
  readonly after: Verdict;
  readonly outcome: VerifyOutcome;
  readonly reason: string;
}

/** An inconclusive answer is not wrong. */
export const isWrongPair = ({ change, outcome }: RealPair): boolean =>
  outcome !== "inconclusive" && outcome !== RIGHT[change];

export function judgeRealPairs(folder: URL, labels: readonly RealLabel[]): RealPair[] {
  const pairs: RealPair[] = [];
  for (const { name, verdict } of labels) {
    const files = unpacked(folder, name);
    if (verdict === "doubtful-leak" || !files) continue;
    const whole = judged(name, files);
    const halves = halvesOf(files).map((half) => judged(name, half));
    pairs.push(pairOf(name, verdict === "leak" ? "unfixed" : "never-leaked", [halves[0]!, halves[1]!]));
    for (const [suffix, change] of [
      ["-fixed", "fixed"],
      ["-low", "less-load"],
    ] as const) {
      const after = name.endsWith("-bad") ? unpacked(folder, name.replace(/-bad$/, suffix)) : null;
      if (after) pairs.push(pairOf(name, change, [whole, judged(name, after)]));
    }
  }
  return pairs;
}

function unpacked(folder: URL, name: string): PackedFile[] | null {
  const file = new URL(`${name}.br`, folder);
  return existsSync(file) ? unpack(readFileSync(file)) : null;
}

const judged = (name: string, files: readonly PackedFile[]): Judgment => diagnose(seriesOf(name, files), OPTIONS);

function pairOf(name: string, change: RealChange, [before, after]: readonly [Judgment, Judgment]): RealPair {
  const { outcome, reason } = verify(before, after);
  const verdicts = { before: before.diagnosis.verdict, after: after.diagnosis.verdict };
  return { name, change, ...verdicts, outcome, reason: reason.code };
}

/** The files of the first and of the second half of the window. */
function halvesOf(files: readonly PackedFile[]): [PackedFile[], PackedFile[]] {
  const times = files.flatMap(({ path }) => timeOf(path) ?? []).sort((a, b) => a - b);
  const middle = ((times[0] ?? 0) + (times.at(-1) ?? 0)) / 2;
  return [
    files.map((file) => part(file, (at) => at < middle)),
    files.map((file) => part(file, (at) => at >= middle)),
  ].map((half) => half.filter(({ contents }) => contents.length > 0)) as [PackedFile[], PackedFile[]];
}

/** `heap/20261129T111254.263Z.pb` */
function timeOf(path: string): number | null {
  const found = /(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d\.\d+)Z/.exec(path);
  if (!found) return null;
  const [, year, month, day, hours, minutes, seconds] = found;
  return Date.parse(`${year}-${month}-${day}T${hours}:${minutes}:${seconds}Z`);
}

/** A file without what lies outside of the half: nothing is left of a profile, and some lines of readings. */
function part({ path, contents }: PackedFile, isWithin: (at: number) => boolean): PackedFile {
  const at = timeOf(path);
  if (at !== null) return { path, contents: isWithin(at) ? contents : Buffer.alloc(0) };
  const lines = contents.toString("utf8").split("\n");
  const kept = lines.filter((line) => isWithin(Date.parse(/"at":"([^"]+)"/.exec(line)?.[1] ?? "")));
  return { path, contents: Buffer.from(`${kept.join("\n")}\n`) };
}

/** Figures by change, and one row for each pair that was decided wrongly. */
export function realPairsReport(pairs: readonly RealPair[]): string {
  const head = ["change", "right answer", "pairs", "right", "wrong", "inconclusive"];
  const changes = REAL_CHANGES.filter((change) => pairs.some((pair) => pair.change === change));
  const rows = changes.map((change) => {
    const some = pairs.filter((pair) => pair.change === change);
    const right = some.filter(({ outcome }) => outcome === RIGHT[change]).length;
    const wrong = some.filter(isWrongPair).length;
    return [change, RIGHT[change], ...[some.length, right, wrong, some.length - right - wrong].map(String)];
  });
  const wrong = pairs.filter(isWrongPair).map(({ name, change, outcome, reason }) => [name, change, outcome, reason]);
  const list = wrong.length === 0 ? [] : [markdownTable(["recording", "change", "outcome", "reason"], wrong)];
  return [markdownTable(head, rows), ...list].join("\n\n");
}
