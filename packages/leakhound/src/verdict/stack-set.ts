/** The series of several stacks together: their amounts, sampling variances and allocated bytes, added up. */
import type { UnixMs } from "../base/units.ts";
import type { ProfileSeries } from "../series/fold.ts";
import type { SnapshotRange } from "../series/sites.ts";
import type { StackIndex } from "../series/stacks.ts";
import type { Sampling } from "../stats/sampling.ts";

export interface StackSetSeries {
  readonly at: readonly UnixMs[];
  readonly values: Float64Array;
  readonly sampling: Sampling;
  readonly isCount: boolean;
}

/** A stack that is absent from a snapshot has the value 0 there. */
export function stackSetSeries(
  series: ProfileSeries,
  { first, end }: SnapshotRange,
  stacks: ReadonlySet<StackIndex>,
): StackSetSeries {
  const isMember = new Uint8Array(series.stacks.length);
  for (const stack of stacks) isMember[stack] = 1;
  const snapshots = series.snapshots.slice(first, end);
  const values = new Float64Array(snapshots.length);
  const variance = new Float64Array(snapshots.length);
  const allocated = new Float64Array(snapshots.length);
  for (const [row, snapshot] of snapshots.entries())
    for (let point: number = snapshot.start; point < snapshot.end; point++) {
      if (isMember[series.pointStack[point]!] === 0) continue;
      values[row]! += series.pointAmount[point]!;
      variance[row]! += series.pointVariance[point]!;
      allocated[row]! += series.pointAllocated[point]!;
    }
  return {
    at: snapshots.map(({ at }) => at),
    values,
    sampling: { periodBytes: series.periodBytes, variance, allocated: series.hasAllocated ? allocated : null },
    isCount: series.kind === "goroutine",
  };
}
