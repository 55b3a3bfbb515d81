/** Figures that several facts share: rates with their intervals, trends, frames and sites by name. */
import type { TrendShape } from "../../stats/trend.ts";
import type { SiteId } from "./site-id.ts";

/** An estimate and its 95% interval. */
export interface ByteRate {
  readonly bytesPerHour: number;
  readonly low: number;
  readonly high: number;
}
export interface CountRate {
  readonly countPerHour: number;
  readonly low: number;
  readonly high: number;
}

/** What accumulates by one known leak, as one thing. */
export interface FamilyFacts {
  /** Of the known leak. */
  readonly id: string;
  /** `whole HTTP requests` */
  readonly name: string;
  readonly growth: ByteRate;
  /** Part of the certain growth, 0..1, and its 95% interval. */
  readonly share: number;
  readonly shareLow: number;
  readonly shareHigh: number;
}

/** What one series of bytes did over the window. */
export interface TrendFacts {
  readonly shape: TrendShape;
  /** Median of the window. */
  readonly levelBytes: number;
  readonly riseBytes: number;
  readonly rate: ByteRate;
  /** Slope of the second half of the window alone. */
  readonly lateRate: ByteRate;
}

export interface Frame {
  readonly function: string;
  readonly file: string;
  readonly line: number;
}

/** A site that a fact names: its identity, and the frame it is named after. */
export interface NamedSite extends Frame {
  readonly id: SiteId;
}
