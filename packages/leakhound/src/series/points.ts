/**
 * Folds a run of profiles into points: for each profile and each stack, how much. The profile itself is released.
 *
 *   profile ─> frames of its locations ─> stacks ─> points of this snapshot
 *                  by a FrameIdentity
 *
 *   points     stack  amount   objects  variance
 *   snapshot 0   0    1.0 MB     900     0.3e12
 *                1    4.0 MB       4     0
 *   snapshot 1   0    1.6 MB    1400     0.5e12
 *
 * A `FrameIdentity` decides which frames of different profiles are the same frame: one function, whatever its line
 * (`function-frames.ts`, for sites), or one name as a report prints it (`named-frames.ts`, for `pprof -series`).
 *
 * `variance` is the sampling error of `amount`. The runtime samples an allocation of size s with
 * probability p = 1 - exp(-s/period) and scales what it saw by 1/p, so n such objects are reported
 * with variance n s² (1-p)/p (binomial thinning; golang.org/src/runtime/pprof/protomem.go scales the
 * same way). One profile row holds objects of one size (Go) or one site (V8), so it is summed row by row.
 */
import { Uint32List } from "../base/columns.ts";
import { allSteps, STEP_ROWS, type Steps } from "../base/steps.ts";
import type { UnixMs } from "../base/units.ts";
import { hasSameTables, type ProfileTables } from "../profile/model/same-tables.ts";
import type { Profile, SampleTable } from "../profile/model/types.ts";
import { DumpLabels } from "./dump-labels.ts";
import type { FoldedColumns } from "./folded-columns.ts";
import type { FunctionNumber } from "./functions.ts";
import { processStartOf } from "./process-observation.ts";
import type { ProfileOrigin } from "./process-origin.ts";
import { SampleStacks } from "./sample-stacks.ts";
import { type FramePlaces, type PlaceRow, type StackIndex, StackTable } from "./stacks.ts";
import { type PointIndex, SumColumn } from "./sum-column.ts";

/** Location l owns the frames [start[l], start[l + 1]), innermost first. */
export interface LocationFrames extends FramePlaces {
  readonly start: Uint32Array;
  /** Equal numbers, in this profile or another, are the same frame. */
  readonly frame: Uint32Array;
}

/** Decides which frames are the same, over all profiles of a run. */
export interface FrameIdentity {
  /** Not called again for a profile that has the same tables as the profile before. */
  framesOf(profile: Profile): Steps<LocationFrames>;
}

export interface Snapshot {
  readonly at: UnixMs;
  readonly start: PointIndex;
  readonly end: PointIndex;
  readonly total: number;
  readonly totalVariance: number;
  /** Sum of the allocated column; null where unknown. */
  readonly allocated: number | null;
  readonly processStart: UnixMs | null;
  /** Where the profile came from; absent or null where it is not from a file of unknown origin. */
  readonly origin?: ProfileOrigin | null;
}

/** What is folded of a profile: `periodBytes` is the mean number of bytes between two samples, 0 where every event is counted. */
export interface FoldedPointColumns extends FoldedColumns {
  readonly periodBytes: number;
  readonly origin?: ProfileOrigin | null;
}

/** Snapshots and their points; the snapshot's points are the rows [start, end) of the columns. */
export interface FoldedPoints {
  readonly stacks: StackTable;
  readonly snapshots: readonly Snapshot[];
  readonly pointStack: Uint32Array;
  readonly pointAmount: Float64Array;
  /** Objects that the amount is made of; null where unknown or not kept. */
  readonly pointObjects: Float64Array | null;
  /** null where nothing is sampled. */
  readonly pointVariance: Float64Array | null;
  /** Allocated since the process started, freed or not; null where unknown. */
  readonly pointAllocated: Float64Array | null;
  /** False where `pointAllocated` is unknown in any profile. */
  readonly hasAllocated: boolean;
  /** Mean bytes between two samples; 0 where every event is counted. */
  readonly periodBytes: number;
}

/** A profile by stacks that the folder's table has already: one row for each sample. */
export interface StackRows {
  readonly stack: Uint32Array;
  readonly amount: Float64Array;
  /** Objects that make up the amount; null where unknown. */
  readonly objects: Float64Array | null;
  /** Allocated since the process started; null where unknown. */
  readonly allocated: Float64Array | null;
  /** Mean bytes between two samples; 0 where every event is counted. */
  readonly periodBytes: number;
}

export interface FoldOptions {
  /** False where only amounts are wanted: `pointObjects` is null then. */
  readonly keepsObjects?: boolean;
  /** Whether `dumpLabels` is filled. */
  readonly keepsDumpLabels?: boolean;
  /** Stacks that other series use too; its own by default. */
  readonly stacks?: StackTable;
}

interface PointValues extends SampledAmount {
  readonly allocated: number;
}

