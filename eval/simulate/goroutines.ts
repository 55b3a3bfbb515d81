/** Goroutine profiles: exact counts by stack. Those that leak come at random, as requests do, and stay. */
import { ProfileBuilder } from "../../packages/leakhound/src/profile/builder.ts";
import type { Profile } from "../../packages/leakhound/src/profile/types.ts";
import type { Random } from "../random.ts";
import type { GoroutineGroup, Moment } from "./types.ts";

export interface GoroutineCount {
  readonly profile: Profile;
  readonly all: number;
  readonly leaked: number;
}

export class GoroutineCounter {
  readonly #groups: readonly GoroutineGroup[];
  readonly #random: Random;
  readonly #mean: Float64Array;
  readonly #piled: Float64Array;
  #age = Number.POSITIVE_INFINITY;

  constructor(groups: readonly GoroutineGroup[], random: Random) {
    this.#groups = groups;
    this.#random = random;
    this.#mean = new Float64Array(groups.length);
    this.#piled = new Float64Array(groups.length);
  }

  /** Counts at `now`; a younger process than before is a new one. */
  count(now: Moment): GoroutineCount {
    if (now.age < this.#age) for (const column of [this.#mean, this.#piled]) column.fill(0);
    this.#age = now.age;
    const builder = new ProfileBuilder({
      sampleTypes: [{ type: "goroutine", unit: "count" }],
      periodType: { type: "goroutine", unit: "count" },
      period: 1n,
    });
    let all = 0;
    let leaked = 0;
    for (const [row, group] of this.#groups.entries()) {
      const here = group.leaks ? this.#pile(row, group.count(now)) : this.#present(group, now);
      if (here === 0) continue;
      builder.add({ stack: group.stack.map((place) => builder.location([place])), values: [here] });
      all += here;
      if (group.leaks) leaked += here;
    }
    return { profile: builder.build(), all, leaked };
  }

  #pile(row: number, mean: number): number {
    this.#piled[row]! += this.#random.poisson(Math.max(0, mean - this.#mean[row]!));
    this.#mean[row] = mean;
    return this.#piled[row]!;
  }

  #present({ count, wander }: GoroutineGroup, now: Moment): number {
    return Math.max(0, Math.round(count(now) * (1 + (wander === 0 ? 0 : wander * this.#random.normal()))));
  }
}
