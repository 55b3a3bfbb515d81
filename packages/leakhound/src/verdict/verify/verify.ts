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
 * A service without load does not leak. So its use is compared too (usage.ts): where it fell to a small part, or is
 * unknown, no leak is called fixed, and less growth under less load is no improvement. Nor is anything called fixed or
 * improved where everything together grows faster than before (whole.ts).
 */

import { byteRate } from "../checks/memory.ts";
import { SNAPSHOTS_MIN } from "../decision/usable.ts";
import type { Judgment } from "../diagnose.ts";
import type { Verification, VerifiedSite } from "../facts/verification.ts";
import { type Comparison, compare, functionsOf } from "./compare.ts";
import * as conclude from "./conclusions.ts";
import { differentServices, isOlder, isSameRecording } from "./same-service.ts";
import type { Side } from "./side.ts";
import { CLEARED_RATE_PART, GONE_RATE_PART, IMPROVED_RATE_PART, SAME_RATE_PART } from "./thresholds.ts";
import { type UsageShare, usageShare } from "./usage.ts";
import { isWholeFaster, type WholeGrowth, type WorseSite, wholeGrowth, worseSites } from "./whole.ts";

const SITES_MAX = 20;

/** Compares two judgments of one service, made before and after a change. */
export function verify(before: Judgment, after: Judgment): Verification {
  const comparison = compare(before, after);
  const whole = comparison && wholeGrowth(comparison.kind, before, after);
  const worse = comparison ? worseSites(before, after, comparison.functions) : [];
  const conclusion = judge(before, after, { comparison, whole, worst: worse[0] ?? null });
  const isCounted = comparison?.kind === "goroutine";
  return {
    schema: "leakhound.verify/1",
    ...conclusion,
    before: before.diagnosis,
    after: after.diagnosis,
    difference: comparison && !isCounted ? byteRate(comparison.difference) : null,
    countDifference: comparison && isCounted ? conclude.countRate(comparison.difference) : null,
    sites: comparison?.sides ? sitesOf(comparison, comparison.sides) : [],
    worseSites: worse.slice(0, SITES_MAX).map((one) => verifiedSite(one.function, one.profile, one)),
    whole: comparison && whole && conclude.wholeFacts(comparison.kind, whole),
  };
}

interface Compared {
  readonly comparison: Comparison | null;
  readonly whole: WholeGrowth | null;
  readonly worst: WorseSite | null;
}

function judge(before: Judgment, after: Judgment, compared: Compared): conclude.Conclusion {
  if (isSameRecording(before, after)) return conclude.sameRecording(after);
  if (before.diagnosis.verdict !== "leak") return conclude.nothingToVerify(before);
  if (isOlder(before, after)) return conclude.afterIsOlder(before, after);
  if (after.diagnosis.snapshots < SNAPSHOTS_MIN) return conclude.tooFewSnapshots(after);
  const different = differentServices(before, after);
  if (different) return conclude.otherService(different);
  const { comparison } = compared;
  return comparison ? concluded(before, after, { ...compared, comparison }) : conclude.notComparable(before);
}

function concluded(
  before: Judgment,
  after: Judgment,
  { comparison, whole, worst }: Compared & { readonly comparison: Comparison },
): conclude.Conclusion {
  const usage = usageShare(comparison, before, after);
  const change = changeUnder(comparison, usage);
  if (change.isSlower && usage && usage.share < usage.shareMin) return conclude.unused(comparison, usage);
  const leaks = newLeak(after, comparison, isWholeFaster(whole) ? worst : null);
  if (leaks !== null && change.isImproved)
    return conclude.leaksElsewhere(comparison, after, { leaks, isWholeSlower: isWholeSlower(before, after, whole) });
  if (isLeaking(after, comparison, change))
    return change.isImproved && !isWholeFaster(whole)
      ? conclude.improved(comparison)
      : conclude.notFixed(comparison, change.isSlower && usage && isLessLoad(usage) ? usage : null);
  if (!change.isSlower || !(change.isGone || isCleared(after, comparison, change)))
    return conclude.undecided(comparison, after);
  if (whole && isWholeFaster(whole)) return conclude.wholeGrowsFaster(comparison, whole, worst?.function ?? null);
  if (isHorizonOpen(after)) return conclude.horizonOpen(comparison, after);
  return usage ? conclude.fixed(comparison, usage) : conclude.useUnknown(comparison);
}

