/** Detects that one process ended and another began, and reports each restart once. */
import type { MemoryReading } from "../base/capture.ts";
import type { UnixMs } from "../base/units.ts";
import type { RestartFacts, WatchEvent } from "../base/watch-event.ts";
import { type Observation, RestartDetector } from "../series/incarnations.ts";

export class IncarnationTracker {
  readonly #detector = new RestartDetector();
  #processStart: UnixMs | null = null;
  #restartedAt = Number.NEGATIVE_INFINITY;

  /** @returns the restart that this observation shows, or null */
  observe(observation: Observation): WatchEvent | null {
    // It was requested together with the observation that showed the restart; the previous process may have answered it.
    if (observation.at <= this.#restartedAt) return null;
    const isRestart = this.#detector.observe(observation);
    const before = this.#processStart;
    this.#processStart = observation.processStart ?? (isRestart ? null : before);
    if (!isRestart) return null;
    this.#restartedAt = observation.at;
    return { at: observation.at, kind: "restart", ...restartFacts({ before, now: this.#processStart }) };
  }
}

export function readingObservation({ at, processStart, gcCount }: MemoryReading): Observation {
  return { at, processStart: processStart ?? null, gcCount: gcCount ?? null };
}

/** Start times of the previous process and of this one; null where unknown. */
interface ProcessStarts {
  readonly before: UnixMs | null;
  readonly now: UnixMs | null;
}

function restartFacts({ before, now }: ProcessStarts): RestartFacts {
  if (now === null) return { reason: "counters-fell" };
  const isOlder = before !== null && now < before;
  return { reason: isOlder ? "older-process" : "process-started", startedAt: now };
}
