/**
 * More than one leak at a time: heap growth at the same time as a goroutine leak.
 *
 *   goroutines  feed.(*Stream).pump
 *   heap        feed.newStream  < orders.handle     package feed on both: memory that the goroutines reference
 *               audit.(*Log).add < jobs.run         no package in common: possibly a second leak
 *
 * Memory that a goroutine references may come from any package, so this is reported as a possibility, not as a verdict.
 */
import { packageOf } from "../../profile/names/go-names.ts";
import type { ProfileSeries } from "../../series/fold.ts";
import type { GoroutineFinding } from "../checks/goroutines.ts";
import type { HeapFinding } from "../checks/heap.ts";
import type { ConcurrentHeapGrowth } from "../facts/reasons.ts";
import { framesOf, namedSite } from "../sites/site-frames.ts";
import type { SiteTrend } from "../sites/site-trend.ts";

/** Packages that are on every stack. */
const EVERYWHERE = /^(runtime|internal\/runtime)(\/|$)|^$/;

/** What the heap does while goroutines leak; null where it does not leak. */
export function concurrentHeapGrowth(
  heap: HeapFinding | null,
  goroutines: GoroutineFinding,
): ConcurrentHeapGrowth | null {
  if (!heap?.isLeak) return null;
  const related = new Set(goroutines.sites.growing.flatMap((site) => packagesOf(goroutines.series, site)));
  const unrelated = heap.sites.growing.find((site) => !packagesOf(heap.series, site).some((path) => related.has(path)));
  if (!unrelated) return { relation: "held-by-goroutines" };
  return {
    relation: "unrelated",
    site: namedSite(heap.series, unrelated),
    bytesPerHour: unrelated.trend.rate.perHour,
  };
}

function packagesOf(series: ProfileSeries, { leadStack }: SiteTrend): string[] {
  return framesOf(series, leadStack)
    .map((frame) => packageOf(frame.function))
    .filter((path) => !EVERYWHERE.test(path));
}
