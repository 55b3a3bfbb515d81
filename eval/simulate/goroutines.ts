/** Goroutine profiles: exact counts by stack. */
import { ProfileBuilder } from "../../packages/leakhound/src/profile/model/builder.ts";
import type { Profile } from "../../packages/leakhound/src/profile/model/types.ts";
import type { Random } from "../random.ts";
import { Arrivals } from "./arrivals.ts";
import type { GoroutineGroup, Moment, Service } from "./types.ts";

export interface GoroutineCount {
  readonly profile: Profile;
  readonly all: number;
  /** Mean number of leaked goroutines. */
  readonly leaked: number;
}

export class GoroutineCounter {
  readonly #groups: readonly GoroutineGroup[];
  readonly #random: Random;
  readonly #leaked: Arrivals;
  #age = Number.POSITIVE_INFINITY;

  constructor(groups: readonly GoroutineGroup[], arrivals: Service["arrivals"], random: Random) {
    this.#groups = groups;
    this.#random = random;
    this.#leaked = new Arrivals(groups.length, arrivals, random);
  }

  /** Counts at `now`; a lower age than before means a new process. */
  count(now: Moment): GoroutineCount {
    if (now.age < this.#age) this.#leaked.restart();
    this.#age = now.age;
    const builder = new ProfileBuilder({
      sampleTypes: [{ type: "goroutine", unit: "count" }],
      periodType: { type: "goroutine", unit: "count" },
      period: 1n,
    });
    let all = 0;
    let leaked = 0;
    for (const [row, group] of this.#groups.entries()) {
      const here = group.leaks ? this.#leaked.countAt(row, group.count(now)) : this.#present(group, now);
      all += here;
      if (group.leaks) leaked += this.#leaked.mean[row]!;
      if (here > 0) builder.add({ stack: group.stack.map((place) => builder.location([place])), values: [here] });
    }
    return { profile: builder.build(), all, leaked };
  }

  #present({ count, deviation }: GoroutineGroup, now: Moment): number {
    return Math.max(0, Math.round(count(now) * (1 + (deviation === 0 ? 0 : deviation * this.#random.normal()))));
  }
}
