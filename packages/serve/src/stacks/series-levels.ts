/** The levels of the stacks of a series. */
import { framesOf, type Profile, type ProfileSeries, pickSampleTypes, type StackIndex } from "leakhound/server";
import type { StackLevels } from "./stack-levels.ts";

/** `amount`: bytes in use, or goroutines. `allocated`, `allocatedObjects`: bytes and objects since the process started. */
export type StackValue = "amount" | "objects" | "allocated" | "allocatedObjects";

/** Totals since the start of a process, of which only rises mean something. */
export const isTotal = (value: StackValue): boolean => value === "allocated" || value === "allocatedObjects";

/** Null where the profiles do not have this value. Objects allocated are in the place of bytes: see `withObjectsAllocated`. */
export function seriesLevels(series: ProfileSeries, value: StackValue): StackLevels | null {
  const { snapshots, pointStack, pointAmount, pointObjects, pointAllocated, hasAllocated } = series;
  const allocated = hasAllocated ? pointAllocated : null;
  const columns = { amount: pointAmount, objects: pointObjects, allocated, allocatedObjects: allocated };
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

/** Series have the bytes allocated of a profile: the profile with its objects allocated in their place. */
export function withObjectsAllocated(profile: Profile): Profile {
  const { sampleTypes } = profile;
  const objects = sampleTypes.findIndex(({ type }) => type === "alloc_objects");
  const others = [...sampleTypes.keys()].filter((type) => sampleTypes[type]!.type.startsWith("inuse_"));
  const picked = pickSampleTypes(profile, objects < 0 ? others : [objects, ...others]);
  return {
    ...picked,
    sampleTypes: picked.sampleTypes.map((one) => (one.type === "alloc_objects" ? ALLOCATED_BYTES : one)),
  };
}

const ALLOCATED_BYTES = { type: "alloc_space", unit: "bytes" };
