/**
 * Folds a run of profiles of one kind into points: for each profile and each stack, how much.
 *
 *   profile ---> samples ---> stacks ---> points of this snapshot      the profile itself is let go
 *
 *   points     stack  amount   objects  variance
 *   snapshot 0   0    1.0 MB     900     0.3e12
 *                1    4.0 MB       4     0
 *   snapshot 1   0    1.6 MB    1400     0.5e12
 *
 * `variance` is the sampling error of `amount`. The runtime samples an allocation of size s with
 * probability p = 1 - exp(-s/period) and scales what it saw by 1/p, so n such objects are reported
 * with variance n s² (1-p)/p (binomial thinning; golang.org/src/runtime/pprof/protomem.go scales the
 * same way). One profile row holds objects of one size (Go) or one site (V8), so it is summed row by row.
 */

import type { Brand } from "../base/brand.ts";
import { Uint32List } from "../base/columns.ts";
import { type UnixMs, unixMs } from "../base/units.ts";
import { hasSameTables } from "../profile/model/same-tables.ts";
import type { StringTable } from "../profile/model/strings.ts";
import type { Profile, SampleTable } from "../profile/model/types.ts";
import { FunctionTable } from "./functions.ts";
import type { NameIndex, NameTable } from "./names.ts";
import { SampleStacks } from "./sample-stacks.ts";
import { FrameBuffer, type FramePlaces, type StackIndex, StackTable } from "./stacks.ts";

export type PointIndex = Brand<number, "PointIndex">;

/** Columns of the profile that are folded: the amount, and the objects it is made of where known. */
export interface FoldedColumns {
  readonly amount: number;
  readonly objects: number | null;
  /** A column that only ever rises while a process lives; a fall betrays a restart. */
  readonly allocated: number | null;
}

export interface Snapshot {
  readonly at: UnixMs;
  readonly start: PointIndex;
  readonly end: PointIndex;
  readonly total: number;
  readonly totalVariance: number;
  /** Sum of the cumulative column, or null. */
  readonly allocated: number | null;
  readonly processStart: UnixMs | null;
}

/** The points of one profile kind over time; snapshots are in order of time. */
export interface ProfileSeries {
  readonly kind: "heap" | "goroutine";
  readonly functions: FunctionTable;
  readonly stacks: StackTable;
  readonly snapshots: readonly Snapshot[];
  readonly pointStack: Uint32Array;
  readonly pointAmount: Float64Array;
  /** Objects that the amount is made of; all 0 where the profile does not tell, and for goroutines. */
  readonly pointObjects: Float64Array;
  readonly pointVariance: Float64Array;
  /** Allocated since the process started, freed or not; all 0 where the profile does not tell. */
  readonly pointAllocated: Float64Array;
  /** False where `pointMade` is unknown. */
  readonly hasAllocated: boolean;
  /** Mean bytes between two samples; 0 where every event is counted. */
  readonly periodBytes: number;
}

const PROCESS_START_COMMENT = /^process_start_ms=(\d{12,14}(?:\.\d+)?)$/;

export class ProfileFolder {
  readonly #kind: "heap" | "goroutine";
  readonly #functions = new FunctionTable();
  readonly #stacks = new StackTable();
  readonly #snapshots: Snapshot[] = [];
  readonly #pointStack = new Uint32List();
  readonly #frames = new FrameBuffer();
  readonly #unknown = this.#functions.numberOfText("<unknown>");
  readonly #noFile = this.#functions.names.intern(new Uint8Array());
  readonly #sampleStacks = new SampleStacks();
  #last: { readonly profile: Profile; readonly frames: LocationFrames } | null = null;
  #pointAmount = new Float64Array(4096);
  #pointObjects = new Float64Array(4096);
  #pointVariance = new Float64Array(4096);
  #pointMade = new Float64Array(4096);
  #tellsMade = true;
  /** Last point of each stack; it belongs to the present snapshot when it is not below its start. */
  #lastPoint = new Int32Array(4096).fill(-1);
  #period = 0;

  constructor(kind: "heap" | "goroutine") {
    this.#kind = kind;
  }

  get snapshots(): number {
    return this.#snapshots.length;
  }

