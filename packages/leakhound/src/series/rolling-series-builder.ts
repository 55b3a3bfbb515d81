/**
 * A book of the last hours, for a watch that runs for days in bounded memory.
 *
 * Points cannot leave the front of a book, since its names and stacks are shared by all. So there are
 * generations, and a whole one leaves at a time:
 *
 *   window        |<------------- 2 h ------------>|
 *   generation 0  ################################|            judged until it is a window old
 *   generation 1                  ################|########    begun half a window later, judged next
 *   generation 2                                   ########
 *
 * So the series looks back over half a window at least, once that much was seen, and over one at most.
 *
 * A generation begins with every snapshot, so that a verdict can be had soon. When it holds too many
 * it is thinned, and takes on no more than one a slot from then on:
 *
 *   every 5 s   o o o o o o o o   full: slots of 10 s   o . o . o . o .   full again: slots of 20 s   o . . . o . . .
 */
import type { MemoryReading } from "../base/capture.ts";
import type { DurationMs, UnixMs } from "../base/units.ts";
import type { WatchEvent } from "../base/watch-event.ts";
import type { Profile } from "../profile/model/types.ts";
import { kindOfProfile } from "./folded-columns.ts";
import { type AddedProfile, type KeepPredicates, type SeriesBuilder, TargetSeriesBuilder } from "./series-builder.ts";
import type { TargetSeries } from "./target.ts";

/** Of each kind in one generation: slopes over twice as many differ little, and take four times as long to fit. */
export const SNAPSHOTS_MAX = 240;

export class RollingSeriesBuilder implements SeriesBuilder {
  readonly #target: string;
  readonly #windowMs: DurationMs;
  /** Oldest first: at most three, and two most of the time. */
  #generations: readonly Generation[] = [];

  constructor(target: string, windowMs: DurationMs) {
    this.#target = target;
    this.#windowMs = windowMs;
  }

  add(profile: Profile, at: UnixMs): AddedProfile | null {
    const noted = this.#at(at).map((generation) => generation.add(profile, at));
    return noted.find((one) => one !== null) ?? null;
  }

  addReading(reading: MemoryReading): void {
    for (const generation of this.#at(reading.at)) generation.addReading(reading);
  }

  addEvent(event: WatchEvent): void {
    for (const generation of this.#at(event.at)) generation.book.addEvent(event);
  }

  series(): TargetSeries {
    return (this.#generations[0]?.book ?? new TargetSeriesBuilder(this.#target)).series();
  }

  /** The generations of this time. */
  #at(now: UnixMs): readonly Generation[] {
    const alive = this.#generations.filter(({ since }) => now - since <= this.#windowMs);
    const youngest = alive.at(-1);
    const isDue = !youngest || now - youngest.since >= this.#windowMs / 2;
    this.#generations = isDue ? [...alive, new Generation(this.#target, now)] : alive;
    return this.#generations;
  }
}

/** A book that grows thinner as it grows longer. */
class Generation {
  readonly book: TargetSeriesBuilder;
  readonly since: UnixMs;
  /** 0 while every snapshot is taken. */
  #slotMs = 0;
  #isDue: KeepPredicates = { heap: always, goroutine: always, goroutineleak: always, reading: always };

  constructor(target: string, since: UnixMs) {
    this.book = new TargetSeriesBuilder(target);
    this.since = since;
  }

  add(profile: Profile, at: UnixMs): AddedProfile | null {
    const kind = kindOfProfile(profile);
    if (!kind || !this.#isDue[kind](at)) return null;
    const noted = this.book.add(profile, at);
    this.#thinAt(at);
    return noted;
  }

  addReading(reading: MemoryReading): void {
    if (!this.#isDue.reading(reading.at)) return;
    this.book.addReading(reading);
    this.#thinAt(reading.at);
  }

  #thinAt(now: UnixMs): void {
    if (this.book.length <= SNAPSHOTS_MAX) return;
    this.#slotMs = Math.max(1, 2 * this.#slotMs, (2 * (now - this.since)) / SNAPSHOTS_MAX);
    const slot = () => firstInSlot(this.#slotMs);
    this.#isDue = { heap: slot(), goroutine: slot(), goroutineleak: slot(), reading: slot() };
    this.book.thin(this.#isDue);
  }
}

const always = (): boolean => true;

/** Tells of times, asked in order, which are the first in their slot: 0 to slotMs, slotMs to 2 · slotMs, … */
function firstInSlot(slotMs: number): (at: UnixMs) => boolean {
  let taken: number | null = null;
  return (at) => {
    const slot = Math.floor(at / slotMs);
    const isFirst = slot !== taken;
    taken = slot;
    return isFirst;
  };
}
