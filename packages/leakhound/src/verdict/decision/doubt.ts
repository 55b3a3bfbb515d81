/** Why neither a leak nor its absence is certain. */
import type { MemoryPart } from "../facts/evidence.ts";
import type { Reason, WatchLonger } from "../facts/reasons.ts";
import { namedSite } from "../sites/site-frames.ts";
import { type Bound, couldHide, HIDDEN_SHARE_MAX, levelOf, WATCH_MS_MIN } from "./bound.ts";
import { ceilingOf, isGrowthExcluded } from "./excluded.ts";
import { type Findings, windowMsOf } from "./findings.ts";

const RESIDENT_P_MAX = 0.001;
const RESIDENT_RISE_MIN = 8 * 1024 * 1024;
const RESIDENT_SHARE_MIN = 0.1;

/**
 * Why neither leak nor no leak is certain; null when there is no doubt.
 *
 * @param bound of a leak that could hide; null where no bound is good enough
 */
export function doubtOf(findings: Findings, bound: Bound | null): Reason | null {
  const { heap, goroutines, counted, series, incarnation } = findings;
  const longer: WatchLonger = { watchMs: Math.max(2 * windowMsOf(incarnation), WATCH_MS_MIN) };
  if (series.heap === null) return { code: series.goroutine === null ? "no-profiles" : "no-heap-profile", facts: {} };
  if (heap === null) return { code: "too-few-heap-profiles", facts: longer };
  if (goroutines && !goroutines.isSettled) return { code: "goroutines-uncertain", facts: longer };
  if (heap.isEmpty && !counted) return { code: "empty-heap-profiles", facts: {} };
  if (bound) return residentDoubt(findings, longer) ?? partDoubt(findings, longer);
  return cacheDoubt(findings, longer) ?? siteDoubt(findings, longer);
}

/** Growth that a bounded cache that is still filling would cause as well. */
function cacheDoubt(findings: Findings, longer: WatchLonger): Reason | null {
  const { counted } = findings;
  const heap = findings.heap!;
  const filling = heap.sites.filling[0];
  const isGrowing = counted?.isRising || (heap.sites.growing.length > 0 && !heap.isLeak);
  if (!isGrowing && (!filling || isGrowthExcluded(heap, ceilingOf(findings)))) return null;
  const site = heap.sites.growing[0] ?? filling ?? heap.sites.suspects[0];
  const bytesPerHour = counted?.isRising ? counted.trend.rate.perHour : (site?.trend.rate.perHour ?? 0);
  return {
    code: "cache-could-explain",
    facts: { site: site ? namedSite(heap.series, site) : null, bytesPerHour, ...longer },
  };
}

function siteDoubt(findings: Findings, longer: WatchLonger): Reason {
  const heap = findings.heap!;
  if (isGrowthExcluded(heap, ceilingOf(findings))) return couldHide(findings);
  const suspect = heap.sites.suspects[0] ?? heap.sites.eitherWay[0];
  if (suspect) {
    const bytesPerHour = suspect.trend.rate.perHour;
    return { code: "site-uncertain", facts: { site: namedSite(heap.series, suspect), bytesPerHour, ...longer } };
  }
  if (heap.leaking.shape === "rising")
    return { code: "heap-uncertain", facts: { bytesPerHour: heap.leaking.rate.perHour, ...longer } };
  return { code: "leak-could-hide", facts: { bytesPerHour: heap.detectable, ...longer } };
}

/**
 * A part of memory beside the heap rises to the end of the window by more than a leak at the bound could have added to the
 * heap, and by too little to be called a leak: the counters of memory do not agree on "no leak".
 */
function partDoubt(findings: Findings, longer: WatchLonger): Reason | null {
  const bytesMax = HIDDEN_SHARE_MAX * levelOf(findings);
  const grown = findings.account.filter(
    ({ part, trend }) =>
      BESIDE_HEAP.has(part) &&
      (trend.shape === "rising" || trend.shape === "unsettled") &&
      trend.pRising <= PART_P_MAX &&
      trend.lateRate.low > 0 &&
      trend.rise > bytesMax,
  );
  const [largest] = grown.sort((a, b) => b.trend.rise - a.trend.rise);
  if (!largest) return null;
  return { code: "part-grows", facts: { part: largest.part, bytesPerHour: largest.trend.rate.perHour, ...longer } };
}
const PART_P_MAX = 0.001;
const BESIDE_HEAP: ReadonlySet<MemoryPart> = new Set(["stacks", "external", "outside"]);

/**
 * Resident memory rises to the end of the window, beside a heap that does not, and its account is unknown. Where it is
 * known, memory outside has a check of its own, and the rest is what the runtime had reserved all along.
 */
function residentDoubt({ resident, account }: Findings, longer: WatchLonger): Reason | null {
  if (resident?.shape !== "rising" || resident.pRising > RESIDENT_P_MAX) return null;
  if (resident.rise < Math.max(RESIDENT_RISE_MIN, RESIDENT_SHARE_MIN * resident.level)) return null;
  if (account.some(({ part }) => part === "outside")) return null;
  return { code: "resident-memory-grows", facts: { bytesPerHour: resident.rate.perHour, ...longer } };
}
