/**
 * Is the leak of one build gone in the next?
 *
 *   before  LEAK of readMIMEHeader ──┐                    after: the same function
 *                                    ├─ same function? ──▶  does not grow, and would have shown     fixed
 *   after   any verdict ─────────────┘                      grows as before                         not fixed
 *                                                           grows, but clearly more slowly          improved
 *                                                           does not grow, but another one does     improved, or not
 *                                                           cannot be distinguished from before     inconclusive
 *
 * A service without load does not leak. So its use is compared too, by the bytes that all other functions allocate, by
 * processor time or by collections: where it fell to a small part, no leak is called fixed.
 */

import { byteRate } from "../checks/memory.ts";
import { SNAPSHOTS_MIN } from "../decision/usable.ts";
import type { Judgment } from "../diagnose.ts";
import type { Verification, VerifiedSite, VerifyReasonFacts } from "../facts/verification.ts";
import { type Comparison, compare, functionsOf, usageShare } from "./compare.ts";
import * as conclude from "./conclusions.ts";
import type { Side } from "./side.ts";
import { GONE_RATE_PART, IMPROVED_RATE_PART } from "./thresholds.ts";

const SITES_MAX = 20;

/** Compares two judgments of one service, made before and after a change. */
export function verify(before: Judgment, after: Judgment): Verification {
  const comparison = compare(before, after);
  const conclusion = judge(before, after, comparison);
  const isCounted = comparison?.kind === "goroutine";
  return {
    schema: "leakhound.verify/1",
    ...conclusion,
    before: before.diagnosis,
    after: after.diagnosis,
    difference: comparison && !isCounted ? byteRate(comparison.difference) : null,
    countDifference: comparison && isCounted ? conclude.countRate(comparison.difference) : null,
    sites: comparison?.sides ? sitesOf(comparison, comparison.sides) : [],
  };
}

function judge(before: Judgment, after: Judgment, comparison: Comparison | null): conclude.Conclusion {
  if (before.diagnosis.verdict !== "leak") return conclude.nothingToVerify(before);
  if (after.diagnosis.snapshots < SNAPSHOTS_MIN) return conclude.tooFewSnapshots(after);
  if (!comparison) return conclude.notComparable(before);
  const pace = comparison.after.perHour / comparison.before.perHour;
  const isSlower = comparison.difference.high < 0;
  const isGone = comparison.after.high <= GONE_RATE_PART * comparison.before.perHour;
  const leaks = newLeak(after, comparison);
  const usage = usageShare(comparison, before, after);
  if (isSlower && usage && usage.share < usage.shareMin) return conclude.unused(comparison, usage);
  if (leaks !== null && isSlower && pace < IMPROVED_RATE_PART)
    return conclude.leaksElsewhere(before, after, comparison, leaks);
  if (after.diagnosis.verdict === "leak" || comparison.after.low > GONE_RATE_PART * comparison.before.perHour)
    return isSlower && pace < IMPROVED_RATE_PART ? conclude.improved(comparison) : conclude.notFixed(comparison);
  const isStable = after.diagnosis.verdict === "no-leak" && comparison.after.low <= 0;
  if (isSlower && (isGone || isStable))
    return isHorizonOpen(after) ? conclude.horizonOpen(comparison, after) : conclude.fixed(comparison, usage);
  return conclude.undecided(comparison, after);
}

const isHorizonOpen = ({ diagnosis: { reason } }: Judgment): boolean =>
  reason.code === "limit-within-horizon" || reason.code === "horizon-without-limit";

/** A leak after the change on functions that did not leak before; null where there is none. */
function newLeak(
  after: Judgment,
  { kind, functions }: Comparison,
): VerifyReasonFacts["leak-elsewhere"]["leaks"] | null {
  const { diagnosis, heap, goroutines } = after;
  if (diagnosis.verdict !== "leak" || diagnosis.kind === null) return null;
  const found = diagnosis.kind === "goroutine" ? goroutines : diagnosis.kind === "heap" ? heap : null;
  const names = found ? functionsOf(found.series, found.sites.growing) : [];
  const isSameKind = diagnosis.kind === kind;
  const isOld = isSameKind && (names.length === 0 || names.some((name) => functions.includes(name)));
  if (isOld) return null;
  return names.length > 0 ? { function: names[0]! } : { kind: diagnosis.kind };
}

function sitesOf({ kind, functions }: Comparison, { before, after }: NonNullable<Comparison["sides"]>): VerifiedSite[] {
  const rate = kind === "goroutine" ? conclude.countRate : byteRate;
  const growth = (side: Side, name: string) => {
    const trend = side.trendOf([name]);
    return trend && rate(trend.rate);
  };
  return functions.slice(0, SITES_MAX).map((name) => ({
    function: name,
    profile: kind === "goroutine" ? "goroutine" : "heap",
    before: growth(before, name),
    after: growth(after, name),
    rankBefore: before.rankOf(name),
    rankAfter: after.rankOf(name),
  }));
}
