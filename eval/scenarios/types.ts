/** What a scenario is: a stage is drawn for it, and it puts its parts on it. */
import type { LeakKind } from "../../packages/leakhound/src/verdict/facts/verdict.ts";
import type { Random } from "../random.ts";
import type { Load } from "../simulate/load.ts";
import type { Collector, Family, Observation, Part } from "../simulate/types.ts";

/** `unsettled`: a fill that has not ended. It is no leak, but nobody can know yet: to say so is right, too. */
export type TrueVerdict = "leak" | "no-leak" | "unsettled";

/** Drawn from the seed before the scenario is asked. */
export interface Stage {
  readonly family: Family;
  readonly random: Random;
  readonly windowSeconds: number;
  /** Mean bytes between two samples of the heap. */
  readonly period: number;
  /** The service beside the scenario holds this much. */
  readonly heapBytes: number;
  /** What a leak adds in the window at the ordinary load: well above what sampling could fake. */
  readonly leakBytes: number;
  readonly load: Load;
}

/** What the scenario puts on the stage; what is not given stays as drawn. */
export interface Act {
  readonly parts: readonly Part[];
  readonly load?: Load;
  readonly collector?: Partial<Collector>;
  readonly ageSeconds?: number;
  readonly restartSeconds?: readonly number[];
  readonly forcesCollection?: boolean;
  readonly readings?: Observation["readings"];
  /** Where the truth depends on what is seen. */
  readonly verdict?: TrueVerdict;
  /** Seconds after the watch began at which the leak did. */
  readonly leaksFrom?: number;
}

export interface Scenario {
  readonly name: string;
  /** What the service does, in one line. */
  readonly about: string;
  readonly verdict: TrueVerdict;
  readonly kind: LeakKind | null;
  readonly families: readonly Family[];
  /** The window is drawn between these, in seconds. */
  readonly window?: readonly [number, number];
  readonly play: (stage: Stage) => Act;
}