type SnapshotHead = Omit<Snapshot, "end" | "total" | "totalVariance"> & { readonly periodBytes: number };

const FIRST_STACKS = 4096;

export class PointFolder {
  readonly #identity: FrameIdentity;
  readonly #keepsObjects: boolean;
  readonly #keepsDumpLabels: boolean;
  readonly #stacks: StackTable;
  readonly #sampleStacks = new SampleStacks();
  /** What text dumps say about the goroutines of each stack; empty unless it is kept. */
  readonly dumpLabels = new DumpLabels();
  readonly #snapshots: Snapshot[] = [];
  #pointStack = new Uint32List();
  #amount = new SumColumn();
  #objects = new SumColumn();
  #variance = new SumColumn();
  #allocated = new SumColumn();
  #hasAllocated = true;
  #periodBytes = 0;
  /** Last point of each stack; it belongs to the present snapshot when it is not below its start. */
  #lastPoint = new Int32Array(FIRST_STACKS).fill(-1);
  #last: { readonly tables: ProfileTables; readonly frames: LocationFrames } | null = null;

  constructor(
    identity: FrameIdentity,
    { keepsObjects = true, keepsDumpLabels = false, stacks = new StackTable() }: FoldOptions = {},
  ) {
    this.#identity = identity;
    this.#stacks = stacks;
    this.#keepsObjects = keepsObjects;
    this.#keepsDumpLabels = keepsDumpLabels;
  }

  /** Points of all snapshots. */
  get length(): number {
    return this.#pointStack.length;
  }

  get snapshots(): number {
    return this.#snapshots.length;
  }

  add(profile: Profile, at: UnixMs, columns: FoldedPointColumns): Snapshot {
    return allSteps(this.addInSteps(profile, at, columns));
  }

