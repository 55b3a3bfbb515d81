/**
 * A page: the gauges of some stacks (neighbors in site order) of one series in one hour, so that a site's values are read
 * without the rest of the hour.
 *
 *   number of slots
 *   places     the first slot's place in the page; then, for each slot, its place relative to the one before
 *   first      the first scrape of each slot; and how many scrapes before the last one it ends
 *   counts     of each gauge, see cells.ts
 *
 * Slots of one place are in the order of rank.
 */
import { ByteReader } from "../bytes/byte-reader.ts";
import { ByteWriter } from "../bytes/byte-writer.ts";
import { ZeroRunReader, ZeroRunWriter } from "../bytes/zero-runs.ts";
import { readCells, writeCells } from "./cells.ts";

/** Slots in the order of the page, with the counts of each gauge. */
export interface PageRows {
  /** Place in the page. */
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

export interface PageShape {
  readonly scrapes: number;
  readonly gauges: number;
  /** Places of a page. */
  readonly stacks: number;
  readonly slotsMax: number;
}

/** Throws `MalformedHistory`. */
export function decodePage(bytes: Uint8Array, { scrapes, gauges, stacks, slotsMax }: PageShape): PageRows {
  const reader = new ByteReader(bytes);
  const slots = reader.upTo(slotsMax, "the number of slots of a page");
  const places = readPlaces(reader, { slots, stacks });
  const first = readSequence(reader, slots, (value) => value);
  const end = readSequence(reader, slots, (value) => scrapes - value);
  for (let slot = 0; slot < slots; slot++) {
    if (!(first[slot]! < end[slot]! && end[slot]! <= scrapes)) reader.fail("a slot ends before it begins");
  }
  const columns = Array.from({ length: gauges }, () => readCells(reader, { first, end, scrapes }));
  reader.end();
  return { places, first, end, gauges: columns };
}

function readPlaces(
  reader: ByteReader,
  { slots, stacks }: { readonly slots: number; readonly stacks: number },
): Uint32Array {
  let place = -1;
  const places = readSequence(reader, slots, (value) => {
    place += value + 1;
    return place;
  });
  if (places.some((one, at) => one >= stacks || (at > 0 && one < places[at - 1]!))) {
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
