/**
 * Collects the series of one target from profiles, readings and events, which may come in any order.
 *
 *   builder.add(profile, at)      a heap or goroutine profile, by its sample types; folded at once
 *   builder.series()              everything so far, at any time, as often as wanted
 */
import type { CaptureKind, MemoryReading } from "../base/capture.ts";
import { allSteps, type Steps } from "../base/steps.ts";
import type { UnixMs } from "../base/units.ts";
import type { WatchEvent } from "../base/watch-event.ts";
import type { Profile } from "../profile/model/types.ts";
import { areContiguous, heapForm, type Interval, intervalOf } from "./differences.ts";
import { ProfileFolder, type ProfileSeries } from "./fold.ts";
import { columnsOfKind, kindOfProfile } from "./folded-columns.ts";
import { inOrderOfTime, type StackRows } from "./points.ts";
import { originOf } from "./process-origin.ts";
import { separate } from "./separate-processes.ts";
import { type SeriesTables, seriesTables } from "./shared-tables.ts";
import { joinTarget, type TargetParts, type TargetSeries } from "./target.ts";

export interface SeriesBuilder {
  /** @returns the kind of the profile and its total; null when the profile is ignored, because it is of no known kind or too many were added */
  add(profile: Profile, at: UnixMs): AddedProfile | null;
  /** The same in steps, which must be completed before anything else is added. */
  addInSteps(profile: Profile, at: UnixMs): Steps<AddedProfile | null>;
  addReading(reading: MemoryReading): void;
  addEvent(event: WatchEvent): void;
  series(): TargetSeries;
}

export interface AddedProfile {
  readonly kind: CaptureKind;
  /** Bytes in use, or goroutines. */
  readonly total: number;
}

/** For each kind: whether a snapshot, or a reading, of this time is kept. */
export type KeepPredicates = Readonly<Record<CaptureKind | "reading", (at: UnixMs) => boolean>>;

/** A target that does not respond for days has a gap in every round; only the newest events are kept. */
const EVENTS_MAX = 10_000;
/** So many intervals of the newest profiles show whether they follow each other. */
const DIFFERENCES_MAX = 1_000;

/** Keeps everything that is added, until `thin`. */
export class TargetSeriesBuilder implements SeriesBuilder {
  readonly #target: string;
  readonly #folders: Record<CaptureKind, ProfileFolder>;
  #readings: MemoryReading[] = [];
  #differences: readonly Interval[] = [];
  #cutGoroutines = 0;
  #undated = 0;
  readonly #events: WatchEvent[] = [];

  /** @param tables shared with other series; its own by default */
  constructor(target: string, tables: SeriesTables = seriesTables()) {
    this.#target = target;
    this.#folders = {
      heap: new ProfileFolder("heap", tables.heap),
      goroutine: new ProfileFolder("goroutine", tables.goroutine),
      goroutineleak: new ProfileFolder("goroutine", tables.goroutineleak),
    };
  }

  /** Number of readings, or of snapshots of one kind, whichever is largest. */
  get length(): number {
    const { heap, goroutine, goroutineleak } = this.#folders;
    return Math.max(heap.snapshots, goroutine.snapshots, goroutineleak.snapshots, this.#readings.length);
  }

  add(profile: Profile, at: UnixMs, path: string | null = null): AddedProfile | null {
    return allSteps(this.addInSteps(profile, at, path));
  }

  /**
   * Ignores a profile that shows neither memory nor goroutines.
   *
   * @param path the file of a profile that leakhound did not record: it may be of any process
   */
  *addInSteps(profile: Profile, at: UnixMs, path: string | null = null): Steps<AddedProfile | null> {
    const kind = kindOfProfile(profile);
    if (!kind) return null;
    const columns = columnsOfKind(profile, kind)!;
    const form = kind === "heap" ? heapForm(profile, columns) : "state";
    if (form === "differences")
      this.#differences = [...this.#differences, intervalOf(profile, at)].slice(-DIFFERENCES_MAX);
    if (kind === "goroutine" && profile.cut) this.#cutGoroutines++;
    const folded = form === "state" ? columns : { ...columns, allocated: null };
    const origin = path === null ? null : originOf(profile, path);
    return { kind, total: yield* this.#folders[kind].addInSteps(profile, at, { ...folded, origin }) };
  }

  /** Adds a profile that shows a state, by stacks that the tables of its kind have already. */
  addRows(kind: CaptureKind, rows: StackRows, at: UnixMs): void {
    this.#folders[kind].addRows(rows, at);
  }

  addReading(reading: MemoryReading): void {
    this.#readings.push(reading);
  }

  /** So many profiles were left out, because nothing shows when they were taken. */
  addUndated(profiles: number): void {
    this.#undated += profiles;
  }

  addEvent(event: WatchEvent): void {
    this.#events.push(event);
    if (this.#events.length > EVENTS_MAX) this.#events.shift();
  }

  /** Keeps the snapshots and readings that `isKept` accepts. It is called once for each, in the order of adding. */
  thin(isKept: KeepPredicates): void {
    this.#folders.heap.thin(isKept.heap);
    this.#folders.goroutine.thin(isKept.goroutine);
    this.#folders.goroutineleak.thin(isKept.goroutineleak);
    this.#readings = this.#readings.filter(({ at }) => isKept.reading(at));
  }

  series(): TargetSeries {
    return joinTarget(this.#parts());
  }

  /** One series for each process where the profiles of several lie in one place. */
  targets(): TargetSeries[] {
    const { heap, goroutine } = this.#folders;
    const all = [heap, goroutine].find(({ snapshots }) => snapshots > 0)?.finishAll();
    const separation = all ? separate(all, all.snapshots) : null;
    if (!all || !separation || separation.type === "one") return [this.series()];
    if (separation.type === "mixed") return [joinTarget({ ...this.#parts(), mixedProcesses: separation.processes })];
    const others = all.kind === "heap" && goroutine.snapshots > 0 ? goroutine.finishAll() : null;
    const { by, processes, processOf } = separation;
    return processes.map(({ name, snapshots }) =>
      joinTarget({
        ...this.#parts(),
        target: `${this.#target} (${name})`,
        heap: all.kind === "heap" ? { ...all, snapshots: inOrderOfTime(snapshots) } : null,
        goroutine:
          all.kind === "goroutine"
            ? { ...all, snapshots: inOrderOfTime(snapshots) }
            : others &&
              nonEmpty({
                ...others,
                snapshots: inOrderOfTime(others.snapshots.filter((one) => processOf(one) === name)),
              }),
        goroutineleak: null,
        readings: [],
        events: [],
        separated: { by, processes: processes.length },
      }),
    );
  }

  #parts(): TargetParts {
    const { heap, goroutine, goroutineleak } = this.#folders;
    const finished = (folder: ProfileFolder) => (folder.snapshots > 0 ? folder.finish() : null);
    return {
      target: this.#target,
      heap: finished(heap),
      goroutine: finished(goroutine),
      goroutineleak: finished(goroutineleak),
      readings: this.#readings,
      events: this.#events,
      differenceHeapProfiles: areContiguous(this.#differences) ? 0 : this.#differences.length,
      cutGoroutineProfiles: this.#cutGoroutines,
      undatedProfiles: this.#undated,
    };
  }
}

const nonEmpty = (series: ProfileSeries): ProfileSeries | null => (series.snapshots.length > 0 ? series : null);
