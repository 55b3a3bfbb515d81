/**
 * Whether what grows in a young process leveled off in a process that lived longer: the one before it, or another instance.
 *
 *   level │      ┌────────────   an older process: risen, and level since       x
 *         │    ┌─┘    ×
 *         │  ┌─┘   ×/            the young one has not risen above that: a cache fills, or the process warms up
 *         └──┴─────────────▶ age
 *
 * A leak rises in proportion to the age of its process: an older one still climbs, or the young one climbs beyond it. As
 * `windows/plateau.ts` says of days, from the profiles of the last hours.
 */
import {
  frameOwners,
  groupSites,
  type Incarnation,
  isRising,
  leafFrame,
  loadCounters,
  type ProfileSeries,
  type StackIndex,
  siteIdOf,
  type TargetSeries,
  type Traffic,
  type UnixMs,
  unixMs,
} from "leakhound/server";
import type { RecentInstance } from "../../recent/recent-series.ts";
import type { JudgedInstance } from "../../tickets/observation.ts";

/** A process is seen for the first time so long before its release is, or less. */
const STARTED_MS = 60_000;
/** An older process has lived so many times as long. */
const OLDER_FACTOR = 1.5;
/** Quarters of fewer snapshots show no level. */
const SNAPSHOTS_MIN = 12;
/** Part of the growth that a leak would show, below which a process is level. */
const PACE_MAX = 0.3;
const RISING_P_MAX = 0.05;
/** A process may level off somewhat above another one. */
const ABOVE_MAX = 1.15;

const EXPLAINED = "what grows has leveled off in a process that lived longer";

/** The judgment without leaks whose growth an older process has behind it. */
export function withoutLeveled(judged: JudgedInstance, older: OlderProcesses): JudgedInstance {
  if (judged.leaks.length === 0) return judged;
  const explains = (id: string) => older.plateaus(id).some(({ level }) => older.level(id) <= ABOVE_MAX * level);
  const leaks = judged.leaks.filter(({ site }) => site.id === null || !explains(site.id));
  if (leaks.length === judged.leaks.length) return judged;
  return leaks.length > 0
    ? { ...judged, leaks }
    : { ...judged, leaks, verdict: "inconclusive", boundPerHour: null, reason: EXPLAINED };
}

/** The series of an instance, and the releases that it ran. */
export interface ReleasedSeries extends Pick<RecentInstance, "release" | "earlier"> {
  readonly series: TargetSeries;
}

/** What an older process came to. */
export interface Plateau {
  readonly level: number;
  /** It ran the same release, as far as is known. */
  readonly isSameRelease: boolean;
}

/** A process, and what processes of the service that lived longer came to. */
export class OlderProcesses {
  readonly #instance: ReleasedSeries;
  readonly #young: TargetSeries;
  readonly #peers: () => readonly ReleasedSeries[];
  readonly #latest: Incarnation | null;
  /** When the process started; null where it does not say so, and none was seen before it. */
  readonly startedAt: UnixMs | null;

  /** @param peers series of other instances, read when they are needed */
  constructor(young: ReleasedSeries, peers: () => readonly ReleasedSeries[]) {
    this.#instance = young;
    this.#young = young.series;
    this.#peers = peers;
    this.#latest = this.#young.incarnations.at(-1) ?? null;
    const start = this.#latest && startOf(this.#young, this.#latest);
    this.startedAt = start === null ? null : unixMs(start);
  }

  /** Levels of the site in the process. */
  levels(id: string): SiteValues {
    return this.#latest === null ? NOTHING : levelsOf(this.#young, this.#latest, this.#siteOf(id));
  }

