/** The levels of the stacks of a series. */
import { framesOf, type ProfileSeries, type StackIndex } from "leakhound/server";
import type { StackLevels } from "./stack-levels.ts";

/** `amount`: bytes in use, or goroutines. `allocated`: bytes since the process started. */
export type StackValue = "amount" | "objects" | "allocated";

/** Null where the profiles do not have this value. */
export function seriesLevels(series: ProfileSeries, value: StackValue): StackLevels | null {
  const { snapshots, pointStack, pointAmount, pointObjects, pointAllocated, hasAllocated } = series;
  const columns = { amount: pointAmount, objects: pointObjects, allocated: hasAllocated ? pointAllocated : null };
  const column = columns[value];
  if (column === null) return null;
  const known: (readonly string[] | undefined)[] = [];
  return {
    times: snapshots.map(({ at }) => at),
    table: {
      length: series.stacks.length,
      frames(stack) {
        known[stack] ??= framesOf(series, stack as StackIndex)
          .map((frame) => frame.function)
          .reverse();
        return known[stack];
      },
    },
    visit(scrape, each) {
      const { start, end } = snapshots[scrape]!;
      for (let point: number = start; point < end; point++) each(pointStack[point]!, column[point]!);
    },
  };
}
