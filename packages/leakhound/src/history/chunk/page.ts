/**
 * A page: the gauges of 64 stacks (by site order) of one series in one hour, so that a site's values are read without the
 * rest of the hour.
 *
 *   number of slots
 *   places     the first slot's place in the page; then, for each slot, its place relative to the one before
 *   first      the first scrape of each slot; and how many scrapes before the last one it ends
 *   counts     for each gauge and slot: the count, and then its changes, with runs of zeros
 *
 * Slots of one place are in the order of rank.
 */
import { ByteReader } from "../bytes/byte-reader.ts";
import { ByteWriter } from "../bytes/byte-writer.ts";
import { ZeroRunReader, ZeroRunWriter } from "../bytes/zero-runs.ts";

export const PAGE_STACKS = 64;

/** Slots in the order of the page, with the counts of each gauge. */
export interface PageRows {
  /** Place in the page, from 0 to 63. */
  readonly places: Uint32Array;
  readonly first: Uint32Array;
  readonly end: Uint32Array;
  /** For each gauge, slot-major; 0 outside of the slot's scrapes. */
  readonly gauges: readonly Float64Array[];
}

export function encodePage({ places, first, end, gauges }: PageRows, scrapes: number): Uint8Array {
  const writer = new ByteWriter();
  writer.unsigned(places.length);
  writeSequence(
    writer,
    Int32Array.from(places, (place, row) => place - (row === 0 ? 0 : places[row - 1]! + 1)),
  );
  writeSequence(writer, first);
  writeSequence(
    writer,
    end.map((scrape) => scrapes - scrape),
  );
  for (const column of gauges) writeCells(writer, column, { first, end, scrapes });
  return writer.finish();
}

function writeSequence(writer: ByteWriter, values: ArrayLike<number>): void {
  const sequence = new ZeroRunWriter(writer);
  for (let row = 0; row < values.length; row++) sequence.push(values[row]!);
  sequence.finish();
}

/** The scrapes of each slot. */
export interface Lifetimes {
  readonly first: Uint32Array;
  readonly end: Uint32Array;
  readonly scrapes: number;
}

/** The counts of each slot in the scrapes that have it: the first one, and then the changes. */
export function writeCells(writer: ByteWriter, column: Float64Array, { first, end, scrapes }: Lifetimes): void {
  const sequence = new ZeroRunWriter(writer);
  for (let slot = 0; slot < first.length; slot++) {
    let before = 0;
    for (let at = slot * scrapes + first[slot]!; at < slot * scrapes + end[slot]!; at++) {
      sequence.push(column[at]! - before);
      before = column[at]!;
    }
  }
  sequence.finish();
}

export function readCells(reader: ByteReader, { first, end, scrapes }: Lifetimes): Float64Array {
  const column = new Float64Array(first.length * scrapes);
  const sequence = new ZeroRunReader(reader);
  for (let slot = 0; slot < first.length; slot++) {
    let count = 0;
    for (let at = slot * scrapes + first[slot]!; at < slot * scrapes + end[slot]!; at++) {
      count += sequence.next();
      column[at] = count;
    }
  }
  sequence.finish();
  return column;
}

/** Throws `MalformedHistory`. */
export function decodePage(
  bytes: Uint8Array,
  { scrapes, gauges, slotsMax }: { readonly scrapes: number; readonly gauges: number; readonly slotsMax: number },
): PageRows {
  const reader = new ByteReader(bytes);
  const slots = reader.upTo(slotsMax, "the number of slots of a page");
  const places = readPlaces(reader, slots);
  const first = readSequence(reader, slots, (value) => value);
  const end = readSequence(reader, slots, (value) => scrapes - value);
  for (let slot = 0; slot < slots; slot++) {
    if (!(first[slot]! < end[slot]! && end[slot]! <= scrapes)) reader.fail("a slot ends before it begins");
  }
  const columns = Array.from({ length: gauges }, () => readCells(reader, { first, end, scrapes }));
  reader.end();
  return { places, first, end, gauges: columns };
}

function readPlaces(reader: ByteReader, slots: number): Uint32Array {
  let place = -1;
  const places = readSequence(reader, slots, (value) => {
    place += value + 1;
    return place;
  });
  if (places.some((one, at) => one >= PAGE_STACKS || (at > 0 && one < places[at - 1]!))) {
    reader.fail("a slot is outside of its page");
  }
  return places;
}

function readSequence(reader: ByteReader, length: number, valueAt: (value: number) => number): Uint32Array {
  const sequence = new ZeroRunReader(reader);
  const rows = Uint32Array.from({ length }, () => valueAt(sequence.next()));
  sequence.finish();
  return rows;
}
