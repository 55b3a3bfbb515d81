/**
 * More than one leak at a time: what else grows, beside the leak that is told first.
 *
 *   goroutines  feed.(*Stream).pump
 *   heap        feed.newStream  < orders.handle     package feed on both: what the goroutines hold
 *               audit.(*Log).add < jobs.run         nothing in common: perhaps a leak of its own
 *
 * What a goroutine holds may come from any package, so that this is said as a possibility and never as the verdict.
 */
import { packageOf } from "../../profile/names/go-names.ts";
import type { ProfileSeries } from "../../series/fold.ts";
import type { GoroutineFinding } from "../checks/goroutines.ts";
import type { HeapFinding } from "../checks/heap.ts";
import type { ConcurrentHeapGrowth } from "../facts/reasons.ts";
import { framesOf, namedSite, type SiteTrend } from "../sites/site-trends.ts";

/** Packages that are on every stack. */
const EVERYWHERE = /^(runtime|internal\/runtime)(\/|$)|^$/;

/** What the heap does while goroutines leak; null where it does not leak. */
export function concurrentHeapGrowth(
  heap: HeapFinding | null,
  goroutines: GoroutineFinding,
): ConcurrentHeapGrowth | null {
  if (!heap?.isLeak) return null;
  const theirs = new Set(goroutines.sites.growing.flatMap((site) => packagesOf(goroutines.series, site)));
  const unrelated = heap.sites.growing.find((site) => !packagesOf(heap.series, site).some((path) => theirs.has(path)));
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