  /** @returns the sum of the amounts, in the unit of the column */
  add(profile: Profile, at: UnixMs, types: FoldedColumns): number {
    const start = this.#pointStack.length as PointIndex;
    const width = profile.sampleTypes.length;
    const { samples } = profile;
    const periodBytes = this.#kind === "heap" ? Number(profile.period) : 0;
    const locations = this.#framesOf(profile);
    const lookUp = (sample: number) => this.#stackOf(samples, sample, locations);
    let allocated = 0;
    for (let sample = 0; sample < samples.length; sample++) {
      const row = sample * width;
      const made = types.allocated === null ? 0 : samples.values.number(row + types.allocated);
      const amount = samples.values.number(row + types.amount);
      allocated += made;
      const stack = this.#sampleStacks.stackOf(sample, lookUp);
      if (amount === 0 && made === 0) continue;
      const objects = types.objects === null ? null : samples.values.number(row + types.objects);
      const point = this.#pointOf(stack, start);
      this.#pointAmount[point]! += amount;
      this.#pointObjects[point]! += objects ?? 0;
      this.#pointMade[point]! += made;
      this.#pointVariance[point]! += samplingVariance(amount, objects, periodBytes);
    }
    this.#period = Math.max(this.#period, periodBytes);
    this.#tellsMade &&= types.allocated !== null;
    const snapshot = this.#snapshot(profile, at, start, types.allocated === null ? null : allocated);
    this.#snapshots.push(snapshot);
    return snapshot.total;
  }

  /** Lets go of the snapshots that `isKept` refuses, and of their points; it is asked once for each, in the order of adding. */
  thin(isKept: (at: UnixMs) => boolean): void {
    let end = 0;
    for (const snapshot of this.#snapshots.splice(0)) {
      if (!isKept(snapshot.at)) continue;
      const start = end;
      for (const column of this.#pointColumns()) column.copyWithin(start, snapshot.start, snapshot.end);
      end += snapshot.end - snapshot.start;
      this.#snapshots.push({ ...snapshot, start: start as PointIndex, end: end as PointIndex });
    }
    // Points to come are summed up from zero.
    for (const column of this.#pointColumns()) column.fill(0, end);
    this.#pointStack.length = end;
    this.#lastPoint.fill(-1);
  }

  /** Snapshots of equal time are one file given twice: the first is kept. */
  finish(): ProfileSeries {
    const byTime = [...this.#snapshots].sort((a, b) => a.at - b.at);
    return {
      kind: this.#kind,
      functions: this.#functions,
      stacks: this.#stacks,
      snapshots: byTime.filter((snapshot, row) => row === 0 || snapshot.at !== byTime[row - 1]!.at),
      pointStack: this.#pointStack.finish(),
      pointAmount: this.#pointAmount.slice(0, this.#pointStack.length),
      pointObjects: this.#pointObjects.slice(0, this.#pointStack.length),
      pointVariance: this.#pointVariance.slice(0, this.#pointStack.length),
      pointAllocated: this.#pointMade.slice(0, this.#pointStack.length),
      hasAllocated: this.#tellsMade,
      periodBytes: this.#period,
    };
  }

  #pointColumns(): readonly (Uint32Array | Float64Array)[] {
    return [this.#pointStack.rows, this.#pointAmount, this.#pointObjects, this.#pointVariance, this.#pointMade];
  }

  #snapshot(profile: Profile, at: UnixMs, start: PointIndex, allocated: number | null): Snapshot {
    const end = this.#pointStack.length as PointIndex;
    let total = 0;
    let totalVariance = 0;
    for (let point: number = start; point < end; point++) {
      total += this.#pointAmount[point]!;
      totalVariance += this.#pointVariance[point]!;
    }
    return { at, start, end, total, totalVariance, allocated, processStart: processStartOf(profile) };
  }

  #pointOf(stack: StackIndex, snapshotStart: number): number {
    if (stack >= this.#lastPoint.length) this.#lastPoint = widened(this.#lastPoint, stack);
    const known = this.#lastPoint[stack]!;
    if (known >= snapshotStart) return known;
    const point = this.#pointStack.length;
    this.#pointStack.push(stack);
    if (point >= this.#pointAmount.length) {
      this.#pointAmount = doubled(this.#pointAmount);
      this.#pointObjects = doubled(this.#pointObjects);
      this.#pointVariance = doubled(this.#pointVariance);
      this.#pointMade = doubled(this.#pointMade);
    }
    this.#lastPoint[stack] = point;
    return point;
  }

  #stackOf(samples: SampleTable, sample: number, table: LocationFrames): StackIndex {
    const frames = this.#frames;
    const { locations } = samples;
    const { start, fn } = table;
    let length = 0;
    for (let i = samples.locationStart[sample]!; i < samples.locationStart[sample + 1]!; i++) {
      const location = locations[i]!;
      const end = start[location + 1]!;
      frames.reserve(length + end - start[location]!);
      for (let row = start[location]!; row < end; row++) {
        frames.functions[length] = fn[row]!;
        frames.rows[length++] = row;
      }
    }
    frames.length = length;
    return this.#stacks.intern(frames, table);
  }

  /** Those of the profile before, where it has the same tables; a process whose stacks rest writes them alike each time. */
  #framesOf(profile: Profile): LocationFrames {
    const isAlike = this.#last !== null && hasSameTables(this.#last.profile, profile);
    const frames = isAlike ? this.#last!.frames : this.#locationFrames(profile);
    this.#sampleStacks.begin(profile.samples, isAlike);
    this.#last = { profile, frames };
    return frames;
  }

