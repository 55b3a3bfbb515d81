/**
 * Joins causes with what the scanner found in the source, so that a cause names its line.
 *
 *   cause     heap.user-flat-map, on the stack  main.remember < main.handle
 *   finding   global-map-no-evict at shop.go:31, in main.remember        its function is on the stack: the cause's line
 *   finding   global-map-no-evict at other.go:9                          elsewhere: does not belong to this growth
 *
 * Where the growing stacks have no code of the service (net/http allocates a request that is kept, and starts the
 * goroutine of a connection), no finding can be on them. Then findings of the cause's mistakes count wherever they are,
 * and the cause says that only the mistake matches.
 */
import type { Cause, CauseFinding, SourceMismatch } from "../../facts/causes.ts";
import { firstOwnFrame, type GrownFrame, type GrownStack, totalOf } from "../match/grown-stacks.ts";
import type { Explanation } from "../match/weigh.ts";
import { locate } from "./locate.ts";
import type { SourceFunction, SourceIndex } from "./source-index.ts";

/** A finding of the scanner, as far as the join uses it. */
export interface SourceFinding {
  readonly rule: string;
  /** Relative to the checkout. */
  readonly file: string;
  readonly line: number;
  readonly confidence: "high" | "medium" | "low";
  readonly message: string;
}

export interface Source {
  readonly index: SourceIndex;
  readonly findings: readonly SourceFinding[];
}

/** Causes with the stacks that they explain. */
export interface KnownCauses {
  readonly causes: readonly Cause[];
  /** One for each cause. */
  readonly explanations: readonly Explanation[];
}

/** Only mistakes in the first own frames of a stack may cause its growth. */
const NEAR_FRAMES = 4;
const FINDINGS_MAX = 8;
const MISMATCHES_MAX = 3;
const CONFIDENCE_MAX = 0.98;
/** How far a finding raises the confidence toward 1. */
const MATCH_WEIGHT: Record<CauseFinding["match"], number> = { function: 0.7, file: 0.35, mistake: 0.3 };
const CONFIDENCE_FACTOR: Record<SourceFinding["confidence"], number> = { high: 1, medium: 0.7, low: 0.35 };

type Matched = SourceFinding & { readonly match: CauseFinding["match"] };

/** The causes with their findings, most confident first. */
export function joinSource({ causes, explanations }: KnownCauses, source: Source): Cause[] {
  const joined = causes.map((cause, row) => joinCause(cause, explanations[row]!, source));
  return joined.sort((a, b) => b.confidence - a.confidence);
}

function joinCause(cause: Cause, explanation: Explanation, { index, findings }: Source): Cause {
  const frames = ownFrames([...explanation.stacks, ...explanation.companionStacks]);
  const located = frames.map((frame) => locate(frame, index));
  const functions = located.flatMap((one) => one.function ?? []);
  const hasLittleOwnCode = totalOf(explanation.stacks.filter(firstOwnFrame)) < totalOf(explanation.stacks) / 2;
  const rules = new Set(cause.mistakes.flatMap(({ rule }) => rule ?? []));
  const matched = findings
    .filter(({ rule }) => rules.has(rule))
    .flatMap((finding): Matched[] => {
      const match = matchOf(finding, functions) ?? (hasLittleOwnCode ? "mistake" : null);
      return match ? [{ ...finding, match }] : [];
    })
    .sort((a, b) => weightOf(b) - weightOf(a))
    .slice(0, FINDINGS_MAX);
  const mismatches = distinct(located.flatMap(({ mismatch }) => mismatch ?? [])).slice(0, MISMATCHES_MAX);
  return {
    ...cause,
    confidence: raisedConfidence(cause.confidence, matched[0]),
    mistakes: reweighed(cause.mistakes, matched),
    evidence: [...cause.evidence, ...mismatches.map((facts) => ({ check: "source-mismatch", facts }) as const)],
    findings: matched.map(({ rule, file, line, message, match }) => ({ rule, file, line, message, match })),
  };
}

/** Equal ones once. */
function distinct(mismatches: readonly SourceMismatch[]): SourceMismatch[] {
  return [...new Map(mismatches.map((one) => [JSON.stringify(one), one])).values()];
}

/** Frames of the service's own code, each function once, most growth first. */
function ownFrames(stacks: readonly GrownStack[]): GrownFrame[] {
  const frames = new Map<string, GrownFrame>();
  for (const stack of stacks)
    for (const frame of stack.frames.filter(({ owner }) => owner === "own").slice(0, NEAR_FRAMES))
      if (!frames.has(frame.function)) frames.set(frame.function, frame);
  return [...frames.values()];
}

/** By the place of the finding, or by one that its message names: the handler of a route that is registered elsewhere. */
function matchOf(finding: SourceFinding, functions: readonly SourceFunction[]): CauseFinding["match"] | null {
  const isOnStack = ({ file, line }: Place) =>
    functions.some((one) => one.file === file && line >= one.first && line <= one.last);
  if ([finding, ...placesIn(finding.message)].some(isOnStack)) return "function";
  return functions.some((one) => one.file === finding.file) ? "file" : null;
}

type Place = Pick<SourceFinding, "file" | "line">;

const placesIn = (message: string): Place[] =>
  [...message.matchAll(/(?<![\w./-])([\w./-]+\.go):(\d+)/g)].map(([, file, line]) => ({
    file: file!,
    line: Number(line),
  }));

const weightOf = ({ match, confidence }: Matched): number => MATCH_WEIGHT[match] * CONFIDENCE_FACTOR[confidence];

function raisedConfidence(confidence: number, best: Matched | undefined): number {
  const raise = best ? weightOf(best) : 0;
  return Math.round(Math.min(CONFIDENCE_MAX, 1 - (1 - confidence) * (1 - raise)) * 100) / 100;
}

/** A mistake that was found in the source is more likely than the others. */
function reweighed(mistakes: Cause["mistakes"], matched: readonly Matched[]): Cause["mistakes"] {
  const found = (rule: string | null) => Math.max(0, ...matched.filter((one) => one.rule === rule).map(weightOf));
  const weights = mistakes.map(({ rule, likelihood }) => likelihood * (1 + 9 * found(rule)));
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  return mistakes
    .map((mistake, row) => ({ ...mistake, likelihood: Math.round((weights[row]! / whole) * 100) / 100 }))
    .sort((a, b) => b.likelihood - a.likelihood);
}
