/**
 * The book kept on one target while profiles, readings and events come in, in any order.
 *
 *   book.add(profile, at)      heap or goroutine, told by its sample types, and folded at once
 *   book.series()              all so far, at any time, as often as wanted
 */
import type { CaptureKind, MemoryReading } from "../base/capture.ts";
import type { UnixMs } from "../base/units.ts";
import type { WatchEvent } from "../base/watch-event.ts";
import type { Profile } from "../profile/model/types.ts";
import { ProfileFolder } from "./fold.ts";
import { columnsOfKind, kindOfProfile } from "./folded-columns.ts";
import { joinTarget, type TargetSeries } from "./target.ts";

export interface SeriesBuilder {
  /** @returns what the profile was taken for, and its total; null when it is left out */
  add(profile: Profile, at: UnixMs): AddedProfile | null;
  addReading(reading: MemoryReading): void;
  addEvent(event: WatchEvent): void;
  series(): TargetSeries;
}

export interface AddedProfile {
  readonly kind: CaptureKind;
  /** Bytes in use, or goroutines. */
  readonly total: number;
}

/** Whether a snapshot, or a reading, of this time is kept. */
export type KeepPredicates = Readonly<Record<CaptureKind | "reading", (at: UnixMs) => boolean>>;

/** Of a target that is away for days only the newest are kept. */
const EVENTS_MAX = 10_000;

/** Keeps all it is given, until it is thinned. */
export class TargetSeriesBuilder implements SeriesBuilder {
  readonly #target: string;
  readonly #folders: Record<CaptureKind, ProfileFolder> = {
    heap: new ProfileFolder("heap"),
    goroutine: new ProfileFolder("goroutine"),
    goroutineleak: new ProfileFolder("goroutine"),
  };
  #readings: MemoryReading[] = [];
  readonly #events: WatchEvent[] = [];

  constructor(target: string) {
    this.#target = target;
  }

  /** Snapshots of the kind, or readings, of which there are most. */
  get length(): number {
    const { heap, goroutine, goroutineleak } = this.#folders;
    return Math.max(heap.snapshots, goroutine.snapshots, goroutineleak.snapshots, this.#readings.length);
  }

  /** A profile that tells nothing of memory or goroutines is left out. */
  add(profile: Profile, at: UnixMs): AddedProfile | null {
    const kind = kindOfProfile(profile);
    return kind && { kind, total: this.#folders[kind].add(profile, at, columnsOfKind(profile, kind)!) };
  }

  addReading(reading: MemoryReading): void {
    this.#readings.push(reading);
  }

  addEvent(event: WatchEvent): void {
    this.#events.push(event);
    if (this.#events.length > EVENTS_MAX) this.#events.shift();
  }

  /** Keeps what `isKept` takes, asked of each kind in the order of adding. */
  thin(isKept: KeepPredicates): void {
    this.#folders.heap.thin(isKept.heap);
    this.#folders.goroutine.thin(isKept.goroutine);
    this.#folders.goroutineleak.thin(isKept.goroutineleak);
    this.#readings = this.#readings.filter(({ at }) => isKept.reading(at));
  }

  series(): TargetSeries {
    const { heap, goroutine, goroutineleak } = this.#folders;
    const finished = (folder: ProfileFolder) => (folder.snapshots > 0 ? folder.finish() : null);
    return joinTarget({
      target: this.#target,
      heap: finished(heap),
      goroutine: finished(goroutine),
      goroutineleak: finished(goroutineleak),
      readings: this.#readings,
      events: this.#events,
    });
  }
}
