/**
 * Collects the series of the last hours, for a watch that runs for days in bounded memory.
 *
 * The oldest points of a series cannot be removed alone, since all its points share names and stacks. So there are
 * generations, and a whole generation is removed at a time:
 *
 *   window        |<------------- 2 h ------------>|
 *   generation 0  ################################|            used until it is a window old
 *   generation 1                  ################|########    begun half a window later, used next
 *   generation 2                                   ########
 *
 * So the series covers at least half a window, once that much was observed, and at most a whole one.
 *
 * A generation begins by keeping every snapshot, so that a verdict is possible soon. When it has too many snapshots,
 * it is thinned, and from then on it keeps one in each slot of time:
 *
 *   every 5 s   o o o o o o o o   full: slots of 10 s   o . o . o . o .   full again: slots of 20 s   o . . . o . . .
 */
import type { MemoryReading } from "../base/capture.ts";
import { allSteps, type Steps } from "../base/steps.ts";
import type { DurationMs, UnixMs } from "../base/units.ts";
import type { WatchEvent } from "../base/watch-event.ts";
import type { Profile } from "../profile/model/types.ts";
import { kindOfProfile } from "./folded-columns.ts";
import { type AddedProfile, type KeepPredicates, type SeriesBuilder, TargetSeriesBuilder } from "./series-builder.ts";
import { type SeriesTables, seriesTables } from "./shared-tables.ts";
import type { TargetSeries } from "./target.ts";

/** Snapshots of each kind in one generation. Slopes over twice as many differ little, and take four times as long to fit. */
export const SNAPSHOTS_MAX = 240;

export class RollingSeriesBuilder implements SeriesBuilder {
  readonly #target: string;
  readonly #windowMs: DurationMs;
  readonly #tablesAt: (since: UnixMs) => SeriesTables;
  /** Oldest first: at most three, and two most of the time. */
  #generations: readonly Generation[] = [];

  /** @param tablesAt tables for a generation that begins now, which may be shared; its own by default */
  constructor(target: string, windowMs: DurationMs, tablesAt: (since: UnixMs) => SeriesTables = seriesTables) {
    this.#target = target;
    this.#windowMs = windowMs;
    this.#tablesAt = tablesAt;
  }

  add(profile: Profile, at: UnixMs): AddedProfile | null {
    return allSteps(this.addInSteps(profile, at));
  }

  *addInSteps(profile: Profile, at: UnixMs): Steps<AddedProfile | null> {
    let first: AddedProfile | null = null;
    for (const generation of this.#generationsAt(at)) {
      const added = yield* generation.add(profile, at);
      first ??= added;
    }
    return first;
  }

  addReading(reading: MemoryReading): void {
    for (const generation of this.#generationsAt(reading.at)) generation.addReading(reading);
  }

  addEvent(event: WatchEvent): void {
    for (const generation of this.#generationsAt(event.at)) generation.builder.addEvent(event);
  }

  series(): TargetSeries {
    return (this.#generations[0]?.builder ?? new TargetSeriesBuilder(this.#target)).series();
  }

  /** The generations that cover this time; begins one when it is due. */
  #generationsAt(now: UnixMs): readonly Generation[] {
    const alive = this.#generations.filter(({ since }) => now - since <= this.#windowMs);
    const youngest = alive.at(-1);
    const isDue = !youngest || now - youngest.since >= this.#windowMs / 2;
    this.#generations = isDue ? [...alive, new Generation(this.#target, now, this.#tablesAt(now))] : alive;
    return this.#generations;
  }
}

/** A series that becomes sparser as it becomes longer. */
class Generation {
  readonly builder: TargetSeriesBuilder;
  readonly since: UnixMs;
  /** 0 while every snapshot is kept. */
  #slotMs = 0;
  #isFirstInSlot: KeepPredicates = { heap: always, goroutine: always, goroutineleak: always, reading: always };

  constructor(target: string, since: UnixMs, tables: SeriesTables) {
    this.builder = new TargetSeriesBuilder(target, tables);
    this.since = since;
  }

  *add(profile: Profile, at: UnixMs): Steps<AddedProfile | null> {
    const kind = kindOfProfile(profile);
    if (!kind || !this.#isFirstInSlot[kind](at)) return null;
    const added = yield* this.builder.addInSteps(profile, at);
    this.#thinIfTooLong(at);
    return added;
  }

  addReading(reading: MemoryReading): void {
    if (!this.#isFirstInSlot.reading(reading.at)) return;
    this.builder.addReading(reading);
    this.#thinIfTooLong(reading.at);
  }

  #thinIfTooLong(now: UnixMs): void {
    if (this.builder.length <= SNAPSHOTS_MAX) return;
    this.#slotMs = Math.max(1, 2 * this.#slotMs, (2 * (now - this.since)) / SNAPSHOTS_MAX);
    const slot = () => firstInSlot(this.#slotMs);
    this.#isFirstInSlot = { heap: slot(), goroutine: slot(), goroutineleak: slot(), reading: slot() };
    this.builder.thin(this.#isFirstInSlot);
  }
}

const always = (): boolean => true;

/** A predicate, called for times in order: is this one the first in its slot? Slots are 0 to slotMs, slotMs to 2 · slotMs, … */
function firstInSlot(slotMs: number): (at: UnixMs) => boolean {
  let taken: number | null = null;
  return (at) => {
    const slot = Math.floor(at / slotMs);
    const isFirst = slot !== taken;
    taken = slot;
    return isFirst;
  };
}
