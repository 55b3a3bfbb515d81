/** One process ends and another begins: told once, in words, from what captures and readings show. */
import type { MemoryReading, WatchEvent } from "../base/capture.ts";
import type { UnixMs } from "../base/units.ts";
import { type Observation, RestartDetector } from "../series/incarnations.ts";

export class IncarnationTracker {
  readonly #detector = new RestartDetector();
  #processStart: UnixMs | null = null;
  #restartedAt = Number.NEGATIVE_INFINITY;

  /** @returns the restart that this observation shows, or null */
  observe(observation: Observation): WatchEvent | null {
    // Asked together with what showed the restart, and maybe answered by the process before it.
    if (observation.at <= this.#restartedAt) return null;
    const restarted = this.#detector.observe(observation);
    const before = this.#processStart;
    this.#processStart = observation.processStart ?? (restarted ? null : before);
    if (!restarted) return null;
    this.#restartedAt = observation.at;
    return { at: observation.at, kind: "restart", text: restartText(before, this.#processStart) };
  }
}

export function readingObservation({ at, processStart, gcCount }: MemoryReading): Observation {
  return { at, processStart: processStart ?? null, gcCount: gcCount ?? null };
}

function restartText(before: UnixMs | null, now: UnixMs | null): string {
  if (now === null) return "the process restarted: its counters began anew";
  const since = new Date(now).toISOString();
  if (before !== null && now < before)
    return `another process answers, an older one that started at ${since}: the address may be a load balancer's; watch one instance`;
  return `the process restarted at ${since}`;
}
