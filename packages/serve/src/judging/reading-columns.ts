/**
 * The memory readings of an instance over the last hours: a column of numbers for each figure that it reports, 8 bytes for a
 * reading, instead of an object for each.
 *
 *   at             10:00  10:01  10:02
 *   rssBytes       310e6  311e6  311e6
 *   gcCount        17     18     –           NaN where a reading lacks it
 */
import { type MemoryReading, READING_FIELDS, type ReadingField, readingOf, unixMs } from "leakhound/server";

/** The window is divided into so many slots, each with one reading; a verdict uses no more. */
const SLOTS = 240;
const FIRST_CAPACITY = 32;

export class ReadingColumns {
  readonly #windowMs: number;
  readonly #columns = new Map<ReadingField | "at", Float64Array>();
  #capacity = FIRST_CAPACITY;
  #length = 0;

  /** @param windowMs how long readings are kept, at least */
  constructor(windowMs: number) {
    this.#windowMs = windowMs;
  }

  /** In order of time. Of several readings in a slot the last one is kept. */
  add(reading: MemoryReading): void {
    const row = this.#rowFor(reading.at);
    for (const column of this.#columns.values()) column[row] = Number.NaN;
    this.#columnOf("at")[row] = reading.at;
    for (const field of READING_FIELDS) {
      const value = reading[field];
      if (value !== undefined) this.#columnOf(field)[row] = value;
    }
  }

  /** In the order of adding. */
  all(): readonly MemoryReading[] {
    return Array.from({ length: this.#length }, (_, row) => this.#readingAt(row));
  }

  #rowFor(at: number): number {
    const slotOf = (time: number) => Math.floor((time * SLOTS) / this.#windowMs);
    const before = this.#columnOf("at")[this.#length - 1];
    if (before !== undefined && slotOf(before) === slotOf(at)) return this.#length - 1;
    if (this.#length === this.#capacity) this.#dropOld(at - this.#windowMs);
    return this.#length++;
  }

  /** Gives up what is too old, which is something where all slots of the window have a reading. */
  #dropOld(oldest: number): void {
    const at = this.#columnOf("at");
    const kept = Math.max(
      0,
      at.subarray(0, this.#length).findIndex((time) => time >= oldest),
    );
    if (kept === 0) {
      this.#widen();
      return;
    }
    for (const column of this.#columns.values()) column.copyWithin(0, kept, this.#length);
    this.#length -= kept;
  }

  #columnOf(field: ReadingField | "at"): Float64Array {
    const column = this.#columns.get(field) ?? new Float64Array(this.#capacity).fill(Number.NaN);
    this.#columns.set(field, column);
    return column;
  }

  #widen(): void {
    this.#capacity *= 2;
    for (const [field, column] of this.#columns) {
      const wider = new Float64Array(this.#capacity).fill(Number.NaN);
      wider.set(column);
      this.#columns.set(field, wider);
    }
  }

  #readingAt(row: number): MemoryReading {
    return readingOf(unixMs(this.#columnOf("at")[row]!), (field) => {
      const value = this.#columns.get(field)?.[row];
      return value === undefined || Number.isNaN(value) ? null : value;
    });
  }
}
