/**
 * All counted profiles of one series in one hour.
 *
 *   slot    a bucket of the process over the hour: a row of each profile from its first to its last
 *   rank    slots have one order that agrees with the order of (nearly) every profile: newest first
 *
 *   rank  stack  first  end     counts[column], scrape 0 1 2 3
 *   0     91     2      4                       . . 1 1
 *   1     17     0      4                       3 3 4 6
 *   2     4      0      3                       8 8 8 .
 */
import { gatherWords } from "../bytes/gather.ts";
import type { CountModel, Escape, Scrape, ScrapeHead } from "../scrape.ts";

export interface SlotTable {
  readonly length: number;
  readonly stacks: Uint32Array;
  /** The first scrape that has the slot, and the first one after that which has not. */
  readonly first: Uint32Array;
  readonly end: Uint32Array;
}

export interface SeriesMatrix {
  readonly model: CountModel;
  readonly scrapes: readonly ScrapeHead[];
  /** By rank. */
  readonly slots: SlotTable;
  /** For each column, slot-major: counts[column][rank * scrapes + scrape]. */
  readonly counts: readonly Float64Array[];
  /** For each scrape, the row's place among the slots that it has; null if they are in the order of rank. */
  readonly orders: readonly (Int32Array | null)[];
  readonly escapes: readonly (readonly Escape[])[];
}

/** The ranks of the slots that a scrape has. */
export function slotsAt({ length, first, end }: SlotTable, scrape: number): Int32Array {
  const ranks = new Int32Array(length);
  let count = 0;
  for (let rank = 0; rank < length; rank++) if (first[rank]! <= scrape && scrape < end[rank]!) ranks[count++] = rank;
  return ranks.subarray(0, count);
}

/** Slots of a scrape. */
export interface ScrapeCells {
  /** Ranks. */
  readonly present: Int32Array | Uint32Array;
  readonly at: number;
  readonly scrapes: number;
}

/** The counts of some slots in one scrape. */
export function cellsAt(column: Float64Array, { present, at, scrapes }: ScrapeCells): Float64Array {
  const cells = new Float64Array(present.length);
  for (let slot = 0; slot < present.length; slot++) cells[slot] = column[present[slot]! * scrapes + at]!;
  return cells;
}

/** One profile of the matrix. */
export function scrapeAt(matrix: SeriesMatrix, at: number): Scrape {
  const { slots, counts, orders, escapes, model } = matrix;
  const present = slotsAt(slots, at);
  const order = orders[at];
  const ranks = order ? gatherWords(present, order) : present;
  const scrapes = matrix.scrapes.length;
  return {
    ...matrix.scrapes[at]!,
    model,
    stacks: gatherWords(slots.stacks, ranks),
    counts: counts.map((column) => cellsAt(column, { present: ranks, at, scrapes })),
    escapes: escapes[at]!,
  };
}
