/**
 * The counts of slots over time: of each slot the first count, and then its changes.
 *
 *   first counts    3, 812
 *   changes         0 +1 0 -2 …      two in a byte, as 0 2 0 3 (0, -1, 1, -2, … are 0, 1, 2, 3, …)
 *   large changes   a change that needs 15 or more is 15, and the rest of it follows at the end
 *
 * Slots with large counts change more often than those with small ones, so changes are written in the order of the first
 * counts: similar slots are neighbors, which takes a fifth off the compressed size, as half bytes do.
 */
import type { ByteReader } from "../bytes/byte-reader.ts";
import { ByteWriter } from "../bytes/byte-writer.ts";

/** A half byte that says that the rest of the change is at the end. */
const LARGE = 15;
const HALF_BITS = 4;

/** Memory for the first counts and sort keys of a page, used again for the next: pages are many and short. */
const scratch = { starts: new Float64Array(256), keys: new Float64Array(256), slots: new Int32Array(256) };

function startsOf(reader: ByteReader, slots: number): Float64Array {
  if (scratch.starts.length < slots) {
    scratch.starts = new Float64Array(2 * slots);
    scratch.keys = new Float64Array(2 * slots);
    scratch.slots = new Int32Array(2 * slots);
  }
  const starts = scratch.starts.subarray(0, slots);
  for (let slot = 0; slot < slots; slot++) starts[slot] = reader.signed();
  return starts;
}

/** The scrapes of each slot. */
export interface Lifetimes {
  readonly first: Uint32Array;
  readonly end: Uint32Array;
  readonly scrapes: number;
}

/** @param column slot-major */
export function writeCells(writer: ByteWriter, column: Float64Array, lifetimes: Lifetimes): void {
  const { first, end, scrapes } = lifetimes;
  const starts = new Float64Array(first.length);
  for (let slot = 0; slot < first.length; slot++) {
    starts[slot] = column[slot * scrapes + first[slot]!]!;
    writer.signed(starts[slot]!);
  }
  const halves = new HalfWriter(changesOf(lifetimes));
  for (const slot of bySize(starts)) {
    const last = slot * scrapes + end[slot]! - 1;
    for (let at = slot * scrapes + first[slot]!; at < last; at++) halves.push(column[at + 1]! - column[at]!);
  }
  halves.finish(writer);
}

/** Throws `MalformedHistory`. */
export function readCells(reader: ByteReader, lifetimes: Lifetimes): Float64Array {
  const { first, end, scrapes } = lifetimes;
  const column = new Float64Array(first.length * scrapes);
  const starts = startsOf(reader, first.length);
  const halves = reader.bytes(Math.ceil(changesOf(lifetimes) / 2));
  let next = 0;
  for (const slot of bySize(starts)) {
    let count = starts[slot]!;
    const last = slot * scrapes + end[slot]! - 1;
    for (let at = slot * scrapes + first[slot]!; at <= last; at++) {
      column[at] = count;
      if (at === last) break;
      const half = (halves[next >> 1]! >> ((next & 1) * HALF_BITS)) & LARGE;
      next++;
      if (half !== 0) count += half === LARGE ? signedOf(LARGE + reader.unsigned()) : signedOf(half);
    }
  }
  return column;
}

/**
 * The counts of some slots only, slot-major in the order given: changes of the others are skipped, which is possible since
 * each has half a byte. Throws `MalformedHistory`.
 */
export function readCellsOf(reader: ByteReader, lifetimes: Lifetimes, wanted: readonly number[]): Float64Array {
  const { first, end, scrapes } = lifetimes;
  const column = new Float64Array(wanted.length * scrapes);
  const starts = startsOf(reader, first.length);
  const halves = reader.bytes(Math.ceil(changesOf(lifetimes) / 2));
  const rests = new RestSkipper(reader, halves);
  const begins = wanted.map((slot) => ({ slot, begin: changesBefore(lifetimes, starts, slot) }));
  const rowOf = new Map(wanted.map((slot, row) => [slot, row]));
  for (const { slot, begin } of begins.sort((a, b) => a.begin - b.begin)) {
    let [count, next] = [starts[slot]!, begin];
    const row = rowOf.get(slot)! * scrapes;
    const last = row + end[slot]! - 1;
    for (let at = row + first[slot]!; at <= last; at++) {
      column[at] = count;
      if (at === last) break;
      const half = (halves[next >> 1]! >> ((next & 1) * HALF_BITS)) & LARGE;
      if (half !== 0) count += half === LARGE ? signedOf(LARGE + rests.at(next)) : signedOf(half);
      next++;
    }
  }
  rests.skipTo(2 * halves.length);
  return column;
}

