/**
 * A leak that no single function explains: the growing sites are a small part of the counted growth, and the call path
 * above them is the site.
 *
 *   counted   1,000 MiB/h
 *   sites       120 + 90 MiB/h     less than 30%: spread below main.pay
 */
import type { Findings } from "./findings.ts";

/** Growing sites that explain a smaller part of the counted growth are not the whole story. */
const EXPLAINED_MIN = 0.3;
/** A profile that accounts for less of the live heap shows nothing of it. */
const SEEN_LEVEL_MIN = 0.05;
/** Nor does one whose growth is, at the upper end of its interval, a smaller part of the counted growth. */
const SEEN_GROWTH_MIN = 0.25;

/** The growing sites explain too little of the counted growth: the call path above them is the site. */
export function isSpread(findings: Findings): boolean {
  const { heap, counted, spread } = findings;
  if (!heap || !counted?.isLeak || !spread || blindnessOf(findings) !== null) return false;
  const explained = heap.sites.growing.reduce((sum, { trend }) => sum + trend.rate.perHour, 0);
  return explained < EXPLAINED_MIN * Math.min(counted.beyondCaches.perHour, heap.total.rate.perHour);
}

/**
 * Part of the live heap that the profile accounts for, where that is so little that it cannot show the growth: profiling
 * is off, was turned off, or samples too rarely. Null where the profile sees the heap.
 */
export function blindnessOf({ heap, counted, series }: Findings): number | null {
  if (!counted || !heap) return counted && series.heap === null ? 0 : null;
  const seen = heap.total.level / counted.trend.level;
  const seesGrowth = heap.total.rate.high >= SEEN_GROWTH_MIN * counted.trend.rate.perHour;
  return seen < SEEN_LEVEL_MIN || !seesGrowth ? Math.min(1, seen) : null;
}
