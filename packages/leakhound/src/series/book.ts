/**
 * The book kept on one target while profiles, readings and events come in, in any order.
 *
 *   book.add(profile, at)      heap or goroutine, told by its sample types, and folded at once
 *   book.series()              all so far, at any time, as often as wanted
 */
import type { CaptureKind, MemoryReading, WatchEvent } from "../base/capture.ts";
import type { UnixMs } from "../base/units.ts";
import { sampleTypeIndex } from "../profile/sample-types.ts";
import type { Profile } from "../profile/types.ts";
import { type FoldedTypes, ProfileFolder } from "./fold.ts";
import { joinTarget, type TargetSeries } from "./target.ts";

export class TargetBook {
  readonly #target: string;
  readonly #folders: Record<CaptureKind, ProfileFolder> = {
    heap: new ProfileFolder("heap"),
    goroutine: new ProfileFolder("goroutine"),
  };
  readonly #readings: MemoryReading[] = [];
  readonly #events: WatchEvent[] = [];

  constructor(target: string) {
    this.#target = target;
  }

  /** @returns what the profile was taken for, and its total; null when it tells nothing of memory or goroutines, and is left out */
  add(profile: Profile, at: UnixMs): { readonly kind: CaptureKind; readonly total: number } | null {
    const heap = heapTypes(profile);
    const types = heap ?? goroutineTypes(profile);
    if (!types) return null;
    const kind = heap ? "heap" : "goroutine";
    return { kind, total: this.#folders[kind].add(profile, at, types) };
  }

  addReading(reading: MemoryReading): void {
    this.#readings.push(reading);
  }

  addEvent(event: WatchEvent): void {
    this.#events.push(event);
  }

  series(): TargetSeries {
    const { heap, goroutine } = this.#folders;
    return joinTarget({
      target: this.#target,
      heap: heap.snapshots > 0 ? heap.finish() : null,
      goroutine: goroutine.snapshots > 0 ? goroutine.finish() : null,
      readings: this.#readings,
      events: this.#events,
    });
  }
}

/** Go and leakhound's own Node endpoint say inuse_space; other profilers of V8 say space. */
export function heapTypes(profile: Profile): FoldedTypes | null {
  const amount = sampleTypeIndex(profile, "inuse_space") ?? sampleTypeIndex(profile, "space");
  if (amount === null) return null;
  return {
    amount,
    objects: sampleTypeIndex(profile, "inuse_objects") ?? sampleTypeIndex(profile, "objects"),
    cumulative: sampleTypeIndex(profile, "alloc_space"),
  };
}

export function goroutineTypes(profile: Profile): FoldedTypes | null {
  const amount = sampleTypeIndex(profile, "goroutine") ?? sampleTypeIndex(profile, "goroutines");
  return amount === null ? null : { amount, objects: null, cumulative: null };
}
