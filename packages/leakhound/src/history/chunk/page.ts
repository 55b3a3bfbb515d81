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
import { gatherWords } from "../bytes/gather.ts";
import { ZeroRunReader, ZeroRunWriter } from "../bytes/zero-runs.ts";
import { addChanges, readCells, readCellsOf, readWeighted, writeCells } from "./cells.ts";

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
export function decodePage(bytes: Uint8Array, shape: PageShape): PageRows {
  const reader = new ByteReader(bytes);
  const slots = readSlots(reader, shape);
  const { gauges, scrapes } = shape;
  const columns = Array.from({ length: gauges }, () => readCells(reader, { ...slots, scrapes }));
  reader.end();
  return { ...slots, gauges: columns };
}

/**
 * The slots of some places only, which takes a tenth of the time.
 *
 * @param wanted places of the page. Throws `MalformedHistory`.
 */
export function decodePlaces(bytes: Uint8Array, shape: PageShape, wanted: ReadonlySet<number>): PageRows {
  const reader = new ByteReader(bytes);
  const slots = readSlots(reader, shape);
  const rows: number[] = [];
  for (let slot = 0; slot < slots.places.length; slot++) if (wanted.has(slots.places[slot]!)) rows.push(slot);
  const { gauges, scrapes } = shape;
  const columns =
    rows.length === 0 ? [] : Array.from({ length: gauges }, () => readCellsOf(reader, { ...slots, scrapes }, rows));
  if (rows.length > 0) reader.end();
  const picked = (column: Uint32Array) => gatherWords(column, Uint32Array.from(rows));
  return { places: picked(slots.places), first: picked(slots.first), end: picked(slots.end), gauges: columns };
}

export interface WeightedTarget {
  /** See `readWeighted`. */
  readonly until: Float64Array;
  /** The stack at each place of the page. */
  readonly stacks: Uint32Array;
  /** For each gauge, by stack. */
  readonly columns: readonly Float64Array[];
}

/** Adds the counts of each stack, summed over scrapes with weights. Throws `MalformedHistory`. */
export function addWeightedPage(bytes: Uint8Array, shape: PageShape, { until, stacks, columns }: WeightedTarget): void {
  const reader = new ByteReader(bytes);
  const { places, first, end } = readSlots(reader, shape);
  const lifetimes = { first, end, scrapes: shape.scrapes };
  for (const column of columns) {
    const sums = readWeighted(reader, lifetimes, until);
    for (let slot = 0; slot < places.length; slot++) column[stacks[places[slot]!]!]! += sums[slot]!;
  }
  reader.end();
}

export interface TotalsTarget {
  /** The position of the gauge in the page. */
  readonly gauge: number;
  /** What a count is worth at each place of the page: see `addChanges`. */
  readonly size: Float64Array;
  readonly scale: Float64Array;
  readonly changes: Float64Array;
}

/** Adds the changes of the total of a page from scrape to scrape. Throws `MalformedHistory`. */
export function addPageChanges(
  bytes: Uint8Array,
  shape: PageShape,
  { gauge, size, scale, changes }: TotalsTarget,
): void {
  const reader = new ByteReader(bytes);
  const { places, first, end } = readSlots(reader, shape);
  const lifetimes = { first, end, scrapes: shape.scrapes };
  for (let at = 0; at < shape.gauges; at++) {
    if (at === gauge) addChanges(reader, lifetimes, { places, size, scale, changes });
    else readCells(reader, lifetimes);
  }
  reader.end();
}

function readSlots(reader: ByteReader, { scrapes, stacks, slotsMax }: PageShape): Omit<PageRows, "gauges"> {
  const slots = reader.upTo(slotsMax, "the number of slots of a page");
  const places = readPlaces(reader, { slots, stacks });
  const first = readSequence(reader, slots);
  const end = readSequence(reader, slots);
  for (let slot = 0; slot < slots; slot++) {
    end[slot] = scrapes - end[slot]!;
    if (!(first[slot]! < end[slot]! && end[slot]! <= scrapes)) reader.fail("a slot ends before it begins");
  }
  return { places, first, end };
}

function readPlaces(
  reader: ByteReader,
  { slots, stacks }: { readonly slots: number; readonly stacks: number },
): Uint32Array {
  const sequence = new ZeroRunReader(reader);
  const places = new Uint32Array(slots);
  let before = -1;
  for (let slot = 0; slot < slots; slot++) {
    const place = before + sequence.next() + 1;
    if (place >= stacks || place < Math.max(0, before)) reader.fail("a slot is outside of its page");
    places[slot] = place;
    before = place;
  }
  sequence.finish();
  return places;
}

function readSequence(reader: ByteReader, length: number): Uint32Array {
  const sequence = new ZeroRunReader(reader);
  const rows = new Uint32Array(length);
  for (let row = 0; row < length; row++) rows[row] = sequence.next();
  sequence.finish();
  return rows;
}
