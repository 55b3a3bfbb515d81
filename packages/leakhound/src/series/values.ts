/**
 * Values over time of chosen rows: sites, functions, calls. Points stay sparse; only the rows that a caller wants are
 * spread into dense columns over time, so memory is bounded by the wanted rows and not by rows × snapshots.
 *
 *   points       stack 0   stack 1   stack 2          rows 7 and 9 wanted      stacks 0 and 2 count for row 7
 *   snapshot 0     3         1         5        ─>    7: 8 …    9: 1 …          stack 1 for row 9
 */
import type { SampledValues } from "../stats/sampling.ts";
import type { FoldedPoints, Snapshot } from "./points.ts";
import type { StackIndex } from "./stacks.ts";

/** Calls `visit` once for each row that the stack's amount counts for. */
export type VisitRows = (stack: StackIndex, visit: (row: number) => void) => void;

/** A row that is absent from a snapshot has the value 0 there. */
export function valuesOverTime(
  points: FoldedPoints,
  snapshots: readonly Snapshot[],
  wanted: readonly number[],
  visitRows: VisitRows,
): Map<number, SampledValues> {
  const { pointStack, pointAmount, pointVariance, pointAllocated, hasAllocated, periodBytes } = points;
  const column = () => new Float64Array(snapshots.length);
  const exact = column();
  const rows = new Map(
    wanted.map((row): [number, SampledValues] => {
      const variance = pointVariance ? column() : exact;
      return [
        row,
        { values: column(), sampling: { periodBytes, variance, allocated: hasAllocated ? column() : null } },
      ];
    }),
  );
  const rowsOf = rowsByStack(points.stacks.length, rows, visitRows);
  for (const [at, { start, end }] of snapshots.entries()) {
    for (let point: number = start; point < end; point++) {
      for (const { values, sampling } of rowsOf(pointStack[point]! as StackIndex)) {
        values[at]! += pointAmount[point]!;
        if (pointVariance) sampling.variance[at]! += pointVariance[point]!;
        if (pointAllocated && sampling.allocated) sampling.allocated[at]! += pointAllocated[point]!;
      }
    }
  }
  return rows;
}

/** Which of the rows each stack counts for, found once for each stack. */
function rowsByStack(stacks: number, rows: ReadonlyMap<number, SampledValues>, visitRows: VisitRows) {
  const known = new Array<SampledValues[] | undefined>(stacks);
  return (stack: StackIndex): readonly SampledValues[] => {
    const before = known[stack];
    if (before) return before;
    const found: SampledValues[] = [];
    visitRows(stack, (row) => {
      const values = rows.get(row);
      if (values) found.push(values);
    });
    known[stack] = found;
    return found;
  };
}

/** The total of every snapshot over time. */
export function totalsOverTime(
  { hasAllocated, periodBytes }: FoldedPoints,
  snapshots: readonly Snapshot[],
): SampledValues {
  return {
    values: Float64Array.from(snapshots, ({ total }) => total),
    sampling: {
      periodBytes,
      variance: Float64Array.from(snapshots, ({ totalVariance }) => totalVariance),
      allocated: hasAllocated ? Float64Array.from(snapshots, ({ allocated }) => allocated ?? 0) : null,
    },
  };
}
