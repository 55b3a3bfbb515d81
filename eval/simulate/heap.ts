/**
 * A heap that is sampled like the heaps of the Go runtime and of V8.
 *
 * Each new object of size s is sampled with probability p = 1 - exp(-s/period), and stays sampled until it is freed; the
 * profile shows the sampled count divided by p. Therefore the errors are those of a real profile: large for few small
 * objects, and constant over snapshots for objects that stay live.
 *
 *   between two snapshots      live 100       freed 30     allocated 50 (20 of them are freed before the second)
 *   sampled                     4             -1           +2 that stay live, +1 that is freed
 *   profile of the second       inuse 5 / p, allocated 7 / p
 */
import { invariant } from "../../packages/leakhound/src/base/assert.ts";
import { Int64Column } from "../../packages/leakhound/src/base/int64.ts";
import { ProfileBuilder } from "../../packages/leakhound/src/profile/model/builder.ts";
import type { Profile } from "../../packages/leakhound/src/profile/model/types.ts";
import type { Random } from "../random.ts";
import { Arrivals } from "./arrivals.ts";
import type { Family, HeapSite, Moment, Service } from "./types.ts";

/** Time constant of the correlation between the requests in flight at two snapshots. */
const CORRELATION_SECONDS = 30;

/** Exact figures, which no profile shows. */
export interface HeapTruth {
  readonly liveBytes: number;
  readonly allocatedBytes: number;
  /** The mean, so that the true rate does not depend on the random number of the last requests. */
  readonly leakedBytes: number;
}

export interface SampledHeapOptions {
  readonly family: Family;
  /** Mean bytes between two samples. */
  readonly period: number;
  readonly arrivals: Service["arrivals"];
}

export class SampledHeap {
  readonly #sites: readonly HeapSite[];
  readonly #random: Random;
  readonly #period: number;
  readonly #live: Float64Array;
  readonly #sampled: Float64Array;
  readonly #allocated: Float64Array;
  readonly #allocatedSampled: Float64Array;
  readonly #deviation: Float64Array;
  readonly #leaked: Arrivals;
  readonly #table: Profile;
  #before: Moment | null = null;

  constructor(sites: readonly HeapSite[], options: SampledHeapOptions, random: Random) {
    const { family, period } = options;
    this.#sites = sites;
    this.#random = random;
    this.#period = period;
    this.#live = new Float64Array(sites.length);
    this.#sampled = new Float64Array(sites.length);
    this.#allocated = new Float64Array(sites.length);
    this.#allocatedSampled = new Float64Array(sites.length);
    this.#deviation = new Float64Array(sites.length);
    this.#leaked = new Arrivals(sites.length, options.arrivals, random);
    this.#table = emptyProfile(sites, family, period);
  }

  /** Advances the process to `now`; a lower age than before means a new process. */
  step(now: Moment): HeapTruth {
    const before = this.#before;
    const isNew = before === null || now.age < before.age;
    if (isNew) this.#restart();
    const elapsed = isNew ? now.age : now.seconds - before.seconds;
    this.#before = now;
    let liveBytes = 0;
    let allocatedBytes = 0;
    let leakedBytes = 0;
    for (const [row, site] of this.#sites.entries()) {
      this.#stepSite(row, site, now, elapsed);
      liveBytes += this.#live[row]! * site.objectBytes;
      allocatedBytes += this.#allocated[row]! * site.objectBytes;
      if (site.leaks) leakedBytes += this.#leaked.mean[row]! * site.objectBytes;
    }
    return { liveBytes, allocatedBytes, leakedBytes };
  }

  #stepSite(row: number, site: HeapSite, now: Moment, elapsed: number): void {
    const random = this.#random;
    const liveBefore = this.#live[row]!;
    const target = site.leaks ? this.#leaked.countAt(row, site.live(now)) : this.#present(row, site, now, elapsed);
    const passed = site.churn(now) * elapsed;
    const replaced = liveBefore === 0 ? 0 : Math.round(liveBefore * -Math.expm1(-passed / liveBefore));
    const freed = Math.max(0, liveBefore - target) + Math.min(replaced, target);
    const survivors = Math.max(0, target - liveBefore) + Math.min(replaced, target);
    const chance = -Math.expm1(-site.objectBytes / this.#period);
    const seen = random.binomial(survivors, chance);
    const shortLived = Math.max(0, Math.round(passed) - survivors);
    this.#sampled[row]! +=
      seen - random.binomial(this.#sampled[row]!, liveBefore === 0 ? 0 : Math.min(1, freed / liveBefore));
    this.#allocated[row]! += survivors + shortLived;
    this.#allocatedSampled[row]! += seen + random.binomial(shortLived, chance);
    this.#live[row] = target;
  }

  #present(row: number, site: HeapSite, now: Moment, elapsed: number): number {
    return Math.max(0, Math.round(site.live(now) * this.#deviationFactor(row, site, elapsed)));
  }

  #restart(): void {
    for (const column of [this.#live, this.#sampled, this.#allocated, this.#allocatedSampled]) column.fill(0);
    this.#leaked.restart();
  }

  /** A random factor around 1 that is correlated with its previous value. */
  #deviationFactor(row: number, { deviation }: HeapSite, elapsed: number): number {
    if (deviation === 0) return 1;
    const memory = Math.exp(-elapsed / CORRELATION_SECONDS);
    const drawn = memory * this.#deviation[row]! + Math.sqrt(1 - memory * memory) * this.#random.normal();
    this.#deviation[row] = drawn;
    return Math.max(0, 1 + deviation * drawn);
  }

  /** The profile that the process would serve now. */
  profile(comments: readonly string[]): Profile {
    const width = this.#table.sampleTypes.length;
    const values = new Int64Column(this.#sites.length * width);
    for (const [row, { objectBytes }] of this.#sites.entries()) {
      const scale = 1 / -Math.expm1(-objectBytes / this.#period);
      const bytes = Math.trunc(this.#sampled[row]! * objectBytes * scale);
      if (width === 1) {
        values.setNumber(row, bytes);
        continue;
      }
      values.setNumber(row * width, Math.trunc(this.#allocatedSampled[row]! * scale));
      values.setNumber(row * width + 1, Math.trunc(this.#allocatedSampled[row]! * objectBytes * scale));
      values.setNumber(row * width + 2, Math.trunc(this.#sampled[row]! * scale));
      values.setNumber(row * width + 3, bytes);
    }
    return { ...this.#table, comments, samples: { ...this.#table.samples, values } };
  }
}

/** Go reports objects and all allocations; V8 reports live bytes only. */
const SAMPLE_TYPES = {
  go: [
    { type: "alloc_objects", unit: "count" },
    { type: "alloc_space", unit: "bytes" },
    { type: "inuse_objects", unit: "count" },
    { type: "inuse_space", unit: "bytes" },
  ],
  node: [{ type: "inuse_space", unit: "bytes" }],
} as const;

/** The tables that all profiles of this heap share: row r of the samples is site r. */
function emptyProfile(sites: readonly HeapSite[], family: Family, period: number): Profile {
  const sampleTypes = SAMPLE_TYPES[family];
  const builder = new ProfileBuilder({
    sampleTypes,
    periodType: { type: "space", unit: "bytes" },
    period: BigInt(period),
  });
  for (const [row, { stack }] of sites.entries())
    builder.add({
      stack: stack.map((place) => builder.location([place])),
      values: sampleTypes.map(() => 0),
      labels: [{ key: "site", number: row }],
    });
  const profile = builder.build();
  invariant(profile.samples.length === sites.length, "each site is one sample");
  return profile;
}
