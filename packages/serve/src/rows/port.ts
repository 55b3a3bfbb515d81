/**
 * What the server keeps as rows, and the port through which it does: an embedded DuckDB or a ClickHouse cluster.
 *
 *   incarnations   one process of an instance, from its start to its end; the latest one says what the instance is
 *   readings       memory of a process at one moment
 *   events         gaps and restarts, as the scrape loop reports them
 *   chunks         sealed hours of a service: where they are, and their checksum
 *   sites          levels of a site (bytes in use, goroutines) over an hour or a day, for one process
 *   stacks         the call stack that a site of `sites` is shown by
 *   tickets        each ticket with its history
 *   evidence       what was looked up of a ticket's process when it opened: goroutines, holders of the memory
 *
 * Levels are never summed over scrapes: a period has the first, last, lowest, highest and mean value. They may be summed over
 * instances or sites at one time.
 */
import type { Fault, MemoryReading, Result, UnixMs } from "leakhound/server";

/** An instance of a service, for a time: one run of its process. */
export interface IncarnationRow {
  readonly service: string;
  readonly instance: string;
  /** Start of the process; where it is unknown, when it was first seen. */
  readonly startedAt: UnixMs;
  readonly firstSeenAt: UnixMs;
  readonly lastSeenAt: UnixMs;
  /** Version label or build id; null where it is unknown. */
  readonly release: string | null;
  readonly labels: Readonly<Record<string, string>>;
  /** Who scraped it, or was sent its profiles; null where an earlier version stored the row. */
  readonly collector: string | null;
}

/** An instance as its latest process shows it. */
export interface InstanceRow extends IncarnationRow {
  /** Processes that were seen of it. */
  readonly incarnations: number;
}

export interface ServiceRow {
  readonly service: string;
  readonly instances: number;
  readonly firstSeenAt: UnixMs;
  readonly lastSeenAt: UnixMs;
}

export interface ReadingRow {
  readonly service: string;
  readonly instance: string;
  /** `startedAt` of the process. */
  readonly incarnation: UnixMs;
  readonly reading: MemoryReading;
}

export interface EventRow {
  readonly service: string;
  readonly instance: string;
  readonly at: UnixMs;
  /** A `WatchEvent` as JSON. */
  readonly json: string;
}

/** A sealed hour of a service, as one collector wrote it. */
export interface ChunkRow {
  readonly service: string;
  /** `2026-11-29T15` */
  readonly hour: string;
  readonly collector: string;
  readonly series: number;
  readonly profiles: number;
  /** Of these, kept as their bytes and not as counts. */
  readonly rawProfiles: number;
  readonly bytes: number;
  readonly crc: number;
}

export type SiteProfile = "heap" | "goroutine";
export type Resolution = "1h" | "1d";

/** A level over a period. */
export interface LevelSummary {
  readonly first: number;
  readonly last: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
}

/** The site that stands for all that are too small for a row of their own, so that the sum over sites is the whole. */
export const OTHER_SITES = "other";

/** One site of one process over one period. Scrapes that do not have the site count as 0. */
export interface SiteRow {
  readonly service: string;
  readonly instance: string;
  readonly incarnation: UnixMs;
  readonly release: string | null;
  readonly profile: SiteProfile;
  /** The identity that the verdict uses, of unit "function": `heap:function:bytes.growSlice`; or `OTHER_SITES`. */
  readonly site: string;
  /** The function that the site is named after. */
  readonly name: string;
  /** Identity of the stack that grew most, or is largest; empty for `OTHER_SITES`. Its frames are in `stacks`. */
  readonly stack: string;
  /** Start of the hour or day, UTC. */
  readonly periodStart: UnixMs;
  /** First and last scrape within the period. */
  readonly firstAt: UnixMs;
  readonly lastAt: UnixMs;
  /** Scrapes of the process within the period. */
  readonly scrapes: number;
  /** Bytes in use of a heap; goroutines. */
  readonly value: LevelSummary;
  /** Objects in use of a heap; null for goroutines. */
  readonly objects: LevelSummary | null;
}

/** A day of a service, UTC. */
export interface ServiceDay {
  readonly service: string;
  readonly start: UnixMs;
}

export interface StackFrame {
  readonly function: string;
  readonly file: string;
  readonly line: number;
}

export interface StackRow {
  readonly service: string;
  /** Identity: the same for the same functions, whatever their lines. */
  readonly stack: string;
  /** Leaf first. */
  readonly frames: readonly StackFrame[];
}

/** A file of the history that lives in the store, too, where several servers share one: a sealed hour, or a dictionary. */
export interface FileKey {
  readonly service: string;
  readonly kind: "chunk" | "dictionary";
  /** The hour of a chunk, the name of a dictionary. */
  readonly name: string;
  readonly collector: string;
}

export interface FileRow extends FileKey {
  /** Where its contents are on this machine. */
  readonly path: string;
  /** Start of the hour of a chunk; for a dictionary, of the hour in which it grew last. */
  readonly hourStart: UnixMs;
}

/** A ticket as its module writes it. */
export interface TicketRow {
  readonly id: string;
  readonly service: string;
  readonly state: string;
  readonly updatedAt: UnixMs;
  /** The ticket without its history, as JSON. */
  readonly json: string;
  /** Its history, as JSON, oldest first; events are only added. */
  readonly history: readonly string[];
}