  /** The frames of each location, by numbers of this folder; a location without lines is named by its address. */
  #locationFrames(profile: Profile): LocationFrames {
    const { locations } = profile;
    const { lines } = locations;
    const { number, file } = this.#functionsOf(profile);
    const frames: LocationFrames = {
      start: new Uint32Array(locations.length + 1),
      fn: new Uint32Array(lines.length + locations.length),
      file: new Uint32Array(lines.length + locations.length),
      line: new Uint32Array(lines.length + locations.length),
    };
    let row = 0;
    for (let location = 0; location < locations.length; location++) {
      const end = locations.lineStart[location + 1]!;
      for (let line = locations.lineStart[location]!; line < end; line++, row++) {
        const known = lines.function[line]!;
        frames.fn[row] = known < 0 ? this.#unknown : number[known]!;
        frames.file[row] = known < 0 ? this.#noFile : file[known]!;
        frames.line[row] = lines.line.lo(line);
      }
      if (row === frames.start[location]) {
        frames.fn[row] = this.#functions.numberOfText(addressText(profile, location));
        frames.file[row++] = this.#noFile;
      }
      frames.start[location + 1] = row;
    }
    return frames;
  }

  /** Number and file of each of a profile's functions. */
  #functionsOf({ functions, strings }: Profile): { readonly number: Uint32Array; readonly file: Uint32Array } {
    const nameOf = namesOf(strings, this.#functions.names);
    const number = new Uint32Array(functions.length);
    const file = new Uint32Array(functions.length);
    for (let row = 0; row < functions.length; row++) {
      const inFile = nameOf(functions.filename[row]!);
      file[row] = inFile;
      number[row] = this.#functions.number(
        nameOf(functions.name[row]! || functions.systemName[row]!),
        inFile,
        functions.startLine.lo(row),
      );
    }
    return { number, file };
  }
}

/** Names of a profile's strings, each looked up once. */
function namesOf(strings: StringTable, names: NameTable): (index: number) => NameIndex {
  const known = new Int32Array(strings.length).fill(-1);
  return (index) => {
    if (known[index]! < 0) known[index] = names.intern(strings.bytesOf(index));
    return known[index] as NameIndex;
  };
}

/** A stripped binary leaves only program counters: the address, without its load offset, names the frame. */
function addressText({ locations, mappings }: Profile, location: number): string {
  const mapping = locations.mapping[location]!;
  const base = mapping < 0 ? 0n : mappings.memoryStart.bigint(mapping) - mappings.fileOffset.bigint(mapping);
  return `0x${BigInt.asUintN(64, locations.address.bigint(location) - base).toString(16)}`;
}

/** Location l owns the frames [start[l], start[l + 1]), innermost first. */
interface LocationFrames extends FramePlaces {
  readonly start: Uint32Array;
  readonly fn: Uint32Array;
}

/**
 * Variance of a sampled amount, in bytes². Where the number of objects is unknown they are taken
 * to be small against the period, which is the worst case: n s² (1-p)/p -> amount · period.
 */
export function samplingVariance(amount: number, objects: number | null, periodBytes: number): number {
  if (periodBytes <= 1 || amount <= 0) return 0;
  if (objects === null || objects <= 0) return amount * periodBytes;
  const size = amount / objects;
  const seen = -Math.expm1(-size / periodBytes);
  return (amount * size * (1 - seen)) / seen;
}

/** When the process started, where a comment of the profile tells. */
export function processStartOf(profile: Profile): UnixMs | null {
  for (const comment of profile.comments) {
    const match = PROCESS_START_COMMENT.exec(comment);
    if (match) return unixMs(Number(match[1]));
  }
  return null;
}

function widened(column: Int32Array, row: number): Int32Array<ArrayBuffer> {
  const wider = new Int32Array(Math.max(column.length * 2, row + 1)).fill(-1);
  wider.set(column);
  return wider;
}

function doubled(column: Float64Array): Float64Array<ArrayBuffer> {
  const wider = new Float64Array(column.length * 2);
  wider.set(column);
  return wider;
}
