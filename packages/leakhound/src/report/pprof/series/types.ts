/** A series of profiles of one process, folded; `fold.ts` draws it. */
import type { UnixMs } from "../../../base/units.ts";
import type { StackTable } from "../../../series/stacks.ts";

/** One profile of the series. */
export interface Snapshot {
  /** null where nothing tells when it was taken. */
  readonly at: UnixMs | null;
  /** Its points are [start, end). */
  readonly start: number;
  readonly end: number;
  /** Sum of what the filters left. */
  readonly left: number;
  /** What 100% is in a report of this profile alone. */
  readonly total: number;
  /** Lines that say what the profile is. */
  readonly legend: readonly string[];
  /** All that the process has allocated since it started; null where the profile does not tell. */
  readonly allocated: number | null;
  readonly processStart: UnixMs | null;
}

export interface FoldedSeries {
  /** "inuse_space" */
  readonly sampleType: string;
  /** As the profiles write it. */
  readonly sampleUnit: string;
  /** Names, as reports print them. */
  readonly places: readonly string[];
  readonly stacks: StackTable;
  readonly pointStack: Uint32Array;
  readonly pointValue: Float64Array;
  /** In order of time. */
  readonly snapshots: readonly Snapshot[];
  /** Profiles that were left out because they are of the same moment as another. */
  readonly repeated: number;
  /** Whether every profile tells when it was taken; else they stand in the order in which they came. */
  readonly isClocked: boolean;
  /** What every one of the reports would have warned of. */
  readonly warnings: readonly string[];
}

/** The part of a series that is judged: the latest process, and when its profiles were taken. */
export interface SeriesWindow {
  readonly series: FoldedSeries;
  /** Of the latest process. */
  readonly snapshots: readonly Snapshot[];
  /** When later processes than the first were first seen. */
  readonly restarts: readonly Snapshot[];
  /** Of each snapshot: hours since the first, or its number where there is no clock. Strictly rising. */
  readonly x: Float64Array;
}

/** How much something grew. */
export interface Growth {
  readonly first: number;
  readonly last: number;
  /** Of every snapshot. */
  readonly values: Float64Array;
  /** Per hour, or per profile where there is no clock. */
  readonly slope: number;
  /** 95%; null where there are too few profiles to tell. */
  readonly interval: { readonly low: number; readonly high: number } | null;
}
