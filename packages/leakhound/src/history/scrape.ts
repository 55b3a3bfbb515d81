/**
 * One profile as counts: which call stacks it has, in its order, and small integers instead of its values.
 *
 *   row      stack   counts[0]   counts[1]        a Go heap profile: objects sampled since the start, and live ones
 *   0        17      3           1
 *   1        4       812         809
 *
 * Together with the dictionary of the build it is the whole profile (`rebuild.ts`). Nothing in it is changed later.
 */

export type CountModel =
  /** Four values of Go's heap profiler become two counts (counts/heap-scale.ts). */
  | "sampled"
  /** Each value is a count. */
  | "plain";

export interface ScrapeHead {
  /** When it was requested, by our clock: milliseconds since 1970. */
  readonly atMs: number;
  readonly timeNanos: bigint;
  readonly durationNanos: bigint;
  /** Rows of the dictionary. */
  readonly head: number;
  readonly mappings: number;
  /** Of the uncompressed profile. */
  readonly byteLength: number;
  readonly crc: number;
}

export interface CountedRows {
  readonly model: CountModel;
  /** Row of the dictionary, for each row in the order of the profile. */
  readonly stacks: Uint32Array;
  /** Column-major: counts[column][row]. */
  readonly counts: readonly Float64Array[];
  readonly escapes: readonly Escape[];
}

/** The values of a row that its counts do not give; the counts are then the nearest ones. */
export interface Escape {
  readonly row: number;
  /** One for each sample type. */
  readonly values: readonly bigint[];
}

export interface Scrape extends ScrapeHead, CountedRows {}