/**
 * The sum over scrapes of each slot's counts, each times the weight of its scrape: of the time that each scrape holds, the
 * integral of a level. Changes of 0 are passed over, two at once.
 *
 * @param until the sum of the weights of all scrapes before each one; one more than scrapes. Throws `MalformedHistory`.
 */
export function readWeighted(
  reader: ByteReader,
  { first, end, scrapes }: Lifetimes,
  until: Float64Array,
): Float64Array {
  const sums = new Float64Array(first.length);
  const starts = startsOf(reader, first.length);
  for (let slot = 0; slot < first.length; slot++)
    sums[slot] = starts[slot]! * (until[end[slot]!]! - until[first[slot]!]!);
  const halves = reader.bytes(Math.ceil(changesOf({ first, end, scrapes }) / 2));
  let next = 0;
  for (const slot of bySize(starts)) {
    const whole = until[end[slot]!]!;
    // The change `next` is the one from the scrape before `next + shift` to it.
    const shift = first[slot]! + 1 - next;
    const stop = end[slot]! - shift;
    let sum = sums[slot]!;
    while (next < stop) {
      const byte = halves[next >> 1]!;
      if (byte === 0) {
        next = (next | 1) + 1;
        continue;
      }
      const half = (byte >> ((next & 1) * HALF_BITS)) & LARGE;
      if (half !== 0) {
        const change = half === LARGE ? signedOf(LARGE + reader.unsigned()) : signedOf(half);
        sum += change * (whole - until[next + shift]!);
      }
      next++;
    }
    next = stop;
    sums[slot] = sum;
  }
  return sums;
}

/** What counts are worth, by place, and what is added to. */
export interface ChangeTarget {
  /** The place of each slot. */
  readonly places: Uint32Array;
  /** A count is worth trunc(count * size * scale): a whole number, as profiles have it. */
  readonly size: Float64Array;
  readonly scale: Float64Array;
  /** One more than scrapes: slots end. */
  readonly changes: Float64Array;
}

/**
 * Adds to each scrape by how much the values of all slots together change from the scrape before, so that the sum up to a scrape
 * is their total then. Throws `MalformedHistory`.
 */
export function addChanges(
  reader: ByteReader,
  { first, end, scrapes }: Lifetimes,
  { places, size, scale, changes }: ChangeTarget,
): void {
  const starts = startsOf(reader, first.length);
  const halves = reader.bytes(Math.ceil(changesOf({ first, end, scrapes }) / 2));
  let next = 0;
  for (const slot of bySize(starts)) {
    const slotSize = size[places[slot]!]!;
    const slotScale = scale[places[slot]!]!;
    let count = starts[slot]!;
    let value = Math.trunc(count * slotSize * slotScale);
    changes[first[slot]!]! += value;
    const shift = first[slot]! + 1 - next;
    const stop = end[slot]! - shift;
    while (next < stop) {
      const byte = halves[next >> 1]!;
      if (byte === 0) {
        next = (next | 1) + 1;
        continue;
      }
      const half = (byte >> ((next & 1) * HALF_BITS)) & LARGE;
      if (half !== 0) {
        count += half === LARGE ? signedOf(LARGE + reader.unsigned()) : signedOf(half);
        const after = Math.trunc(count * slotSize * slotScale);
        changes[next + shift]! += after - value;
        value = after;
      }
      next++;
    }
    next = stop;
    changes[end[slot]!]! -= value;
  }
}

