/** Bytes that code allocates, freed or not, as the heap profiles count them. */
import { HOUR_MS } from "../../base/units.ts";
import { leafFrame } from "../../series/sites.ts";
import type { StackIndex } from "../../series/stacks.ts";
import { isServingCost } from "../sites/serving-cost.ts";
import type { JudgedProfiles } from "./side.ts";

/**
 * Per hour, by all code but these functions and what serves the profiles. Null where the profiles do not count
 * allocations, or there is one snapshot.
 */
export function allocatedPerHour({ series, range }: JudgedProfiles, without: readonly string[]): number | null {
  const { snapshots, pointStack, pointAllocated, stacks, functions, hasAllocated } = series;
  const [first, last] = [snapshots[range.first], snapshots[range.end - 1]];
  if (!first || !last || last.at <= first.at || !hasAllocated || !pointAllocated) return null;
  const excluded = new Set(without);
  const isCounted = Array.from({ length: stacks.length }, (_, row) => {
    const stack = row as StackIndex;
    const frame = leafFrame(series, stack);
    if (frame !== null && excluded.has(functions.text(stacks.functionOf(frame)))) return false;
    return !isServingCost(series, stack);
  });
  const totalOf = ({ start, end }: typeof first) => {
    let total = 0;
    for (let point: number = start; point < end; point++)
      if (isCounted[pointStack[point]!]) total += pointAllocated[point]!;
    return total;
  };
  return (Math.max(0, totalOf(last) - totalOf(first)) / (last.at - first.at)) * HOUR_MS;
}
