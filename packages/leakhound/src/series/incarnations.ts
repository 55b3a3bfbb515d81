/**
 * Restarts, read from what a process cannot do: start twice, or take back what it has counted.
 *
 * The process start time moves, or a counter that only rises (bytes allocated since start, collections
 * since start) falls. Counters of one process are compared with its own earlier ones only, so after a
 * restart all of them begin anew.
 */
import type { UnixMs } from "../base/units.ts";

export interface Observation {
  readonly at: UnixMs;
  readonly processStart?: UnixMs | null;
  /** Bytes or objects allocated since the process started. */
  readonly allocated?: number | null;
  readonly gcCount?: number | null;
}

/** Start times are computed by some exporters from clock ticks and the boot time, and wander a little. */
const PROCESS_START_TOLERANCE_MS = 2_000;
/** Sampled counters are scaled estimates, and merged ones wander: only a clear fall is another process. */
const CUMULATIVE_TOLERANCE = 0.9;

type Known = { processStart: number | null; allocated: number | null; gcCount: number | null };

const UNKNOWN: Readonly<Known> = { processStart: null, allocated: null, gcCount: null };

/** Watches observations of one target in order of time. */
export class RestartDetector {
  #known: Known = { ...UNKNOWN };

  /** True when this observation shows a process other than the one before. */
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
  if (known.processStart !== null && now.processStart != null)
    return Math.abs(now.processStart - known.processStart) > PROCESS_START_TOLERANCE_MS;
  return fell(known.allocated, now.allocated, CUMULATIVE_TOLERANCE) || fell(known.gcCount, now.gcCount, 1);
}

function fell(before: number | null, now: number | null | undefined, tolerance: number): boolean {
  return before !== null && now != null && now < before * tolerance;
}
