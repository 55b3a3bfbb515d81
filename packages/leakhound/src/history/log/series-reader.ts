/** Reads the scrapes of one series from their records, which the caller has found: the rest of the log is not read. */
import type { Compression } from "../../base/compression.ts";
import type { Result } from "../../base/result.ts";
import type { Dictionary } from "../dictionary/dictionary.ts";
import { caughtHistory, type HistoryFault } from "../fault.ts";
import { NO_SCRAPE } from "../scrape/delta.ts";
import { readFrame } from "./frame.ts";
import { applyScrape, type LoggedScrape, type SeriesInfo, type SeriesState } from "./state.ts";

export interface LoggedSeries {
  /** In the log. */
  readonly number: number;
  readonly info: SeriesInfo;
  /** With at least the rows that the log has. */
  readonly dictionary: Dictionary;
}

export class SeriesReader {
  readonly #series: SeriesState;
  readonly #compression: Compression;

  constructor(series: LoggedSeries, compression: Compression) {
    this.#series = { ...series, count: 0, scrape: NO_SCRAPE, raw: null };
    this.#compression = compression;
  }

  /** Scrapes that were read. */
  get count(): number {
    return this.#series.count;
  }

  /** @param record of the next scrape */
  next(record: Uint8Array): Result<LoggedScrape, HistoryFault> {
    return caughtHistory(
      () => applyScrape(this.#series, readFrame(record, 0), this.#compression),
      this.#series.info.name,
    );
  }
}
