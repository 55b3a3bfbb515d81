/** Where a log has the scrapes of each series, so that an hour is sealed series by series and not held in memory at once. */
import type { Compression } from "../../base/compression.ts";
import { ok, type Result } from "../../base/result.ts";
import type { Dictionary } from "../dictionary/dictionary.ts";
import { caughtHistory, type HistoryFault, mustHold } from "../fault.ts";
import { checkLogHead, type Frame, LOG_HEAD_BYTES, readFrame } from "./frame.ts";
import { type LoggedScrape, LogState, type SeriesInfo } from "./state.ts";

const WHERE = "the log";

export class LogIndex {
  /** Why the log ends before its last byte; null if it does not. */
  readonly fault: HistoryFault | null;
  readonly #log: Uint8Array;
  readonly #compression: Compression;
  readonly #state: LogState;
  /** For each series, where its scrapes begin. */
  readonly #starts: readonly (readonly number[])[];

  private constructor(log: Uint8Array, compression: Compression) {
    this.#log = log;
    this.#compression = compression;
    this.#state = new LogState();
    const starts: number[][] = [];
    const read = caughtHistory(() => this.#indexFrames(starts), WHERE);
    this.fault = read.ok ? null : read.error;
    this.#starts = starts;
  }

  /** Reads the dictionaries, and finds the scrapes. Fails if the bytes do not begin a log that this version reads. */
  static open(log: Uint8Array, compression: Compression): Result<LogIndex, HistoryFault> {
    const head = caughtHistory(() => checkLogHead(log), WHERE);
    return head.ok ? ok(new LogIndex(log, compression)) : head;
  }

  get series(): readonly SeriesInfo[] {
    return this.#state.series.map(({ info }) => info);
  }

  dictionary(name: string): Dictionary | null {
    return this.#state.dictionaries[this.#state.dictionaryNumber(name)]?.dictionary ?? null;
  }

  /** The scrapes of a series, in order. Throws `MalformedHistory`. */
  *scrapes(number: number): Generator<LoggedScrape> {
    this.#state.rewind(number);
    for (const start of this.#starts[number] ?? []) {
      const scrape = this.#state.apply(readFrame(this.#log, start), this.#compression);
      if (scrape !== null) yield scrape;
    }
  }

  #indexFrames(starts: number[][]): void {
    for (let at = LOG_HEAD_BYTES; at < this.#log.length; ) {
      const frame = readFrame(this.#log, at);
      this.#index(frame, starts);
      at = frame.end;
    }
  }

  #index(frame: Frame, starts: number[][]): void {
    if (frame.type === "counted" || frame.type === "raw") {
      const known = starts[frame.subject];
      mustHold(known !== undefined, `series ${frame.subject} is unknown`);
      known!.push(frame.start);
      return;
    }
    this.#state.apply(frame, this.#compression);
    if (frame.type === "series") starts.push([]);
  }
}
