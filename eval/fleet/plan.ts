/**
 * What a simulated service is: its sites, its replicas, its releases and load, and what grows on top of them. `kinds/` draws
 * plans from a seed, and `simulate.ts` runs them.
 *
 * Times are hours since the beginning. A unit is a day where weeks are simulated, and an hour where the short window is: both
 * have the same kinds, at different speeds. The load always has a period of a day.
 */
import type { Random } from "../random.ts";

export const HOUR_MS = 3_600_000;
export const DAY_HOURS = 24;
export const MIB = 1024 * 1024;
/** A Monday. */
export const START_MS = Date.UTC(2026, 0, 5);

/** How a run is simulated. */
export interface Scale {
  readonly name: "weeks" | "hours";
  readonly unitHours: number;
  readonly hours: number;
  /** One step, and one scrape where profiles are simulated. */
  readonly stepHours: number;
  /** Hour of the day at which it begins. */
  readonly beginsAt: number;
}

export interface Frame {
  readonly function: string;
  readonly file: string;
  readonly line: number;
}

export interface SimulatedSite {
  readonly id: string;
  readonly name: string;
  readonly own: string;
  readonly profile: "heap" | "goroutine";
  /** Leaf first. */
  readonly stack: readonly Frame[];
  /** MiB, or goroutines. */
  readonly level: number;
  /** Part of the level that follows the load. */
  readonly following: number;
  readonly objectBytes: number;
}

export interface Release {
  readonly name: string;
  readonly from: number;
  /** Factor of each site's level. */
  readonly factors: readonly number[];
}

/** Where and when something grows. */
export interface Growing {
  readonly slot: number;
  /** Row in `releases`. */
  readonly release: number;
  /** Hours since the start of the process. */
  readonly age: number;
  /** The load of the process, integrated over its hours. */
  readonly used: number;
  readonly hour: number;
}

/** What comes on top of a service: a leak, or something that only looks like one. */
export interface Extra {
  /** The site in a release: a function may be renamed. */
  readonly siteIn: (release: number) => SimulatedSite;
  /** All sites that it may have. */
  readonly sites: readonly SimulatedSite[];
  /** MiB or goroutines. */
  readonly added: (at: Growing) => number;
}

/** A leak that a ticket has to name. */
export interface Truth {
  /** Own functions that leak, one for each name that they have; empty for memory that no profile shows. */
  readonly own: readonly string[];
  readonly fromHour: number;
  /** The release that brought it; null where it was there from the beginning, or no release did. */
  readonly release: string | null;
  /** The release that fixes it; null where none does. */
  readonly fixedIn: string | null;
}

export interface Plan {
  readonly random: Random;
  readonly scale: Scale;
  readonly runtime: "go" | "node";
  readonly sites: readonly SimulatedSite[];
  readonly totalMib: number;
  readonly limitMib: number;
  readonly slots: number;
  readonly releases: readonly Release[];
  /** The row of the release that a replica runs at an hour. */
  readonly releaseAt: (slot: number, hour: number) => number;
  /** Whether a replica runs: false while it is scaled down. */
  readonly isUp: (slot: number, hour: number) => boolean;
  /** Each process has a name of its own, as the pods of a deployment; or the replica keeps its name. */
  readonly names: "new" | "kept";
  /** Hours between planned restarts of a replica; null for none. */
  readonly restartEvery: number | null;
  readonly load: (slot: number, hour: number) => number;
  /** Factor of a site's level for other reasons than load. */
  readonly lifted: (slot: number, hour: number, site: number) => number;
  readonly extras: readonly Extra[];
  /** Resident MiB that no profile shows. */
  readonly outside: (at: Growing) => number;
  /** Garbage and idle heap, as a part of the live heap. */
  readonly slack: (slot: number, hour: number) => number;
  readonly isGap: (slot: number, hour: number) => boolean;
  /** How far the clock of the server is off, in hours. */
  readonly clockOff: (hour: number) => number;
  readonly truths: readonly Truth[];
}

export interface Kind {
  readonly name: string;
  /** What happens, in one clause. */
  readonly what: string;
  readonly isLeak: boolean;
  /** Scales in which it is simulated; both by default. */
  readonly only?: Scale["name"];
  readonly draw: (base: Plan) => Plan;
}

/** Each of two weeks. */
export const WEEKS: Scale = { name: "weeks", unitHours: DAY_HOURS, hours: 14 * DAY_HOURS, stepHours: 1, beginsAt: 0 };
/** Ten hours of scrapes. */
export const HOURS: Scale = { name: "hours", unitHours: 1, hours: 10, stepHours: 2 / 60, beginsAt: 8 };