  /** The steps must be completed before the next profile is added. */
  *addInSteps(profile: Profile, at: UnixMs, columns: FoldedPointColumns): Steps<Snapshot> {
    const start = this.#pointStack.length as PointIndex;
    const width = profile.sampleTypes.length;
    const { samples } = profile;
    const { periodBytes } = columns;
    const locations = yield* this.#framesOf(profile);
    this.dumpLabels.begin();
    const lookUp = (sample: number) => this.#stackOf(samples, sample, locations);
    let allAllocated = 0;
    for (let sample = 0; sample < samples.length; sample++) {
      if (sample % STEP_ROWS === 0) yield;
      const row = sample * width;
      const allocated = columns.allocated === null ? 0 : samples.values.number(row + columns.allocated);
      const amount = samples.values.number(row + columns.amount);
      allAllocated += allocated;
      const stack = this.#sampleStacks.stackOf(sample, lookUp);
      if (amount === 0 && allocated === 0) continue;
      const objects = columns.objects === null ? null : samples.values.number(row + columns.objects);
      const point = this.#pointOf(stack, start);
      if (this.#keepsDumpLabels) this.dumpLabels.add(profile, { sample, stack, goroutines: amount });
      this.#addTo(point, { amount, objects, allocated, periodBytes });
    }
    const { origin = null } = columns;
    const allocated = columns.allocated === null ? null : allAllocated;
    return this.#snapshot({ at, start, allocated, periodBytes, processStart: processStartOf(profile), origin });
  }

  /** Adds a profile of which stacks and values are known already. */
  addRows({ stack, amount, objects, allocated, periodBytes }: StackRows, at: UnixMs): Snapshot {
    const start = this.#pointStack.length as PointIndex;
    let allAllocated = 0;
    for (let row = 0; row < stack.length; row++) {
      const sum = allocated?.[row] ?? 0;
      allAllocated += sum;
      if (amount[row] === 0 && sum === 0) continue;
      const point = this.#pointOf(stack[row] as StackIndex, start);
      this.#addTo(point, { amount: amount[row]!, objects: objects?.[row] ?? null, allocated: sum, periodBytes });
    }
    const known = allocated === null ? null : allAllocated;
    return this.#snapshot({ at, start, allocated: known, periodBytes, processStart: null, origin: null });
  }

  #addTo(point: PointIndex, { amount, objects, allocated, periodBytes }: PointValues): void {
    this.#amount.add(point, amount);
    if (this.#keepsObjects) this.#objects.add(point, objects ?? 0);
    this.#allocated.add(point, allocated);
    this.#variance.add(point, samplingVariance({ amount, objects, periodBytes }));
  }

  /** Ends the snapshot that began at `start`. */
  #snapshot({ periodBytes, ...head }: SnapshotHead): Snapshot {
    this.#periodBytes = Math.max(this.#periodBytes, periodBytes);
    this.#hasAllocated &&= head.allocated !== null;
    const end = this.#pointStack.length as PointIndex;
    const total = this.#amount.sumOf(head.start, end);
    const snapshot = { ...head, end, total, totalVariance: this.#variance.sumOf(head.start, end) };
    this.#snapshots.push(snapshot);
    return snapshot;
  }

  /** Keeps the snapshots that `isKept` accepts, and their points. `isKept` is called once for each, in the order of adding. */
  thin(isKept: (at: UnixMs) => boolean): void {
    const kept = this.#snapshots.splice(0).filter(({ at }) => isKept(at));
    // New columns, since series that were taken before still read the old ones.
    const points = new Uint32List();
    for (const { start, end } of kept)
      for (let point: number = start; point < end; point++) points.push(this.#pointStack.at(point));
    this.#pointStack = points;
    this.#amount = this.#amount.kept(kept);
    this.#objects = this.#objects.kept(kept);
    this.#variance = this.#variance.kept(kept);
    this.#allocated = this.#allocated.kept(kept);
    let end = 0;
    for (const snapshot of kept) {
      const start = end;
      end += snapshot.end - snapshot.start;
      this.#snapshots.push({ ...snapshot, start: start as PointIndex, end: end as PointIndex });
    }
    this.#lastPoint.fill(-1);
  }

  /** All points so far, snapshots in the order of adding. Profiles that are added later do not change the result. */
  points(): FoldedPoints {
    const { length } = this.#pointStack;
    return {
      stacks: this.#stacks,
      snapshots: [...this.#snapshots],
      pointStack: this.#pointStack.rows.subarray(0, length),
      pointAmount: this.#amount.rows(length) ?? new Float64Array(length),
      pointObjects: this.#objects.rows(length),
      pointVariance: this.#variance.rows(length),
      pointAllocated: this.#allocated.rows(length),
      hasAllocated: this.#hasAllocated,
      periodBytes: this.#periodBytes,
    };
  }

  #pointOf(stack: StackIndex, snapshotStart: PointIndex): PointIndex {
    if (stack >= this.#lastPoint.length) this.#lastPoint = widened(this.#lastPoint, stack);
    const known = this.#lastPoint[stack]!;
    if (known >= snapshotStart) return known as PointIndex;
    const point = this.#pointStack.length as PointIndex;
    this.#pointStack.push(stack);
    this.#lastPoint[stack] = point;
    return point;
  }

  #stackOf({ locationStart, locations }: SampleTable, sample: number, table: LocationFrames): StackIndex {
    const { start, frame } = table;
    for (let at = locationStart[sample]!; at < locationStart[sample + 1]!; at++) {
      const location = locations[at]!;
      const end = start[location + 1]!;
      for (let row = start[location]!; row < end; row++)
        this.#stacks.push(frame[row] as FunctionNumber, row as PlaceRow);
    }
    return this.#stacks.find(table);
  }

  /** Those of the profile before, where it has the same tables: a process whose stacks do not change writes them alike each time. */
  *#framesOf(profile: Profile): Steps<LocationFrames> {
    const isAlike = this.#last !== null && hasSameTables(this.#last.tables, profile);
    const frames = isAlike ? this.#last!.frames : yield* this.#identity.framesOf(profile);
    this.#sampleStacks.begin(profile.samples, isAlike);
    this.#last = { tables: tablesOf(profile), frames };
    return frames;
  }
}

/** Without the samples, which make up most of a profile. */
const tablesOf = ({ strings, functions, mappings, locations }: Profile): ProfileTables => ({
  strings,
  functions,
  mappings,
  locations,
});

/** Snapshots in order of time. Two of equal time are one file given twice: the first is kept. */
export function inOrderOfTime<S extends Snapshot>(snapshots: readonly S[]): S[] {
  const byTime = [...snapshots].sort((a, b) => a.at - b.at);
  return byTime.filter((snapshot, row) => row === 0 || snapshot.at !== byTime[row - 1]!.at);
}

export interface SampledAmount {
  /** Bytes. */
  readonly amount: number;
  /** Objects that make up the amount; null where unknown. */
  readonly objects: number | null;
  readonly periodBytes: number;
}

/**
 * Variance of a sampled amount, in bytes². Where the number of objects is unknown they are taken
 * to be small against the period, which is the worst case: n s² (1-p)/p -> amount · period.
 */
export function samplingVariance({ amount, objects, periodBytes }: SampledAmount): number {
  if (periodBytes <= 1 || amount <= 0) return 0;
  if (objects === null || objects <= 0) return amount * periodBytes;
  const size = amount / objects;
  const seen = -Math.expm1(-size / periodBytes);
  return (amount * size * (1 - seen)) / seen;
}

function widened(column: Int32Array, row: number): Int32Array<ArrayBuffer> {
  const wider = new Int32Array(Math.max(column.length * 2, row + 1)).fill(-1);
  wider.set(column);
  return wider;
}
