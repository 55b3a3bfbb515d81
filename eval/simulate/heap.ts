/**
 * A heap that is sampled as the Go runtime and V8 sample theirs.
 *
 * Each new object of size s is sampled with probability p = 1 - exp(-s/period), and a sampled object
 * stays sampled until it is freed; the profile shows sampled / p. So the errors are those of a real
 * profile: large for few small objects, and the same from snapshot to snapshot for what lives on.
 *
 *   between two snapshots      lived 100      freed 30     born 50 (of them 20 die before the second)
 *   of them sampled             4             -1           +2 that live, +1 that does not
 *   profile of the second       inuse 5 / p, allocated 7 / p
 */
import { invariant } from "../../packages/leakhound/src/base/assert.ts";
import { Int64Column } from "../../packages/leakhound/src/base/int64.ts";
import { ProfileBuilder } from "../../packages/leakhound/src/profile/model/builder.ts";
import type { Profile } from "../../packages/leakhound/src/profile/model/types.ts";
import type { Random } from "../random.ts";
import { Arrivals } from "./arrivals.ts";
import type { Family, HeapSite, Moment, Service } from "./types.ts";

/** What in flight at one snapshot tells of the next fades with this time. */
const WANDER_SECONDS = 30;

/** Exact figures, which no profile tells. */
export interface HeapTruth {
  readonly liveBytes: number;
  readonly allocatedBytes: number;
  /** In the mean, so that the truth is the rate of the leak and not the chance of its last requests. */
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
  readonly #born: Float64Array;
  readonly #bornSampled: Float64Array;
  readonly #wander: Float64Array;
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
    this.#born = new Float64Array(sites.length);
    this.#bornSampled = new Float64Array(sites.length);
    this.#wander = new Float64Array(sites.length);
    this.#leaked = new Arrivals(sites.length, options.arrivals, random);
    this.#table = emptyProfile(sites, family, period);
  }

  /** Lets the process live on until `now`; a younger process than before is a new one. */
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
      allocatedBytes += this.#born[row]! * site.objectBytes;
      if (site.leaks) leakedBytes += this.#leaked.mean[row]! * site.objectBytes;
    }
    return { liveBytes, allocatedBytes, leakedBytes };
  }

  #stepSite(row: number, site: HeapSite, now: Moment, elapsed: number): void {
    const random = this.#random;
    const lived = this.#live[row]!;
    const target = site.leaks ? this.#leaked.until(row, site.live(now)) : this.#present(row, site, now, elapsed);
    const passed = site.churn(now) * elapsed;
    const replaced = lived === 0 ? 0 : Math.round(lived * -Math.expm1(-passed / lived));
    const freed = Math.max(0, lived - target) + Math.min(replaced, target);
    const survivors = Math.max(0, target - lived) + Math.min(replaced, target);
    const chance = -Math.expm1(-site.objectBytes / this.#period);
    const seen = random.binomial(survivors, chance);
    const shortLived = Math.max(0, Math.round(passed) - survivors);
    this.#sampled[row]! += seen - random.binomial(this.#sampled[row]!, lived === 0 ? 0 : Math.min(1, freed / lived));
    this.#born[row]! += survivors + shortLived;
    this.#bornSampled[row]! += seen + random.binomial(shortLived, chance);
    this.#live[row] = target;
  }

  #present(row: number, site: HeapSite, now: Moment, elapsed: number): number {
    return Math.max(0, Math.round(site.live(now) * this.#wanderOf(row, site, elapsed)));
  }

  #restart(): void {
    for (const column of [this.#live, this.#sampled, this.#born, this.#bornSampled]) column.fill(0);
    this.#leaked.restart();
  }

  /** A factor about 1 that remembers itself for a while. */
  #wanderOf(row: number, { wander }: HeapSite, elapsed: number): number {
    if (wander === 0) return 1;
    const memory = Math.exp(-elapsed / WANDER_SECONDS);
    const drawn = memory * this.#wander[row]! + Math.sqrt(1 - memory * memory) * this.#random.normal();
    this.#wander[row] = drawn;
    return Math.max(0, 1 + wander * drawn);
  }

  /** The profile as the process would serve it now. */
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
      values.setNumber(row * width, Math.trunc(this.#bornSampled[row]! * scale));
      values.setNumber(row * width + 1, Math.trunc(this.#bornSampled[row]! * objectBytes * scale));
      values.setNumber(row * width + 2, Math.trunc(this.#sampled[row]! * scale));
      values.setNumber(row * width + 3, bytes);
    }
    return { ...this.#table, comments, samples: { ...this.#table.samples, values } };
  }
}

/** Go tells objects and what was ever allocated; V8 tells the bytes that live. */
const SAMPLE_TYPES = {
  go: [
    { type: "alloc_objects", unit: "count" },
    { type: "alloc_space", unit: "bytes" },
    { type: "inuse_objects", unit: "count" },
    { type: "inuse_space", unit: "bytes" },
  ],
  node: [{ type: "inuse_space", unit: "bytes" }],
} as const;

/** The tables of all profiles of this heap: row r of the samples is site r. */
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
  invariant(profile.samples.length === sites.length, "each site is a sample of its own");
  return profile;
}