  /** What the process counts that follows its load: processor time and requests. */
  loads(): readonly Traffic[] {
    if (this.#latest === null) return [];
    const { first, end } = this.#latest.readings;
    return loadCounters(this.#young.readings.slice(first, end));
  }

  /** Median level of the site in the last profiles of the process. */
  level(id: string): number {
    return median(this.levels(id).values.slice(-3));
  }

  /** All of the profile that the site is of: in the first profiles of the process within the window, and in the last. */
  whole(id: string): { readonly first: number; readonly last: number } {
    if (this.#latest === null) return { first: 0, last: 0 };
    const { values } = levelsOf(this.#young, this.#latest, { kind: kindOf(id), site: null });
    return { first: median(values.slice(0, 3)), last: median(values.slice(-3)) };
  }

  /** Of each process that was clearly older than this one is now, and no longer climbed at the site. */
  plateaus(id: string): readonly Plateau[] {
    const [latest, start] = [this.#latest, this.startedAt];
    if (latest === null || start === null) return [];
    const ageMin = OLDER_FACTOR * (latest.to - start);
    return this.#others().flatMap(({ series, process, isSameRelease }) => {
      const level = plateauOf({ series, process, ageMin, ...this.#siteOf(id) });
      return level === null ? [] : [{ level, isSameRelease }];
    });
  }

  #others() {
    const { release } = this.#instance;
    const own = this.#young.incarnations.slice(0, -1).map((process) => ({ of: this.#instance, process }));
    const peers = this.#peers().flatMap((of) => of.series.incarnations.map((process) => ({ of, process })));
    const processes = [
      ...own.map((one) => ({ ...one, isOwn: true })),
      ...peers.map((one) => ({ ...one, isOwn: false })),
    ];
    return processes.map(({ of, process, isOwn }) => ({
      series: of.series,
      process,
      // A process that was replaced may have had another release, where nothing says which.
      isSameRelease: isOwn && release === null ? false : releaseIn(of, process) === release,
    }));
  }

  #siteOf(id: string): Pick<OlderProcess, "kind" | "site"> {
    return { kind: kindOf(id), site: hasSite(this.#young, id) ? id : null };
  }
}

/** The release that a process of an instance ran. */
export function releaseIn({ release, earlier }: Omit<ReleasedSeries, "series">, { from }: Incarnation): string | null {
  return earlier !== null && from < earlier.until - STARTED_MS ? earlier.release : release;
}

/** When a process started: as it says, or where another one ended before it; null where neither is known. */
function startOf({ readings, heap, incarnations }: TargetSeries, process: Incarnation): number | null {
  const reading = readings.slice(process.readings.first, process.readings.end).find((one) => one.processStart);
  const snapshot = heap?.snapshots.slice(process.heap.first, process.heap.end).find((one) => one.processStart);
  return reading?.processStart ?? snapshot?.processStart ?? (process === incarnations[0] ? null : process.from);
}

interface OlderProcess {
  readonly series: TargetSeries;
  readonly process: Incarnation;
  readonly kind: "heap" | "goroutine";
  /** Null for all of the profile. */
  readonly site: string | null;
  /** Milliseconds. */
  readonly ageMin: number;
}

/** The highest level of the last half of a process; null where it is too young, or still climbs. */
function plateauOf({ series, process, kind, site, ageMin }: OlderProcess): number | null {
  const start = startOf(series, process);
  if (process.to - (start ?? process.from) < ageMin) return null;
  const { at, values } = levelsOf(series, process, { kind, site });
  if (at.length < SNAPSHOTS_MIN) return null;
  const [third, half] = [(3 * at.length) >> 2, at.length >> 1];
  const [before, after] = [median(values.slice(half, third)), median(values.slice(third))];
  // What a leak would have brought it in a quarter of the time; how much that is, is unknown of a process of unknown age.
  const passed = start === null ? 0 : ((at.at(-1)! - at[0]!) / 4) * (after / (at.at(-1)! - start));
  const isClimbing = after - before >= PACE_MAX * passed && isRising(at.slice(half), values.slice(half), RISING_P_MAX);
  return isClimbing ? null : values.slice(half).reduce((highest, one) => Math.max(highest, one), 0);
}

export interface SiteValues {
  readonly at: Float64Array;
  readonly values: Float64Array;
}

const NOTHING: SiteValues = { at: new Float64Array(), values: new Float64Array() };

const kindOf = (site: string): "heap" | "goroutine" => (site.startsWith("goroutine:") ? "goroutine" : "heap");

/** Whether a site is a function; one that stands for many, as a subtree of calls, is measured by the whole profile. */
function hasSite(target: TargetSeries, site: string): boolean {
  const series = target[kindOf(site)];
  return series !== null && stacksOf(series, site).includes(1);
}

/** Values of a site over the profiles of one process. */
function levelsOf(
  target: TargetSeries,
  process: Incarnation,
  { kind, site }: Pick<OlderProcess, "kind" | "site">,
): SiteValues {
  const series = target[kind];
  if (series === null) return NOTHING;
  const { first, end } = process[kind];
  const snapshots = series.snapshots.slice(first, end);
  const isOf = site === null ? null : stacksOf(series, site);
  const values = Float64Array.from(snapshots, (snapshot) => {
    let sum = 0;
    for (let point: number = snapshot.start; point < snapshot.end; point++)
      if (isOf === null || isOf[series.pointStack[point]!] === 1) sum += series.pointAmount[point]!;
    return sum;
  });
  return { at: Float64Array.from(snapshots, ({ at }) => at), values };
}

/** 1 for each stack of the site. */
function stacksOf(series: ProfileSeries, site: string): Uint8Array {
  const { ofStack } = groupSites(series, "function", frameOwners(series, null));
  const known = new Map<number, boolean>();
  return Uint8Array.from({ length: series.stacks.length }, (_, row) => {
    const index = ofStack[row]!;
    if (!known.has(index)) {
      const stack = row as StackIndex;
      known.set(index, siteIdOf(series, "function", { frame: leafFrame(series, stack), stack }) === site);
    }
    return known.get(index) ? 1 : 0;
  });
}

function median(values: Float64Array): number {
  const sorted = values.toSorted();
  return sorted.length === 0 ? 0 : sorted[sorted.length >> 1]!;
}
