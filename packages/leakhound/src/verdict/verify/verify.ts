/**
 * Is the leak of one build gone in the next?
 *
 *   before  LEAK of readMIMEHeader ──┐                    after: the same function
 *                                    ├─ same function? ──▶  rests, and would have shown      fixed
 *   after   any verdict ─────────────┘                      grows as before                  not fixed
 *                                                           grows, but clearly slower        improved
 *                                                           rests, but another one grows     improved, or not
 *                                                           cannot be told from before       inconclusive
 *
 * A service that is not used does not leak. So the bytes that all other functions allocate are compared,
 * too: where they fell to a small part, nothing is said to be fixed.
 */

import type { Rate } from "../../stats/rate.ts";
import type { Judgement } from "../diagnose.ts";
import { SNAPSHOTS_MIN } from "../opinion.ts";
import type { ByteRate, CountRate } from "../types.ts";
import { type Comparison, compare, functionsOf, trafficShare } from "./compare.ts";
import { GONE_PACE, IMPROVED_PACE } from "./paces.ts";
import type { Side } from "./side.ts";
import type { Verification, VerifiedSite } from "./types.ts";
import * as say from "./words.ts";

/** With less use than this part of before, a leak may only be waiting. */
const TRAFFIC_SHARE_MIN = 0.25;
const SITES_MAX = 20;

/** Compares two judgements of one service, made before and after a change. */
export function verify(before: Judgement, after: Judgement): Verification {
  const comparison = compare(before, after);
  const opinion = judge(before, after, comparison);
  const isCounted = comparison?.kind === "goroutine";
  return {
    schema: "leakhound.verify/1",
    ...opinion,
    before: before.diagnosis,
    after: after.diagnosis,
    difference: comparison && !isCounted ? byteRate(comparison.difference) : null,
    countDifference: comparison && isCounted ? countRate(comparison.difference) : null,
    sites: comparison?.sides ? sitesOf(comparison, comparison.sides) : [],
  };
}

function judge(before: Judgement, after: Judgement, comparison: Comparison | null): say.Opinion {
  if (before.diagnosis.verdict !== "leak") return say.nothingToVerify(before);
  if (after.diagnosis.snapshots < SNAPSHOTS_MIN) return say.tooLittle(after);
  if (!comparison) return say.incomparable(before);
  const pace = comparison.after.perHour / comparison.before.perHour;
  const isSlower = comparison.difference.high < 0;
  const isGone = comparison.after.high <= GONE_PACE * comparison.before.perHour;
  const others = newLeaks(after, comparison);
  if (isSlower && isUnused(comparison)) return say.unused(comparison);
  if (others.length > 0 && isSlower && pace < IMPROVED_PACE) return say.elsewhere(before, after, comparison, others);
  if (after.diagnosis.verdict === "leak" || comparison.after.low > GONE_PACE * comparison.before.perHour)
    return isSlower && pace < IMPROVED_PACE ? say.improved(comparison) : say.notFixed(comparison);
  const rests = after.diagnosis.verdict === "no-leak" && comparison.after.low <= 0;
  if (isSlower && (isGone || rests)) return say.fixed(comparison);
  return say.undecided(comparison, after);
}

/** What leaks after, on functions that did not leak before. */
function newLeaks(after: Judgement, { kind, functions }: Comparison): readonly string[] {
  const { diagnosis, heap, goroutines } = after;
  if (diagnosis.verdict !== "leak") return [];
  const found = diagnosis.kind === "goroutine" ? goroutines : diagnosis.kind === "heap" ? heap : null;
  const names = found ? functionsOf(found.series, found.sites.growing) : [];
  const isSameKind = diagnosis.kind === kind;
  const isOld = isSameKind && (names.length === 0 || names.some((name) => functions.includes(name)));
  return isOld ? [] : names.length > 0 ? names : [`${diagnosis.kind} memory`];
}

/** Whether the service did so little after that a leak would hardly show. */
function isUnused(comparison: Comparison): boolean {
  const share = trafficShare(comparison);
  return share !== null && share < TRAFFIC_SHARE_MIN;
}

function sitesOf({ kind, functions }: Comparison, { before, after }: NonNullable<Comparison["sides"]>): VerifiedSite[] {
  const rate = kind === "goroutine" ? countRate : byteRate;
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

const byteRate = ({ perHour, low, high }: Rate): ByteRate => ({ bytesPerHour: perHour, low, high });
const countRate = ({ perHour, low, high }: Rate): CountRate => ({ countPerHour: perHour, low, high });
