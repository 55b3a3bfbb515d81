/** Goroutine profiles: exact counts by stack. */
import { ProfileBuilder } from "../../packages/leakhound/src/profile/builder.ts";
import type { Profile } from "../../packages/leakhound/src/profile/types.ts";
import type { Random } from "../random.ts";
import type { GoroutineGroup, Moment } from "./types.ts";

export interface GoroutineCount {
  readonly profile: Profile;
  readonly all: number;
  readonly leaked: number;
}

export function countGoroutines(groups: readonly GoroutineGroup[], now: Moment, random: Random): GoroutineCount {
  const builder = new ProfileBuilder({
    sampleTypes: [{ type: "goroutine", unit: "count" }],
    periodType: { type: "goroutine", unit: "count" },
    period: 1n,
  });
  let all = 0;
  let leaked = 0;
  for (const { stack, count, wander, leaks } of groups) {
    const mean = count(now);
    const here = Math.max(0, Math.round(mean * (1 + (wander === 0 ? 0 : wander * random.normal()))));
    if (here === 0) continue;
    builder.add({ stack: stack.map((place) => builder.location([place])), values: [here] });
    all += here;
    if (leaks) leaked += here;
  }
  return { profile: builder.build(), all, leaked };
}
