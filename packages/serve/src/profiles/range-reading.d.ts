import { type Fault, type Result } from "leakhound/server";
import type { SeriesKey } from "../store/names.ts";
import type { StoredHour } from "../store/stored-hour.ts";
import { type Range } from "../views/levels.ts";
import { type HeldTimes, type Timeline } from "./held-times.ts";
import type { WeightedSum } from "./weighted-sum.ts";
export interface HistoryHours {
  hour(service: string, hour: string): Promise<Result<StoredHour | null, Fault>>;
}
export interface RangeSubject {
  readonly service: string;
  readonly kind: SeriesKey["kind"];
  readonly isWanted: (instance: string) => boolean;
}
/** Scrapes that were read, and those of the range. */
export interface ReadScrapes {
  readonly instances: number;
  readonly read: number;
  readonly scrapes: number;
}
export declare const INSTANCES_MAX = 2000;
/** The scrapes of the wanted instances in a range. */
export interface RangePlan {
  readonly subject: RangeSubject;
  readonly range: Range;
  readonly hours: readonly string[];
  readonly timelines: ReadonlyMap<string, Timeline>;
  /** Of the instances that have a scrape that holds in the range. */
  readonly held: ReadonlyMap<string, HeldTimes>;
}
/** When the instances of a plan were seen. */
export declare const spansOf: ({ held }: RangePlan) => readonly Range[];
export declare function planRange(
  history: HistoryHours,
  subject: RangeSubject,
  range: Range,
): Promise<Result<RangePlan, Fault>>;
/** Adds what the instances hold, weighted by time. */
export declare function readRange(
  history: HistoryHours,
  plan: RangePlan,
  sum: WeightedSum,
): Promise<Result<ReadScrapes, Fault>>;
export declare const tooMany: (subject: { readonly service: string }) => Fault;