/** How the growth of what leaked changed, beyond what less load explains: a leak under less load grows more slowly. */
interface Change {
  /** Rate that the leak would have under the load after the change. */
  readonly expected: number;
  readonly isSlower: boolean;
  readonly isImproved: boolean;
  readonly isGone: boolean;
}

function changeUnder({ before, after, difference }: Comparison, usage: UsageShare | null): Change {
  const expected = before.perHour * (usage && isLoad(usage) ? Math.min(1, usage.share) : 1);
  const isSlower = difference.high < 0;
  return {
    expected,
    isSlower,
    isImproved: isSlower && after.perHour < IMPROVED_RATE_PART * expected,
    isGone: after.high <= GONE_RATE_PART * expected,
  };
}

/** A fix may lower the processor time and the collections too, so they do not show how much less load there was. */
const isLoad = ({ measure }: UsageShare): boolean => measure === "requests" || measure === "allocation";

/** Less load explains less growth. */
const isLessLoad = (usage: UsageShare): boolean => isLoad(usage) && usage.share < LESS_LOAD_SHARE_MAX;
const LESS_LOAD_SHARE_MAX = 0.9;

/**
 * What leaked before still does: certainly, or its functions certainly grow, or, where a cache could explain growth, at
 * about the same rate.
 */
function isLeaking(
  { diagnosis }: Judgment,
  { after, isCounted }: Comparison,
  { expected, isImproved }: Change,
): boolean {
  if (diagnosis.verdict !== "inconclusive") return diagnosis.verdict === "leak";
  const mayBeCache = isCounted || diagnosis.reason.code === "cache-could-explain";
  if (!mayBeCache) return after.low > GONE_RATE_PART * expected;
  return !isImproved && after.low >= SAME_RATE_PART * expected;
}

/** The verdict after the change excludes a leak of a good part of the rate before. */
function isCleared({ diagnosis }: Judgment, { kind, after }: Comparison, { expected }: Change): boolean {
  if (diagnosis.verdict !== "no-leak") return false;
  if (kind !== "heap" || diagnosis.reason.code !== "no-growth") return after.low <= 0;
  return after.low <= 0 || diagnosis.reason.facts.hiddenBytesPerHour <= CLEARED_RATE_PART * expected;
}

/** By the growth of everything; where it is unknown, by the growth of what leaks. */
function isWholeSlower({ diagnosis: first }: Judgment, { diagnosis: second }: Judgment, whole: WholeGrowth | null) {
  if (whole) return whole.after.perHour < IMPROVED_RATE_PART * whole.before.perHour;
  return (second.growth?.bytesPerHour ?? 0) < IMPROVED_RATE_PART * (first.growth?.bytesPerHour ?? 0);
}

const isHorizonOpen = ({ diagnosis: { reason } }: Judgment): boolean =>
  reason.code === "limit-within-horizon" || reason.code === "horizon-without-limit";

/** A leak after the change on functions that did not leak before, or on one that makes the whole grow faster. */
function newLeak(after: Judgment, { kind, functions }: Comparison, worst: WorseSite | null): conclude.NewLeak | null {
  const { diagnosis, heap, goroutines } = after;
  if (diagnosis.verdict !== "leak" || diagnosis.kind === null) return null;
  if (worst) return { function: worst.function };
  const found = diagnosis.kind === "goroutine" ? goroutines : diagnosis.kind === "heap" ? heap : null;
  const names = found ? functionsOf(found.series, found.sites.growing) : [];
  const isSameKind = diagnosis.kind === kind;
  const isOld = isSameKind && (names.length === 0 || names.some((name) => functions.includes(name)));
  if (isOld) return null;
  return names.length > 0 ? { function: names[0]! } : { kind: diagnosis.kind };
}

function sitesOf({ kind, functions }: Comparison, sides: NonNullable<Comparison["sides"]>): VerifiedSite[] {
  const profile = kind === "goroutine" ? "goroutine" : "heap";
  return functions.slice(0, SITES_MAX).map((name) => verifiedSite(name, profile, sides));
}

function verifiedSite(
  name: string,
  profile: VerifiedSite["profile"],
  { before, after }: { readonly before: Side; readonly after: Side },
): VerifiedSite {
  const growth = (side: Side) => {
    const trend = side.trendOf([name]);
    return trend && (profile === "goroutine" ? conclude.countRate(trend.rate) : byteRate(trend.rate));
  };
  return {
    function: name,
    profile,
    before: growth(before),
    after: growth(after),
    rankBefore: before.rankOf(name),
    rankAfter: after.rankOf(name),
  };
}