/** Changes that are written before those of a slot: of slots with a smaller first count, and of earlier equal ones. */
function changesBefore({ first, end }: Lifetimes, starts: Float64Array, wanted: number): number {
  const start = starts[wanted]!;
  let changes = 0;
  for (let slot = 0; slot < first.length; slot++) {
    const isBefore = starts[slot]! < start || (starts[slot]! === start && slot < wanted);
    if (isBefore) changes += end[slot]! - first[slot]! - 1;
  }
  return changes;
}

/** The rests of large changes follow each other at the end, so those before a change are counted and passed over. */
class RestSkipper {
  readonly #reader: ByteReader;
  readonly #halves: Uint8Array;
  /** Changes that are passed. */
  #passed = 0;

  constructor(reader: ByteReader, halves: Uint8Array) {
    this.#reader = reader;
    this.#halves = halves;
  }

  /** The rest of a large change, which is not before one that was asked for. */
  at(change: number): number {
    this.skipTo(change);
    this.#passed = change + 1;
    return this.#reader.unsigned();
  }

  skipTo(change: number): void {
    let large = 0;
    for (; this.#passed < change && this.#passed % 2 !== 0; this.#passed++) large += this.#isLarge(this.#passed);
    for (; this.#passed + 1 < change; this.#passed += 2) large += LARGE_OF_BYTE[this.#halves[this.#passed >> 1]!]!;
    for (; this.#passed < change; this.#passed++) large += this.#isLarge(this.#passed);
    for (; large > 0; large--) this.#reader.unsigned();
  }

  #isLarge(change: number): 0 | 1 {
    return ((this.#halves[change >> 1]! >> ((change & 1) * HALF_BITS)) & LARGE) === LARGE ? 1 : 0;
  }
}

/** How many of the two halves of a byte say that the rest follows. */
const LARGE_OF_BYTE = Uint8Array.from(
  { length: 256 },
  (_, byte) => ((byte & LARGE) === LARGE ? 1 : 0) + (byte >> HALF_BITS === LARGE ? 1 : 0),
);

/** Number of changes of all slots. */
function changesOf({ first, end }: Lifetimes): number {
  let changes = 0;
  for (let slot = 0; slot < first.length; slot++) changes += end[slot]! - first[slot]! - 1;
  return changes;
}

/** Slots by their first count; equal ones in their order. To be used before the next call. */
function bySize(starts: Float64Array): Int32Array {
  const { length } = starts;
  const sameLength = scratch.slots.length >= length;
  const slots = sameLength ? scratch.slots.subarray(0, length) : new Int32Array(length);
  const keys = sameLength ? scratch.keys.subarray(0, length) : new Float64Array(length);
  let isExact = true;
  for (let slot = 0; slot < length; slot++) {
    slots[slot] = slot;
    keys[slot] = starts[slot]! * length + slot;
    isExact &&= Number.isSafeInteger(keys[slot]);
  }
  // Sorting numbers takes a fifth of the time of sorting with a function.
  if (!isExact) return slots.sort((a, b) => starts[a]! - starts[b]! || a - b);
  keys.sort();
  for (let at = 0; at < length; at++) slots[at] = ((keys[at]! % length) + length) % length;
  return slots;
}

const signedOf = (value: number): number => (value % 2 === 0 ? value / 2 : -(value + 1) / 2);

class HalfWriter {
  readonly #halves: Uint8Array;
  readonly #rests = new ByteWriter();
  #next = 0;

  constructor(count: number) {
    this.#halves = new Uint8Array(Math.ceil(count / 2));
  }

  push(change: number): void {
    const value = change < 0 ? -2 * change - 1 : 2 * change;
    if (value >= LARGE) this.#rests.unsigned(value - LARGE);
    this.#halves[this.#next >> 1]! |= Math.min(value, LARGE) << ((this.#next & 1) * HALF_BITS);
    this.#next++;
  }

  finish(writer: ByteWriter): void {
    writer.bytes(this.#halves);
    writer.bytes(this.#rests.finish());
  }
}
