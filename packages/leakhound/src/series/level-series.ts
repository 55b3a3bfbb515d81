/**
 * Series of levels: how much was in use, by stack, in each of many periods of a process, as a store keeps them long after
 * the profiles that they come from.
 *
 *   hour          09     10     11     12          a row of a store: lowest, highest and mean level of the hour
 *   session.Put   20     28     36     44  MiB     one of these is the value of the point
 *
 * Stacks and functions are shared by all instances of a service, since a store has each stack once. A level is as sampled as
 * the profiles were.
 */
import type { UnixMs } from "../base/units.ts";
import { DumpLabels } from "./dump-labels.ts";
import type { ProfileSeries } from "./fold.ts";
import { FunctionTable } from "./functions.ts";
import { type Snapshot, samplingVariance } from "./points.ts";
import { type PlaceRow, type StackIndex, StackTable } from "./stacks.ts";
import type { PointIndex } from "./sum-column.ts";

export interface LevelFrame {
  readonly function: string;
  readonly file: string;
  readonly line: number;
}

/** The level of one stack. */
export interface Level {
  readonly stack: StackIndex;
  /** Bytes, or goroutines. */
  readonly amount: number;
  /** Objects that the bytes are made of; null where unknown, and for goroutines. */
  readonly objects: number | null;
}

/** The levels of a process in one period; each stack at most once. */
export interface LevelSnapshot {
  readonly at: UnixMs;
  readonly processStart: UnixMs;
  readonly levels: readonly Level[];
}

/** The stacks of a service, each once. */
export class LevelStacks {
  readonly functions = new FunctionTable();
  readonly stacks = new StackTable();
  readonly #encoder = new TextEncoder();

  /** @param frames leaf first */
  stack(frames: readonly LevelFrame[]): StackIndex {
    const name = (text: string) => this.functions.names.intern(this.#encoder.encode(text));
    const files = frames.map(({ file }) => name(file));
    for (const [row, frame] of frames.entries())
      this.stacks.push(this.functions.number(name(frame.function), files[row]!, frame.line), row as PlaceRow);
    const places = { file: Uint32Array.from(files), line: Uint32Array.from(frames, ({ line }) => line) };
    return this.stacks.find(places);
  }
}

export interface LevelSeriesOptions {
  readonly kind: ProfileSeries["kind"];
  /** In order of time. */
  readonly snapshots: readonly LevelSnapshot[];
  /** Mean bytes between two samples; 0 where everything is counted. */
  readonly periodBytes: number;
}

export function levelSeries(
  { functions, stacks }: LevelStacks,
  { kind, snapshots, periodBytes }: LevelSeriesOptions,
): ProfileSeries {
  const length = snapshots.reduce((sum, { levels }) => sum + levels.length, 0);
  const pointStack = new Uint32Array(length);
  const column = () => new Float64Array(length);
  const [pointAmount, pointObjects, pointVariance] = [column(), column(), column()];
  let point = 0;
  const folded = snapshots.map(({ at, processStart, levels }): Snapshot => {
    const start = point;
    let [total, totalVariance] = [0, 0];
    for (const { stack, amount, objects } of levels) {
      pointStack[point] = stack;
      pointAmount[point] = amount;
      pointObjects[point] = objects ?? 0;
      pointVariance[point] = samplingVariance({ amount, objects, periodBytes });
      total += amount;
      totalVariance += pointVariance[point]!;
      point++;
    }
    const range = { start: start as PointIndex, end: point as PointIndex };
    return { at, ...range, total, totalVariance, allocated: null, processStart, origin: null };
  });
  return {
    kind,
    functions,
    stacks,
    snapshots: folded,
    dumpLabels: new DumpLabels(),
    pointStack,
    pointAmount,
    pointObjects: kind === "heap" ? pointObjects : null,
    pointVariance: periodBytes > 0 ? pointVariance : null,
    pointAllocated: null,
    hasAllocated: false,
    periodBytes,
  };
}
