/**
 * All of a series' matrix except its gauges, which are in pages.
 *
 *   scrapes   for each: our clock, time, duration, head and mappings, length and checksum of the bytes
 *   slots     their places in the site order, by rank
 *   columns   those that are no gauges, by page row
 *   orders    see scrape/row-order.ts: the rows of a scrape, relative to its slots by rank
 *   escapes   for each scrape, rows with their values
 *
 * A page row is a slot in the order of places and then of rank: the order in which pages have them.
 */
import { ByteReader } from "../bytes/byte-reader.ts";
import { ByteWriter } from "../bytes/byte-writer.ts";
import { gatherWords, inverseOf } from "../bytes/gather.ts";
import type { Dictionary } from "../dictionary/dictionary.ts";
import { typesOf } from "../dictionary/tables.ts";
import { mustHold } from "../fault.ts";
import { HISTORY_PROFILE_BYTES_MAX, ROWS_MAX } from "../limits.ts";
import { readEscapes, writeEscapes } from "../scrape/escapes.ts";
import { readOrder, writeOrder, writeUnchangedOrder } from "../scrape/row-order.ts";
import type { ScrapeHead } from "../scrape.ts";
import { readCells, writeCells } from "./cells.ts";
import { cellsAt, type SeriesMatrix, type SlotTable, slotsAt } from "./matrix.ts";
import type { SiteOrder } from "./site-order.ts";

export interface BlockContext {
  readonly dictionary: Dictionary;
  readonly order: SiteOrder;
  /** Columns that pages have. */
  readonly gauges: readonly number[];
}

/** The rank of each page row. */
export function pageRows({ stacks, length }: SlotTable, { places }: SiteOrder): Int32Array {
  const keys = new Float64Array(length);
  for (let rank = 0; rank < length; rank++) keys[rank] = places[stacks[rank]!]! * length + rank;
  keys.sort();
  const rows = new Int32Array(length);
  for (let row = 0; row < length; row++) rows[row] = keys[row]! % length;
  return rows;
}

/** A slot-major column with its slots in another order. */
export function reordered(column: Float64Array, rows: Int32Array, scrapes: number): Float64Array {
  const result = new Float64Array(column.length);
  rows.forEach((from, to) => {
    result.set(column.subarray(from * scrapes, (from + 1) * scrapes), to * scrapes);
  });
  return result;
}

export function encodeSeries(
  matrix: SeriesMatrix,
  rows: Int32Array,
  { dictionary, order, gauges }: BlockContext,
): Uint8Array {
  const writer = new ByteWriter();
  writeScrapes(writer, matrix.scrapes);
  writePlaces(writer, matrix.slots, order);
  const scrapes = matrix.scrapes.length;
  const [first, end] = [matrix.slots.first, matrix.slots.end].map((column) => gatherWords(column, rows));
  matrix.counts.forEach((column, at) => {
    if (!gauges.includes(at))
      writeCells(writer, reordered(column, rows, scrapes), { first: first!, end: end!, scrapes });
  });
  for (let at = 0; at < scrapes; at++) writeOrderAt(writer, matrix, { dictionary, at });
  for (const escapes of matrix.escapes) writeEscapes(writer, escapes);
  return writer.finish();
}

function writeScrapes(writer: ByteWriter, scrapes: readonly ScrapeHead[]): void {
  let before: ScrapeHead = NO_HEAD;
  for (const scrape of scrapes) {
    writer.signed(scrape.atMs - before.atMs);
    writer.int64(BigInt.asIntN(64, scrape.timeNanos - before.timeNanos));
    writer.int64(scrape.durationNanos);
    writer.unsigned(scrape.head);
    writer.unsigned(scrape.mappings);
    writer.unsigned(scrape.byteLength);
    writer.word(scrape.crc);
    before = scrape;
  }
}

const NO_HEAD: ScrapeHead = { atMs: 0, timeNanos: 0n, durationNanos: 0n, head: 0, mappings: 0, byteLength: 0, crc: 0 };

function writePlaces(writer: ByteWriter, { length, stacks }: SlotTable, { places }: SiteOrder): void {
  writer.unsigned(length);
  let before = -1;
  for (const stack of stacks) {
    writer.signed(places[stack]! - before - 1);
    before = places[stack]!;
  }
}

