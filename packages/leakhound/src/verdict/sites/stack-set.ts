/** The series of several stacks together: their amounts, sampling variances and allocated bytes, added up. */
import type { UnixMs } from "../../base/units.ts";
import type { ProfileSeries } from "../../series/fold.ts";
import type { SnapshotRange } from "../../series/sites.ts";
import type { StackIndex } from "../../series/stacks.ts";
import { valuesOverTime } from "../../series/values.ts";
import type { SampledValues } from "../../stats/sampling.ts";

export interface StackSetSeries extends SampledValues {
  readonly at: readonly UnixMs[];
  readonly isCount: boolean;
}

/** All stacks of the set count for this one row. */
const ROW = 0;

/** A stack that is absent from a snapshot has the value 0 there. */
export function stackSetSeries(
  series: ProfileSeries,
  { first, end }: SnapshotRange,
  stacks: ReadonlySet<StackIndex>,
): StackSetSeries {
  const snapshots = series.snapshots.slice(first, end);
  const visitRows = (stack: StackIndex, visit: (row: number) => void) => {
    if (stacks.has(stack)) visit(ROW);
  };
  const { values, sampling } = valuesOverTime(series, snapshots, [ROW], visitRows).get(ROW)!;
  return { at: snapshots.map(({ at }) => at), values, sampling, isCount: series.kind === "goroutine" };
}
