/** The outcomes of a comparison, each with its reason. */
import { HOUR_MS } from "../../base/units.ts";
import type { Rate } from "../../stats/rate.ts";
import { byteRate } from "../checks/memory.ts";
import { SNAPSHOTS_MIN } from "../decision/usable.ts";
import type { Judgment } from "../diagnose.ts";
import type { ByteRate, CountRate } from "../facts/measures.ts";
import type { GrowthChange, VerifyOutcome, VerifyReason, VerifyReasonFacts } from "../facts/verification.ts";
import type { Comparison, UsageShare } from "./compare.ts";
import { GONE_RATE_PART, IMPROVED_RATE_PART } from "./thresholds.ts";

/** The time that a slope takes to show rises with its noise to the power of 2/3. */
const TIME_EXPONENT = 2 / 3;
const TIME_FACTOR_MAX = 100;

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

export const unused = (comparison: Comparison, { measure, share }: UsageShare): Conclusion => ({
  outcome: "inconclusive",
  reason: { code: "unused", facts: { ...changeOf(comparison), usage: { measure, share } } },
});

export function leaksElsewhere(
  before: Judgment,
  after: Judgment,
  comparison: Comparison,
  leaks: VerifyReasonFacts["leak-elsewhere"]["leaks"],
): Conclusion {
  const isBetter =
    (after.diagnosis.growth?.bytesPerHour ?? 0) < IMPROVED_RATE_PART * (before.diagnosis.growth?.bytesPerHour ?? 0);
  const facts = { ...changeOf(comparison), leaks, lead: after.diagnosis.reason };
  return { outcome: isBetter ? "improved" : "not-fixed", reason: { code: "leak-elsewhere", facts } };
}

export const improved = (comparison: Comparison): Conclusion => ({
  outcome: "improved",
  reason: { code: "grows-slower", facts: changeOf(comparison) },
});

export const notFixed = (comparison: Comparison): Conclusion => ({
  outcome: "not-fixed",
  reason: { code: "grows-as-before", facts: changeOf(comparison) },
});

export const fixed = (comparison: Comparison, usage: UsageShare | null): Conclusion => ({
  outcome: "fixed",
  reason: {
    code: "no-longer-grows",
    facts: { ...changeOf(comparison), usage: usage && { measure: usage.measure, share: usage.share } },
  },
});

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

function changeOf({ kind, functions, before, after }: Comparison): GrowthChange {
  const rate = (one: Rate): ByteRate | CountRate => (kind === "goroutine" ? countRate(one) : byteRate(one));
  return { kind, functions, before: rate(before), after: rate(after) };
}

export const countRate = ({ perHour, low, high }: Rate): CountRate => ({ countPerHour: perHour, low, high });
