/** One process ends and another begins: told once, in words, from what captures and readings show. */
import type { MemoryReading, WatchEvent } from "../base/capture.ts";
import type { UnixMs } from "../base/units.ts";
import type { Profile } from "../profile/model/types.ts";
import { processStartOf } from "../series/fold.ts";
import { type Observation, RestartDetector } from "../series/incarnations.ts";
import { heapColumns } from "../series/series-builder.ts";

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

/** What a profile shows of the process it is of. */
export function profileObservation(profile: Profile, at: UnixMs): Observation {
  const column = heapColumns(profile)?.allocated ?? null;
  const allocated = column === null ? null : columnTotal(profile, column);
  return { at, processStart: processStartOf(profile), allocated };
}

export function readingObservation({ at, processStart, gcCount }: MemoryReading): Observation {
  return { at, processStart: processStart ?? null, gcCount: gcCount ?? null };
}

function columnTotal({ samples, sampleTypes }: Profile, column: number): number {
  let total = 0;
  for (let sample = 0; sample < samples.length; sample++)
    total += samples.values.number(sample * sampleTypes.length + column);
  return total;
}

function restartText(before: UnixMs | null, now: UnixMs | null): string {
  if (now === null) return "the process restarted: its counters began anew";
  const since = new Date(now).toISOString();
  if (before !== null && now < before)
    return `another process answers, an older one that started at ${since}: the address may be a load balancer's; watch one instance`;
  return `the process restarted at ${since}`;
}