function writeOrderAt(
  writer: ByteWriter,
  matrix: SeriesMatrix,
  { dictionary, at }: { readonly dictionary: Dictionary; readonly at: number },
): void {
  const order = matrix.orders[at];
  if (!order) {
    writeUnchangedOrder(writer);
    return;
  }
  const present = slotsAt(matrix.slots, at);
  writeOrder(writer, {
    order,
    kept: present.length,
    byCandidate: () => candidatesAt(dictionary, matrix, { present, at }),
  });
}

interface PresentSlots {
  /** Ranks. */
  readonly present: Int32Array;
  readonly at: number;
}

function candidatesAt(
  dictionary: Dictionary,
  { slots, counts, scrapes }: Pick<SeriesMatrix, "slots" | "counts" | "scrapes">,
  { present, at }: PresentSlots,
) {
  return {
    dictionary,
    mappings: scrapes[at]!.mappings,
    stacks: gatherWords(slots.stacks, present),
    counts: cellsAt(counts.at(-1) ?? new Float64Array(slots.length * scrapes.length), {
      present,
      at,
      scrapes: scrapes.length,
    }),
  };
}

/** What pages have: the lifetimes and gauges of all page rows. */
export interface PageColumns {
  readonly places: Uint32Array;
  readonly first: Uint32Array;
  readonly end: Uint32Array;
  readonly gauges: readonly Float64Array[];
}

export interface SeriesShape {
  readonly model: SeriesMatrix["model"];
  readonly scrapes: number;
  readonly columns: number;
}

/** The matrix of a block and its pages. Throws `MalformedHistory`. */
export function decodeSeries(bytes: Uint8Array, pages: PageColumns, context: BlockContext & SeriesShape): SeriesMatrix {
  const { dictionary, order, model, scrapes: count, columns, gauges } = context;
  const reader = new ByteReader(bytes);
  const scrapes = readScrapes(reader, dictionary, count);
  const stacks = readStacks(reader, order);
  mustHold(stacks.length === pages.first.length, "a series has other slots than its pages");
  const rows = pageRows({ length: stacks.length, stacks, first: stacks, end: stacks }, order);
  mustHold(
    rows.every((rank, row) => order.places[stacks[rank]!] === pages.places[row]),
    "a page has other stacks",
  );
  const ranks = inverseOf(rows);
  const lifetimes = { first: pages.first, end: pages.end, scrapes: count };
  const byPageRow = Array.from({ length: columns }, (_, column) => {
    const gauge = gauges.indexOf(column);
    return gauge < 0 ? readCells(reader, lifetimes) : pages.gauges[gauge]!;
  });
  const counts = byPageRow.map((column) => reordered(column, ranks, count));
  const byRank = (column: Uint32Array) => gatherWords(column, ranks);
  const slots = { length: stacks.length, stacks, first: byRank(pages.first), end: byRank(pages.end) };
  const present = scrapes.map((_, at) => slotsAt(slots, at));
  const orders = present.map((ranksAt, at) => {
    const orderBy = readOrder(reader, { kept: ranksAt.length, added: 0 });
    return orderBy(() => candidatesAt(dictionary, { slots, counts, scrapes }, { present: ranksAt, at }));
  });
  const escapes = scrapes.map(({ head }, at) => {
    return readEscapes(reader, { rows: present[at]!.length, types: typesOf(dictionary, head) });
  });
  reader.end();
  return { model, scrapes, slots, counts, orders, escapes };
}

function readScrapes(reader: ByteReader, { heads, mappings }: Dictionary, count: number): ScrapeHead[] {
  let before: ScrapeHead = NO_HEAD;
  return Array.from({ length: count }, () => {
    before = {
      atMs: before.atMs + reader.signed(),
      timeNanos: BigInt.asIntN(64, before.timeNanos + reader.int64()),
      durationNanos: reader.int64(),
      head: reader.upTo(heads.length - 1, "the head of a scrape"),
      mappings: reader.upTo(mappings.length - 1, "the mappings of a scrape"),
      byteLength: reader.upTo(HISTORY_PROFILE_BYTES_MAX, "the length of a profile"),
      crc: reader.word(),
    };
    return before;
  });
}

function readStacks(reader: ByteReader, { stacks }: SiteOrder): Uint32Array {
  const length = reader.upTo(Math.min(ROWS_MAX, reader.left), "the number of slots");
  let place = -1;
  return Uint32Array.from({ length }, () => {
    place += reader.signed() + 1;
    return stacks[place] ?? reader.fail("a slot has a stack out of range");
  });
}
