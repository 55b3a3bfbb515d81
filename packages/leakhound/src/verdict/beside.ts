/**
 * More than one leak at a time: what else grows, beside the leak that is told first.
 *
 *   goroutines  feed.(*Stream).pump
 *   heap        feed.newStream  < orders.handle     package feed on both: what the goroutines hold
 *               audit.(*Log).add < jobs.run         nothing in common: perhaps a leak of its own
 *
 * What a goroutine holds may come from any package, so that this is said as a possibility and never as the verdict.
 */
import { formatByteRate } from "../base/format.ts";
import { packageOf } from "../profile/names/go-names.ts";
import type { ProfileSeries } from "../series/fold.ts";
import type { GoroutineFinding } from "./goroutines.ts";
import type { HeapFinding } from "./heap.ts";
import type { OffHeapFinding } from "./off-heap.ts";
import { framesOf, type SiteTrend, siteName } from "./site-trends.ts";

/** Packages that are on every stack. */
const EVERYWHERE = /^(runtime|internal\/runtime)(\/|$)|^$/;

/** What the heap does beside goroutines that leak: a sentence with a blank before it, or nothing. */
export function heapBeside(heap: HeapFinding | null, goroutines: GoroutineFinding): string {
  if (!heap?.isLeak) return "";
  const theirs = new Set(goroutines.sites.growing.flatMap((site) => packagesOf(goroutines.series, site)));
  const apart = heap.sites.growing.find((site) => !packagesOf(heap.series, site).some((path) => theirs.has(path)));
  if (!apart) return " The heap grows with them, as what they hold cannot be freed.";
  return ` The heap grows, too, at ${formatByteRate(apart.trend.rate.perHour)} in ${siteName(heap.series, apart)}, whose stack has nothing in common with theirs: that may be a leak of its own.`;
}

/** Of memory outside a heap that leaks, in the same way. */
export function offHeapBeside(offHeap: OffHeapFinding | null): string {
  return offHeap?.isLeak ? ` Beside it, ${offHeap.evidence.text}: a second leak.` : "";
}

function packagesOf(series: ProfileSeries, { leadStack }: SiteTrend): string[] {
  return framesOf(series, leadStack)
    .map((frame) => packageOf(frame.function))
    .filter((path) => !EVERYWHERE.test(path));
}
