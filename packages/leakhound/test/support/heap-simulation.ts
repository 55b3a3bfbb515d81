/**
 * Simulates a heap with known growth, sampled as the Go runtime samples it.
 *
 * Each site defines how many objects of one size are live at a time, and how many are replaced between two snapshots.
 * Each new object is sampled with probability p = 1 - exp(-size/period). A sampled object stays sampled until it is
 * freed, and the profile shows sampled / p. The errors are therefore those of a real profile: large for few small
 * objects, and equal in consecutive snapshots for objects that stay alive.
 */
import { type UnixMs, unixMs } from "../../src/base/units.ts";
import { ProfileBuilder } from "../../src/profile/model/builder.ts";
import type { Profile } from "../../src/profile/model/types.ts";
import { ProfileFolder, type ProfileSeries } from "../../src/series/fold.ts";
import { joinTarget, type TargetSeries } from "../../src/series/target.ts";

export const GO_PERIOD = 512 * 1024;
export const START_MS = Date.UTC(2026, 0, 5, 9, 0, 0);

export interface SimulatedSite {
  readonly stack: readonly string[];
  readonly objectBytes: number;
  /** @returns the number of live objects `seconds` after the start */
  readonly live: (seconds: number) => number;
  /** The share of the live objects that is replaced between two snapshots. */
  readonly churn?: number;
}

export interface Simulation {
  readonly sites: readonly SimulatedSite[];
  readonly snapshots: number;
  readonly everySeconds: number;
  readonly seed: number;
  readonly period?: number;
}

/** Mulberry32, a small seeded generator of pseudo-random numbers in [0, 1). */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export function simulateTarget(simulation: Simulation): TargetSeries {
  const heap = simulateHeap(simulation);
  return joinTarget({ target: "simulated", heap, goroutine: null, readings: [], events: [] });
}

export function simulateHeap(simulation: Simulation): ProfileSeries {
  const folder = new ProfileFolder("heap");
  for (const { at, profile } of simulateProfiles(simulation))
    folder.add(profile, at, { objects: 2, amount: 3, allocated: 1 });
  return folder.finish();
}

/** Generates one profile after the other, each when the caller requests it. */
export function* simulateProfiles(
  simulation: Simulation,
): Generator<{ readonly at: UnixMs; readonly profile: Profile }> {
  const { sites, snapshots, everySeconds, seed, period = GO_PERIOD } = simulation;
  const random = randomOf(seed);
  const live = sites.map(() => 0);
  const sampled = sites.map(() => 0);
  const allocated = sites.map(() => 0);
  for (let row = 0; row < snapshots; row++) {
    for (const [index, site] of sites.entries()) {
      const chance = -Math.expm1(-site.objectBytes / period);
      const target = Math.round(site.live(row * everySeconds));
      const replaced = row === 0 ? 0 : Math.round((site.churn ?? 0) * live[index]!);
      const freed = Math.max(0, live[index]! - target) + replaced;
      const born = Math.max(0, target - live[index]!) + replaced;
      sampled[index]! -= binomial(random, sampled[index]!, live[index]! === 0 ? 0 : freed / live[index]!);
      sampled[index]! += binomial(random, born, chance);
      allocated[index]! += born;
      live[index] = target;
    }
    const at = unixMs(START_MS + row * everySeconds * 1000);
    yield { at, profile: drawnProfile(sites, sampled, allocated, period) };
  }
}

function drawnProfile(
  sites: readonly SimulatedSite[],
  sampled: readonly number[],
  allocated: readonly number[],
  period: number,
): Profile {
  const builder = new ProfileBuilder({
    sampleTypes: [
      { type: "alloc_objects", unit: "count" },
      { type: "alloc_space", unit: "bytes" },
      { type: "inuse_objects", unit: "count" },
      { type: "inuse_space", unit: "bytes" },
    ],
    periodType: { type: "space", unit: "bytes" },
    period: BigInt(period),
  });
  for (const [index, site] of sites.entries()) {
    const objects = Math.round(sampled[index]! / -Math.expm1(-site.objectBytes / period));
    const stack = site.stack.map((name) => builder.location([{ function: name, file: `/src/${name}.go`, line: 1 }]));
    const allocatedObjects = allocated[index]!;
    builder.add({
      stack,
      values: [allocatedObjects, allocatedObjects * site.objectBytes, objects, objects * site.objectBytes],
    });
  }
  return builder.build();
}

/** Draws from a binomial distribution: exactly for few trials, by a Poisson or normal approximation for many. */
function binomial(random: () => number, trials: number, chance: number): number {
  if (trials <= 0 || chance <= 0) return 0;
  if (chance >= 1) return trials;
  if (trials <= 200) {
    let hits = 0;
    for (let trial = 0; trial < trials; trial++) if (random() < chance) hits++;
    return hits;
  }
  const mean = trials * chance;
  if (mean < 30) return Math.min(trials, poisson(random, mean));
  const deviation = Math.sqrt(mean * (1 - chance));
  return Math.min(trials, Math.max(0, Math.round(mean + deviation * normal(random))));
}

/** Draws from a Poisson distribution: exactly for small means, by a normal approximation for large ones. */
export function poisson(random: () => number, mean: number): number {
  if (mean > 50) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal(random)));
  const floor = Math.exp(-mean);
  let count = 0;
  for (let product = random(); product > floor; product *= random()) count++;
  return count;
}

function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
