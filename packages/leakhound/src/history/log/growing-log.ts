/**
 * The log of an open hour, read while another program or thread writes it, without holding it in memory: dictionaries, and where
 * the records of each series are.
 *
 *   log      | head | dictionary | series | scrape | scrape | scrape | scra      the last record is not complete yet
 *   readTo                                                   ▲ the next time, it goes on here
 *
 * Records are checked when they are found, and again when they are read.
 */
import type { Compression } from "../../base/compression.ts";
import type { Result } from "../../base/result.ts";
import type { Dictionary } from "../dictionary/dictionary.ts";
import { caughtHistory, type HistoryFault, mustHold } from "../fault.ts";
import { checkLogHead, type Frame, frameLength, LOG_HEAD_BYTES, readFrame } from "./frame.ts";
import { type LoggedScrape, LogState, type SeriesInfo } from "./state.ts";

const WHERE = "the log";
/** Read at once. */
const BLOCK_BYTES = 2 ** 20;

interface RecordPlace {
  readonly start: number;
  readonly end: number;
}

export class GrowingLog {
  /** The bytes [start, end) of the log. */
  readonly #read: (start: number, end: number) => Uint8Array;
  readonly #compression: Compression;
  readonly #state = new LogState();
  /** For each series, where its scrapes are. */
  readonly #places: RecordPlace[][] = [];
  #at = 0;

  constructor(read: (start: number, end: number) => Uint8Array, compression: Compression) {
    this.#read = read;
    this.#compression = compression;
  }

  /** Bytes of the log that were taken in. */
  get length(): number {
    return this.#at;
  }

  get series(): readonly SeriesInfo[] {
    return this.#state.series.map(({ info }) => info);
  }

  dictionary(name: string): Dictionary | null {
    return this.#state.dictionaries[this.#state.dictionaryNumber(name)]?.dictionary ?? null;
  }

  /** Takes in the complete records before `length`. Fails where the log is damaged; what comes before stays readable. */
  readTo(length: number): Result<null, HistoryFault> {
    return caughtHistory(() => {
      if (this.#at === 0 && length >= LOG_HEAD_BYTES) {
        checkLogHead(this.#read(0, LOG_HEAD_BYTES));
        this.#at = LOG_HEAD_BYTES;
      }
      while (this.#at < length && this.#takeBlock(length));
      return null;
    }, WHERE);
  }

  /** The scrapes of a series, in order. Throws `MalformedHistory`. */
  *scrapes(number: number): Generator<LoggedScrape> {
    this.#state.rewind(number);
    try {
      for (const { start, end } of this.#places[number] ?? []) {
        const scrape = this.#state.apply(readFrame(this.#read(start, end), 0), this.#compression);
        if (scrape !== null) yield scrape;
      }
    } finally {
      // The last scrape of each series is of no use between two readings.
      this.#state.rewind(number);
    }
  }

  /** Takes in the complete records of the next block. @returns whether there was one */
  #takeBlock(length: number): boolean {
    const start = this.#at;
    let block = this.#read(start, Math.min(length, start + BLOCK_BYTES));
    const first = frameLength(block, 0);
    if (first === null || start + first > length) return false;
    if (first > block.length) block = this.#read(start, start + first);
    for (;;) {
      const bytes = frameLength(block, this.#at - start);
      if (bytes === null || this.#at + bytes > start + block.length) return true;
      this.#take(readFrame(block, this.#at - start), { start: this.#at, end: this.#at + bytes });
      this.#at += bytes;
    }
  }

  #take(frame: Frame, place: RecordPlace): void {
    if (frame.type === "counted" || frame.type === "raw") {
      const known = this.#places[frame.subject];
      mustHold(known !== undefined, `series ${frame.subject} is unknown`);
      known!.push(place);
      return;
    }
    this.#state.apply(frame, this.#compression);
    if (frame.type === "series") this.#places.push([]);
  }
}
