/** Scenarios: conditions are drawn from a seed, and the scenario adds the behavior of the service. */
import type { LeakKind } from "../../packages/leakhound/src/verdict/facts/verdict.ts";
import type { Random } from "../random.ts";
import type { Load } from "../simulate/load.ts";
import type { Collector, Family, Observation, Part } from "../simulate/types.ts";

/** `unsettled`: a cache that is still filling. It is not a leak, but nobody can know that yet: inconclusive is right, too. */
export type TrueVerdict = "leak" | "no-leak" | "unsettled";

/** Drawn from the seed, before the scenario is called. */
export interface Conditions {
  readonly family: Family;
  readonly random: Random;
  readonly windowSeconds: number;
  /** Mean bytes between two samples of the heap. */
  readonly period: number;
  /** Live heap of the background load. */
  readonly heapBytes: number;
  /** Bytes that a leak adds in the window at the ordinary load: well above the sampling error. */
  readonly leakBytes: number;
  readonly load: Load;
}

/** What the scenario adds to the conditions; absent fields keep the drawn values. */
export interface Behavior {
  readonly parts: readonly Part[];
  readonly load?: Load;
  readonly collector?: Partial<Collector>;
  readonly ageSeconds?: number;
  readonly restartSeconds?: readonly number[];
  readonly forcesCollection?: boolean;
  /** Snapshots in the window, at least. */
  readonly snapshotsMin?: number;
  readonly readings?: Observation["readings"];
  /** Replaces the verdict of the scenario where the truth depends on the conditions. */
  readonly verdict?: TrueVerdict;
  /** Start of the leak, in seconds after the start of the watch. */
  readonly leaksFrom?: number;
}

export interface Scenario {
  readonly name: string;
  /** What the service does, in one line. */
  readonly description: string;
  readonly verdict: TrueVerdict;
  readonly kind: LeakKind | null;
  readonly families: readonly Family[];
  /** Bounds of the window in seconds. */
  readonly window?: readonly [number, number];
  readonly behavior: (conditions: Conditions) => Behavior;
}
