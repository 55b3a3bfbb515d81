/**
 * Detects restarts: a process cannot start twice, and its counters never fall.
 *
 * A restart shows when the process start time moves, or when a counter that only rises (bytes allocated since start,
 * collections since start) falls. After a restart, counters are compared with those of the new process only.
 */
import type { UnixMs } from "../base/units.ts";

export interface Observation {
  readonly at: UnixMs;
  readonly processStart?: UnixMs | null;
  /** Bytes or objects allocated since the process started. */
  readonly allocated?: number | null;
  readonly gcCount?: number | null;
  /** What it shows cannot be of the process that was observed before, whatever its counters. */
  readonly isOther?: boolean;
}

/** Some exporters compute the start time from clock ticks and the boot time, so it varies a little. */
const PROCESS_START_TOLERANCE_MS = 2_000;
/** Sampled counters are scaled estimates, which vary when they are merged: only a clear fall shows another process. */
const SAMPLED_TOLERANCE = 0.9;

type Known = { processStart: number | null; allocated: number | null; gcCount: number | null };

const UNKNOWN: Readonly<Known> = { processStart: null, allocated: null, gcCount: null };

/** Takes the observations of one target in order of time. */
export class RestartDetector {
  #known: Known = { ...UNKNOWN };

  /** Whether the observation has anything that was observed before, so that it shows whether the process is the same. */
  compares({ processStart, allocated, gcCount }: Observation): boolean {
    const known = this.#known;
    return (
      (known.processStart !== null && processStart != null) ||
      (known.allocated !== null && allocated != null) ||
      (known.gcCount !== null && gcCount != null)
    );
  }

  /** Forgets the process: the next observation is of another one. */
  forget(): void {
    this.#known = { ...UNKNOWN };
  }

  /** @returns true when this observation shows another process than the observations before */
  observe(now: Observation): boolean {
    const restarted = isAnotherProcess(this.#known, now);
    if (restarted) this.#known = { ...UNKNOWN };
    this.#known = {
      processStart: now.processStart ?? this.#known.processStart,
      allocated: now.allocated ?? this.#known.allocated,
      gcCount: now.gcCount ?? this.#known.gcCount,
    };
    return restarted;
  }
}

/** Times of the first observation of each process after the first. */
export function restartTimes(observations: readonly Observation[]): UnixMs[] {
  const detector = new RestartDetector();
  return observations.filter((one) => detector.observe(one)).map((one) => one.at);
}

function isAnotherProcess(known: Known, now: Observation): boolean {
  if (now.isOther === true) return true;
  if (known.processStart !== null && now.processStart != null)
    return Math.abs(now.processStart - known.processStart) > PROCESS_START_TOLERANCE_MS;
  return (
    fell({ before: known.allocated, now: now.allocated, toleratedShare: SAMPLED_TOLERANCE }) ||
    fell({ before: known.gcCount, now: now.gcCount, toleratedShare: 1 })
  );
}

interface CounterChange {
  readonly before: number | null;
  readonly now: number | null | undefined;
  /** A counter that keeps at least this part of its value has not fallen. */
  readonly toleratedShare: number;
}

function fell({ before, now, toleratedShare }: CounterChange): boolean {
  return before !== null && now != null && now < before * toleratedShare;
}
