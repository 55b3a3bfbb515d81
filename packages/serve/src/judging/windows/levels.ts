/**
 * Stored levels of one instance, all its processes together, as the series that the verdict takes.
 *
 *   rows of an hour     09 10 11 12 13 14   process 1     09 10 11   process 2
 *   bins of two hours   └─1──┘└─2──┘└─3─┘                 └─1──┘└2
 *
 * The value of a bin is the lowest level in it: what load holds for a while is gone at some moment of the bin, and what
 * leaks is not. The hour in which a process starts is left out, since its lowest level is that of a process that loads.
 */
import {
  joinTarget,
  type Level,
  type LevelFrame,
  type LevelSnapshot,
  LevelStacks,
  levelSeries,
  type MemoryReading,
  type TargetSeries,
  type UnixMs,
  unixMs,
} from "leakhound/server";

/** One site of one process over one hour, as the store has it. */
export interface LevelRow {
  /** Start of the process. */
  readonly incarnation: UnixMs;
  readonly release: string | null;
  readonly profile: "heap" | "goroutine";
  readonly site: string;
  /** The stack that the site is shown by, in `stacks`. */
  readonly stack: string;
  readonly periodStart: UnixMs;
  readonly firstAt: UnixMs;
  readonly lastAt: UnixMs;
  readonly value: { readonly min: number; readonly mean: number };
  /** Null for goroutines, and where it is unknown. */
  readonly objects: { readonly min: number } | null;
}

export interface ProcessReading {
  /** Start of the process. */
  readonly incarnation: UnixMs;
  readonly reading: MemoryReading;
}

/** What a store has of one instance within a range of time. */
export interface InstanceLevels {
  readonly instance: string;
  readonly rows: readonly LevelRow[];
  readonly readings: readonly ProcessReading[];
}

const HOUR_MS = 3_600_000;
/** Go's runtime and V8 sample one allocation in each half MiB, on average, unless they are set otherwise. */
const PERIOD_BYTES = 512 * 1024;
/** A process that was seen in fewer hours keeps its first one. */
const HOURS_MIN = 3;

/** The stacks of one service, found by their identity. */
export class ServiceStacks {
  readonly table = new LevelStacks();
  readonly #known = new Map<string, Level["stack"]>();

  add(identity: string, frames: readonly LevelFrame[]): void {
    if (!this.#known.has(identity)) this.#known.set(identity, this.table.stack(frames));
  }

  has(identity: string): boolean {
    return this.#known.has(identity);
  }

  /** A stack that was not added has no frames. */
  find(identity: string): Level["stack"] {
    const known = this.#known.get(identity);
    if (known !== undefined) return known;
    this.add(identity, []);
    return this.find(identity);
  }
}

/** @param binMs a multiple of an hour */
export function levelTarget(
  { instance, rows, readings }: InstanceLevels,
  stacks: ServiceStacks,
  binMs: number,
): TargetSeries {
  const kept = withoutStarts(rows);
  const seriesOf = (kind: LevelRow["profile"]) => {
    const snapshots = snapshotsOf(kept, kind, { stacks, binMs });
    const periodBytes = kind === "heap" ? PERIOD_BYTES : 0;
    return snapshots.length > 0 ? levelSeries(stacks.table, { kind, snapshots, periodBytes }) : null;
  };
  return joinTarget({
    target: instance,
    heap: seriesOf("heap"),
    goroutine: seriesOf("goroutine"),
    readings: readings.map(({ incarnation, reading }) => usedOf(reading, incarnation)),
    events: [],
    isEachHeapReading: true,
  });
}

/**
 * What a judgment of a day needs of a reading: how far the limit is, how busy the process was, and what separates memory outside
 * of the heap from the heap. Counted heap has no sites: over a day it shows the load, beside which a slow leak is small, and
 * would hide what its site shows.
 */
function usedOf(reading: MemoryReading, processStart: UnixMs): MemoryReading {
  const { at, rssBytes, limitBytes, cpuSeconds, sysBytes, heapReleasedBytes, externalBytes, heapInUseBytes } = reading;
  const isV8 = externalBytes !== undefined;
  return {
    at,
    processStart,
    ...(rssBytes !== undefined && { rssBytes }),
    ...(limitBytes !== undefined && { limitBytes }),
    ...(cpuSeconds !== undefined && { cpuSeconds }),
    ...(sysBytes !== undefined && { sysBytes }),
    ...(heapReleasedBytes !== undefined && { heapReleasedBytes }),
    ...(isV8 && { externalBytes }),
    ...(isV8 && heapInUseBytes !== undefined && { heapInUseBytes }),
  };
}

/** Rows are in order of time, so that most are of the same hour and process as the row before. */
function withoutStarts(rows: readonly LevelRow[]): readonly LevelRow[] {
  const hours = new Map<number, Set<number>>();
  let before: LevelRow | null = null;
  for (const row of rows) {
    if (before?.incarnation !== row.incarnation || before.periodStart !== row.periodStart) {
      const seen = hours.get(row.incarnation) ?? new Set();
      hours.set(row.incarnation, seen.add(row.periodStart));
    }
    before = row;
  }
  const isStart = ({ incarnation, periodStart }: LevelRow) =>
    periodStart < incarnation + HOUR_MS / 2 && hours.get(incarnation)!.size > HOURS_MIN;
  return rows.filter((row) => !isStart(row));
}

interface Bin {
  readonly incarnation: UnixMs;
  readonly number: number;
  from: number;
  to: number;
  /** By stack. */
  readonly levels: Map<Level["stack"], { amount: number; objects: number | null }>;
}

function snapshotsOf(
  rows: readonly LevelRow[],
  kind: LevelRow["profile"],
  { stacks, binMs }: { readonly stacks: ServiceStacks; readonly binMs: number },
): readonly LevelSnapshot[] {
  const bins = new Map<string, Bin>();
  let bin: Bin | null = null;
  for (const row of rows) {
    if (row.profile !== kind) continue;
    const number = Math.floor(row.periodStart / binMs);
    if (bin === null || bin.number !== number || bin.incarnation !== row.incarnation) bin = binOf(bins, row, number);
    bin.from = Math.min(bin.from, row.firstAt);
    bin.to = Math.max(bin.to, row.lastAt);
    addLowest(bin.levels, stacks.find(row.stack), row);
  }
  return [...bins.values()]
    .sort((a, b) => a.from - b.from)
    .map(({ incarnation, from, to, levels }) => ({
      at: unixMs((from + to) / 2),
      processStart: incarnation,
      levels: [...levels].map(([stack, { amount, objects }]) => ({ stack, amount, objects })),
    }));
}

function binOf(bins: Map<string, Bin>, { incarnation, firstAt, lastAt }: LevelRow, number: number): Bin {
  const key = `${incarnation} ${number}`;
  const known = bins.get(key);
  if (known) return known;
  const bin: Bin = { incarnation, number, from: firstAt, to: lastAt, levels: new Map() };
  bins.set(key, bin);
  return bin;
}

function addLowest(levels: Bin["levels"], stack: Level["stack"], { value, objects }: LevelRow): void {
  const known = levels.get(stack);
  if (known && known.amount <= value.min) return;
  levels.set(stack, { amount: value.min, objects: objects?.min ?? null });
}
