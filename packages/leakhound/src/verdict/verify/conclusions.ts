/** The outcomes of a comparison, each with its reason. */
import { HOUR_MS } from "../../base/units.ts";
import type { Rate } from "../../stats/rate.ts";
import { byteRate } from "../checks/memory.ts";
import { SNAPSHOTS_MIN } from "../decision/usable.ts";
import type { Judgment } from "../diagnose.ts";
import type { ByteRate, CountRate } from "../facts/measures.ts";
import type { LeakKind } from "../facts/verdict.ts";
import type { GrowthChange, VerifyOutcome, VerifyReason, VerifyReasonFacts } from "../facts/verification.ts";
import type { Comparison } from "./compare.ts";
import { GONE_RATE_PART } from "./thresholds.ts";
import type { UsageShare } from "./usage.ts";
import type { WholeGrowth } from "./whole.ts";

/** The time that a slope takes to show rises with its noise to the power of 2/3. */
const TIME_EXPONENT = 2 / 3;
const TIME_FACTOR_MAX = 100;

export type NewLeak = VerifyReasonFacts["leak-elsewhere"]["leaks"];

export interface Conclusion {
  readonly outcome: VerifyOutcome;
  readonly reason: VerifyReason;
}

export function nothingToVerify({ diagnosis: { verdict, reason } }: Judgment): Conclusion {
  const before = verdict === "no-leak" ? null : reason;
  return { outcome: "inconclusive", reason: { code: "no-leak-before", facts: { before } } };
}

export function tooFewSnapshots({ diagnosis: { snapshots } }: Judgment): Conclusion {
  const facts = { snapshots, missing: SNAPSHOTS_MIN - snapshots };
  return { outcome: "inconclusive", reason: { code: "too-few-snapshots", facts } };
}

export const notComparable = ({ diagnosis: { kind } }: Judgment): Conclusion => ({
  outcome: "inconclusive",
  reason: { code: "not-comparable", facts: { kind } },
});

/** Nothing can have changed: where it leaks, it still does. */
export const sameRecording = ({ diagnosis }: Judgment): Conclusion => ({
  outcome: diagnosis.verdict === "leak" ? "not-fixed" : "inconclusive",
  reason: { code: "same-recording", facts: {} },
});

export const afterIsOlder = (before: Judgment, after: Judgment): Conclusion => ({
  outcome: "inconclusive",
  reason: { code: "after-is-older", facts: { beforeFrom: before.diagnosis.from, afterTo: after.diagnosis.to } },
});

export const otherService = (facts: VerifyReasonFacts["different-services"]): Conclusion => ({
  outcome: "inconclusive",
  reason: { code: "different-services", facts },
});

export const useUnknown = (comparison: Comparison): Conclusion => ({
  outcome: "inconclusive",
  reason: { code: "use-unknown", facts: changeOf(comparison) },
});

export const wholeGrowsFaster = (comparison: Comparison, whole: WholeGrowth, worst: string | null): Conclusion => ({
  outcome: "inconclusive",
  reason: {
    code: "whole-grows-faster",
    facts: { ...changeOf(comparison), whole: wholeFacts(comparison.kind, whole), function: worst },
  },
});

export const unused = (comparison: Comparison, usage: UsageShare): Conclusion => ({
  outcome: "inconclusive",
  reason: { code: "unused", facts: { ...changeOf(comparison), usage: usageFacts(usage) } },
});

export function leaksElsewhere(
  comparison: Comparison,
  after: Judgment,
  { leaks, isWholeSlower }: { readonly leaks: NewLeak; readonly isWholeSlower: boolean },
): Conclusion {
  const facts = { ...changeOf(comparison), leaks, lead: after.diagnosis.reason };
  return { outcome: isWholeSlower ? "improved" : "not-fixed", reason: { code: "leak-elsewhere", facts } };
}

export const improved = (comparison: Comparison): Conclusion => ({
  outcome: "improved",
  reason: { code: "grows-slower", facts: changeOf(comparison) },
});

/** @param usage where the service was used less, which explains that it grows more slowly */
export const notFixed = (comparison: Comparison, usage: UsageShare | null): Conclusion => ({
  outcome: "not-fixed",
  reason: { code: "grows-as-before", facts: { ...changeOf(comparison), usage: usage && usageFacts(usage) } },
});

export const fixed = (comparison: Comparison, usage: UsageShare): Conclusion => ({
  outcome: "fixed",
  reason: { code: "no-longer-grows", facts: { ...changeOf(comparison), usage: usageFacts(usage) } },
});

const usageFacts = ({ measure, share }: UsageShare) => ({ measure, share });

export const horizonOpen = (comparison: Comparison, { diagnosis }: Judgment): Conclusion => ({
  outcome: "inconclusive",
  reason: { code: "horizon-open", facts: { ...changeOf(comparison), lead: diagnosis.reason } },
});

export function undecided(comparison: Comparison, { diagnosis }: Judgment): Conclusion {
  const hours = comparison.sides?.after.hours ?? (Date.parse(diagnosis.to) - Date.parse(diagnosis.from)) / HOUR_MS;
  const doubt = (comparison.after.high - comparison.after.low) / 2 / (GONE_RATE_PART * comparison.before.perHour);
  const factor = Math.min(TIME_FACTOR_MAX, Math.max(2, doubt ** TIME_EXPONENT));
  const facts = { ...changeOf(comparison), watchMs: factor * hours * HOUR_MS };
  return { outcome: "inconclusive", reason: { code: "undecided", facts } };
}

const changeOf = ({ kind, functions, before, after }: Comparison): GrowthChange => ({
  kind,
  functions,
  ...wholeFacts(kind, { before, after }),
});

export function wholeFacts(kind: LeakKind, { before, after }: WholeGrowth) {
  const rate = (one: Rate): ByteRate | CountRate => (kind === "goroutine" ? countRate(one) : byteRate(one));
  return { before: rate(before), after: rate(after) };
}

export const countRate = ({ perHour, low, high }: Rate): CountRate => ({ countPerHour: perHour, low, high });
