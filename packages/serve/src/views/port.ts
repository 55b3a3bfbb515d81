/**
 * What is shown of a fleet over time, wherever it is stored.
 *
 * All values are levels (see `levels.ts`). Times are Unix milliseconds; a range includes both ends.
 */
import type { Levels, Range } from "./levels.ts";
import type { Pivot } from "./pivot.ts";

export interface ServiceInfo {
  readonly service: string;
  readonly instances: number;
  readonly lastSeenMs: number;
  /** Of the instances that are seen now, in order of the name. */
  readonly releases: readonly string[];
}

/** One process of an instance. */
export interface ProcessInfo {
  readonly instance: string;
  readonly release: string | null;
  /** When the process started; null where it does not say. */
  readonly startedMs: number | null;
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
}

export interface Mark {
  readonly instance: string;
  readonly atMs: number;
  readonly kind: "gap" | "restart";
  /** One clause. */
  readonly text: string;
}

export interface Marks {
  readonly processes: readonly ProcessInfo[];
  readonly events: readonly Mark[];
}

export interface MemoryPoint {
  readonly atMs: number;
  readonly rssBytes: number | null;
  readonly heapAllocBytes: number | null;
  readonly heapInUseBytes: number | null;
  readonly stackInUseBytes: number | null;
  /** Resident memory that neither the heap nor the stacks of the runtime explain. */
  readonly offHeapBytes: number | null;
  readonly limitBytes: number | null;
  readonly goroutines: number | null;
  readonly gcCount: number | null;
}

export interface InstanceMemory {
  readonly instance: string;
  readonly points: readonly MemoryPoint[];
}

export type SiteProfile = "heap" | "goroutine";

/** A site in all instances together, at the beginning and at the end of a range. */
export interface SiteLevel {
  /** The identity that verdicts and tickets use: `heap:function:main.remember`. */
  readonly site: string;
  /** The function that the site is named after. */
  readonly name: string;
  /** Functions of the stack that is largest in any instance, leaf first. */
  readonly stack: readonly string[];
  /** Bytes in use, or goroutines, in all instances together. */
  readonly first: number;
  readonly last: number;
  /** Instances in which it grew. */
  readonly growing: number;
  readonly instances: number;
}

export interface NamedLevels extends Levels {
  readonly name: string;
}

/** What a query is about: a service, and all or one of its instances. */
export interface Subject {
  readonly service: string;
  /** Null for all. */
  readonly instance: string | null;
  readonly range: Range;
}

export interface SitesQuery extends Subject {
  readonly profile: SiteProfile;
  readonly order: "growth" | "size";
  readonly top: number;
}

export interface SeriesQuery extends Subject {
  /** Points of each series, at most. */
  readonly points: number;
}

export interface SiteSeriesQuery extends SeriesQuery {
  readonly profile: SiteProfile;
  readonly site: string;
}

/** Live bytes are those that the heap has in use, with garbage that is not collected yet. */
export type PivotMeasure = "live" | "resident" | "goroutines";

export interface PivotQuery {
  readonly service: string;
  readonly measure: PivotMeasure;
  readonly range: Range;
  readonly points: number;
}

export interface FleetView {
  services(): Promise<readonly ServiceInfo[]>;
  marks(subject: Subject): Promise<Marks>;
  memory(query: SeriesQuery): Promise<readonly InstanceMemory[]>;
  sites(query: SitesQuery): Promise<readonly SiteLevel[]>;
  /** The site in each instance. */
  siteSeries(query: SiteSeriesQuery): Promise<readonly NamedLevels[]>;
  /** Goroutines by what they wait for, in all instances of the subject together. */
  goroutineStates(query: SeriesQuery): Promise<readonly NamedLevels[]>;
  /** How many processes are above a level, by age and over time. */
  pivot(query: PivotQuery): Promise<Pivot>;
}
