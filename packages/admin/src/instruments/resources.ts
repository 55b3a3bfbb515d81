/**
 * Resources that keep the event loop alive, counted by type: /debug/pprof/resources.
 *
 * They are the closest that Node has to goroutines: a socket, timer or request that is never closed stays here. Node does
 * not record the stack that created a resource, so each type is one frame.
 */
import type { UnixMs } from "../../../leakhound/src/base/units.ts";
import { ProfileBuilder } from "../../../leakhound/src/profile/model/builder.ts";
import type { Profile } from "../../../leakhound/src/profile/model/types.ts";
import { nanos, PROCESS_COMMENTS } from "./process.ts";

/** Type and count, the most frequent first. */
export type ResourceCounts = readonly (readonly [type: string, count: number])[];

export function countResources(types: readonly string[]): ResourceCounts {
  const counts = new Map<string, number>();
  for (const type of types) counts.set(type, (counts.get(type) ?? 0) + 1);
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
}

export function resourcesProfile(resources: ResourceCounts, takenAt: UnixMs): Profile {
  const count = { type: "resources", unit: "count" };
  const builder = new ProfileBuilder({
    sampleTypes: [count],
    defaultSampleType: count.type,
    periodType: count,
    period: 1n,
    timeNanos: nanos(takenAt),
    comments: PROCESS_COMMENTS,
  });
  for (const [type, amount] of resources) {
    builder.add({ stack: [builder.location([{ function: type }])], values: [amount] });
  }
  return builder.build();
}

/** The total, then one line for each type. */
export function resourcesText(resources: ResourceCounts): string {
  const total = resources.reduce((sum, [, count]) => sum + count, 0);
  return [`resources profile: total ${total}`, ...resources.map(([type, count]) => `${count} @ ${type}`), ""].join(
    "\n",
  );
}
