/** Reads a log from its start, record by record. Damage ends it: what comes before is intact, and the fault says where. */
import type { Compression } from "../../base/compression.ts";
import { ok, type Result } from "../../base/result.ts";
import { caughtHistory, type HistoryFault } from "../fault.ts";
import { checkLogHead, LOG_HEAD_BYTES, readFrame } from "./frame.ts";
import { type LoggedScrape, LogState, profileBytesOf } from "./state.ts";

const WHERE = "the log";

/** The uncompressed bytes of a profile, as the process wrote them, rebuilt and checked. */
export function loggedProfile(logged: LoggedScrape): Result<Uint8Array, HistoryFault> {
  return caughtHistory(() => profileBytesOf(logged), logged.series.info.name);
}

export class LogReader {
  readonly state = new LogState();
  readonly #log: Uint8Array;
  readonly #compression: Compression;
  /** The first bytes of the log that are intact. */
  intactBytes = LOG_HEAD_BYTES;
  /** The record of the last scrape. */
  record = { start: LOG_HEAD_BYTES, end: LOG_HEAD_BYTES };
  /** Why the rest is not; null if the log ends there. */
  fault: HistoryFault | null = null;

  private constructor(log: Uint8Array, compression: Compression) {
    this.#log = log;
    this.#compression = compression;
  }

  /** Fails if the bytes do not begin a log that this version reads. */
  static open(log: Uint8Array, compression: Compression): Result<LogReader, HistoryFault> {
    const head = caughtHistory(() => checkLogHead(log), WHERE);
    return head.ok ? ok(new LogReader(log, compression)) : head;
  }

  /** The next scrape; null at the end of what is intact. Its series has the scrape as its last one until the next call. */
  next(): LoggedScrape | null {
    while (this.fault === null && this.intactBytes < this.#log.length) {
      const read = caughtHistory(() => this.#applyNext(), `${WHERE}, record at byte ${this.intactBytes}`);
      if (!read.ok) this.fault = read.error;
      else if (read.value !== null) return read.value;
    }
    return null;
  }

  #applyNext(): LoggedScrape | null {
    const frame = readFrame(this.#log, this.intactBytes);
    const scrape = this.state.apply(frame, this.#compression);
    this.record = { start: frame.start, end: frame.end };
    this.intactBytes = frame.end;
    return scrape;
  }
}