/** One look at a process: of a ticket, or of an instance without one. Never changed. */
export interface EvidenceRow {
  /** What it is evidence of: `ticket shop-7`, or `instance shop shop-1:6060`. */
  readonly subject: string;
  readonly service: string;
  readonly takenAt: UnixMs;
  /** As its module writes it. */
  readonly json: string;
}

/** What is stored together. An embedded store stores all of it or nothing; a cluster may have parts of it until it is repeated. */
export interface RowBatch {
  /**
   * Names the batch. A second batch of the same name is not stored again, so that repeating one whose answer was lost is
   * harmless.
   */
  readonly token: string;
  /** Replace rows of the same service, instance and start. */
  readonly incarnations?: readonly IncarnationRow[];
  readonly readings?: readonly ReadingRow[];
  readonly events?: readonly EventRow[];
  /** Replace rows of the same service, hour and collector. */
  readonly chunks?: readonly ChunkRow[];
  /** Site rows of whole hours: replace those of the same service, instance, process, site and hour. */
  readonly sites?: readonly SiteRow[];
  /** Days whose rows are computed again from those of their hours, after the hours of this batch are stored. */
  readonly days?: readonly ServiceDay[];
  readonly stacks?: readonly StackRow[];
  /** Replace files of the same key. A store that only this server reads does not keep them. */
  readonly files?: readonly FileRow[];
  /** Replace the tickets of the same id. */
  readonly tickets?: readonly TicketRow[];
  /** Replace those of the same subject and time. */
  readonly evidence?: readonly EvidenceRow[];
}

/** From `from` on, before `to`. */
export interface TimeRange {
  readonly from: UnixMs;
  readonly to: UnixMs;
}

export interface ReadingsQuery {
  readonly service: string;
  /** Null for all instances, each with its own points. */
  readonly instance: string | null;
  readonly range: TimeRange;
  /** Points of each instance, at most: one for each equal part of the range. */
  readonly pointsMax: number;
  /** The last value of a part, or its highest. Never a sum. */
  readonly pick: "last" | "max";
}

export interface SitesQuery {
  readonly service: string;
  /** Null for all instances. */
  readonly instance: string | null;
  readonly profile: SiteProfile;
  readonly resolution: Resolution;
  readonly range: TimeRange;
  /** These sites, or those whose highest value, or whose change over the range, is largest in any instance. */
  readonly sites: { readonly ids: readonly string[] } | { readonly top: number };
}

export interface EvidenceQuery {
  readonly subject: string;
  /** At most so many. */
  readonly last: number;
}

/** Why the store cannot be used. */
export type StoreFaultCode =
  /** Another process has the folder open. */
  | "in-use"
  /** The cluster does not answer, or not in time. */
  | "unreachable"
  /** No space on the disk. */
  | "full"
  /** The user or password is refused. */
  | "refused"
  /** The tables are of a later version, or damaged. */
  | "version"
  /** All else; a mistake of ours, or of the engine. */
  | "failed";
export type StoreFault = Fault<StoreFaultCode>;
type Answer<T> = Promise<Result<T, StoreFault>>;

export interface RowStore {
  /** Resolves when the batch is stored durably. After a fault it is to be repeated, with the same name. */
  insert(batch: RowBatch): Answer<null>;

  /** In order of the name. */
  services(): Answer<readonly ServiceRow[]>;
  /** The instances of a service, or, for null, of all, in order of service and name. */
  instances(service: string | null): Answer<readonly InstanceRow[]>;
  /** Processes of a service that were seen within the range, in order of instance and start. */
  incarnations(service: string, range: TimeRange): Answer<readonly IncarnationRow[]>;
  /** In order of instance and time. */
  readings(query: ReadingsQuery): Answer<readonly ReadingRow[]>;
  /** In order of instance and time. */
  events(service: string, range: TimeRange): Answer<readonly EventRow[]>;
  /** In order of instance, process, site and time. A day has what its hours had when it was computed last. */
  sites(query: SitesQuery): Answer<readonly SiteRow[]>;
  stacks(service: string, stacks: readonly string[]): Answer<readonly StackRow[]>;
  /** In order of hour and collector. */
  chunks(service: string, range: TimeRange): Answer<readonly ChunkRow[]>;
  /** The contents of a file; null where the store does not have it. */
  file(key: FileKey): Answer<Uint8Array | null>;
  /** All tickets, each with its whole history. */
  tickets(): Answer<readonly TicketRow[]>;
  /** The last looks at one subject, the newest first. */
  evidence(query: EvidenceQuery): Answer<readonly EvidenceRow[]>;

  /**
   * Copies all rows, as they are at one moment, to files of a folder that is created, from which a store of the same kind
   * opens; other work goes on. @returns false for a store whose rows are on other machines, of which nothing is copied
   */
  copyTo(folder: string): Answer<boolean>;

  /** Removes rows that end before their time. @returns rows removed, where the store counts them; otherwise null */
  removeBefore(times: RetentionTimes): Answer<number | null>;
  /**
   * Removes the oldest readings, events and site rows until all rows together have at most so many bytes: of each table the
   * same share, so that days stay longer than hours. Files of the history do not count.
   */
  removeBeyond(bytesMax: number): Answer<null>;
  close(): Promise<void>;
}

/** What is older is removed. Tickets stay. */
export interface RetentionTimes {
  /** Evidence, except for that of tickets that are open or suspected, or were changed since then. */
  readonly evidence: UnixMs;
  readonly readings: UnixMs;
  readonly hours: UnixMs;
  readonly days: UnixMs;
  /** Sealed hours: what the store has of them, and their files where it keeps them. */
  readonly profiles: UnixMs;
}
