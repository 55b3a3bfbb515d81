/**
 * The log of an open hour: a record for each scrape of all processes of a collector, to be appended to one file.
 *
 *   head | dictionary A | series 0 | scrape of 0 | scrape of 0 | dictionary A (new rows) | scrape of 0 | …
 *
 * A log contains all that its records need, so it can be read from its start without anything else, and a restarted collector
 * continues it (`resume`). In memory are the dictionaries and the last scrape of each series: 24 bytes for a row.
 */
import type { Compression } from "../../base/compression.ts";
import { err, ok, type Result } from "../../base/result.ts";
import type { UnixMs } from "../../base/units.ts";
import type { Profile } from "../../profile/model/types.ts";
import { ByteWriter } from "../bytes/byte-writer.ts";
import { concatenated } from "../bytes/concatenated.ts";
import { writeAdditions } from "../dictionary/additions.ts";
import { Dictionary, type DictionaryLengths, isSameLengths, lengthsOf, NO_LENGTHS } from "../dictionary/dictionary.ts";
import { type HistoryFault, historyFault } from "../fault.ts";
import { HISTORY_PROFILE_BYTES_MAX, NAME_BYTES_MAX } from "../limits.ts";
import { writeByteDelta } from "../scrape/byte-delta.ts";
import { NO_SCRAPE } from "../scrape/delta.ts";
import type { Scrape } from "../scrape.ts";
import { encodeFrame, type FrameContent, logHead } from "./frame.ts";
import { type CountedScrape, countScrape, type ScrapedBytes } from "./ingest.ts";
import { LogReader } from "./read.ts";
import type { LoggedSeries } from "./series-reader.ts";
import { LogState, type SeriesInfo, type SeriesState } from "./state.ts";

/** A profile to be stored. */
export interface ScrapedProfile {
  readonly series: SeriesInfo;
  /** When it was requested, by our clock. */
  readonly at: UnixMs;
  /** Uncompressed. */
  readonly bytes: Uint8Array;
  /** The same, where they were decoded already. */
  readonly decoded?: Profile | null;
}

/** How a profile is kept. In either mode its uncompressed bytes come back exactly. */
export type ScrapeMode =
  /** As counts: profiles that Go's runtime wrote. */
  | "count"
  /** As bytes: all others. */
  | "raw";

export interface AddedScrape {
  readonly mode: ScrapeMode;
  /** To be appended to the log. The profile is stored when they are. */
  readonly records: Uint8Array;
  /** Bytes of the last record, which has the scrape. */
  readonly recordBytes: number;
  readonly series: LoggedSeries;
  /** Null for a profile that is kept as its bytes. */
  readonly scrape: Scrape | null;
}

/** A scrape that a log has. */
export interface ResumedScrape {
  readonly series: LoggedSeries;
  readonly atMs: number;
  readonly scrape: Scrape | null;
  /** Where its record is in the log. */
  readonly record: { readonly start: number; readonly end: number };
}

export interface ResumedLog {
  readonly log: HourLog;
  /** Bytes of the log that are intact: the file must be truncated to this length before it grows again. */
  readonly intactBytes: number;
  /** Why the rest is not; null if all of it is. */
  readonly fault: HistoryFault | null;
}

const NO_BYTES = new Uint8Array(0);

export class HourLog {
  readonly #compression: Compression;
  #state: LogState;
  /** Dictionaries that this log may need: those of the last one, and adopted ones. */
  #kept = new Map<string, Dictionary>();
  /** Rows of each dictionary that the log has. */
  #logged: DictionaryLengths[] = [];
  #seriesByName = new Map<string, SeriesState>();

  private constructor(compression: Compression, state: LogState) {
    this.#compression = compression;
    this.#state = state;
    this.#logged = state.dictionaries.map(({ dictionary }) => lengthsOf(dictionary));
    for (const series of state.series) this.#seriesByName.set(series.info.name, series);
  }

  /** A new log. Its file begins with `HourLog.head`. */
  static begin(compression: Compression): HourLog {
    return new HourLog(compression, new LogState());
  }

  /** The first bytes of each log. */
  static head(): Uint8Array {
    return logHead();
  }

  /**
   * Continues a log after a restart. Fails if the bytes are those of something else.
   *
   * @param each is called for each scrape of the log, in order
   */
  static resume(
    bytes: Uint8Array,
    compression: Compression,
    each: (scrape: ResumedScrape) => void = () => {},
  ): Result<ResumedLog, HistoryFault> {
    const opened = LogReader.open(bytes, compression);
    if (!opened.ok) return opened;
    const reader = opened.value;
    for (let logged = reader.next(); logged !== null; logged = reader.next()) {
      const { series } = logged;
      const [atMs, scrape] = logged.mode === "count" ? [logged.scrape.atMs, logged.scrape] : [logged.raw.atMs, null];
      each({ series, atMs, scrape, record: reader.record });
    }
    const log = new HourLog(compression, reader.state);
    // A damaged record may have left rows in a dictionary that the intact part of the log lacks.
    if (reader.fault !== null) log.#logged = log.#logged.map(() => NO_LENGTHS);
    return ok({ log, intactBytes: reader.intactBytes, fault: reader.fault });
  }

  /**
   * Begins the next log, for the next hour. Dictionaries of the last one stay in memory, and are written again; others are
   * forgotten, so that builds that are gone take no memory: they must be given again (`adopt`).
   */
  rotate(): void {
    this.#kept = new Map(this.#state.dictionaries.map(({ name, dictionary }) => [name, dictionary]));
    this.#state = new LogState();
    this.#logged = [];
    this.#seriesByName = new Map();
  }

  /** The dictionary of this name; null if neither this log nor the last one has a profile that refers to it. */
  dictionary(name: string): Dictionary | null {
    const index = this.#state.dictionaryNumber(name);
    return this.#state.dictionaries[index]?.dictionary ?? this.#kept.get(name) ?? null;
  }

  /** Adds a dictionary of an earlier run or hour, so that its rows keep their numbers. False if there is one of this name. */
  adopt(name: string, dictionary: Dictionary): boolean {
    if (this.dictionary(name) !== null) return false;
    this.#kept.set(name, dictionary);
    return true;
  }

  /** Takes in a profile. Fails only if it is too large; a profile that cannot be decoded is kept as its bytes. */
  add({ series: info, at, bytes, decoded = null }: ScrapedProfile): Result<AddedScrape, HistoryFault> {
    if (bytes.length > HISTORY_PROFILE_BYTES_MAX) return err(tooLarge(bytes.length, info.name));
    if (info.name.length + info.dictionary.length > NAME_BYTES_MAX / 4)
      return err(tooLarge(info.name.length, "a name"));
    const frames: Uint8Array[] = [];
    const series = this.#seriesByName.get(info.name) ?? this.#openSeries(info, frames);
    const scraped = { atMs: Math.round(at), bytes, decoded, crc: this.#compression.crc32(bytes) };
    const counted = countScrape(series, scraped);
    this.#pushAdditions(series.info.dictionary, frames);
    if (counted === null) this.#pushRaw(series, scraped, frames);
    else this.#pushCounted(series, counted, frames);
    const recordBytes = frames.at(-1)!.length;
    const scrape = counted === null ? null : counted.scrape;
    return ok({ mode: scrape === null ? "raw" : "count", records: concatenated(frames), recordBytes, series, scrape });
  }

  #openSeries(info: SeriesInfo, frames: Uint8Array[]): SeriesState {
    const { dictionaries, series } = this.#state;
    // The numbers of dictionaries count from 0 in the order of the log.
    if (this.#state.dictionaryNumber(info.dictionary) < 0) {
      dictionaries.push({ name: info.dictionary, dictionary: this.#kept.get(info.dictionary) ?? new Dictionary() });
      this.#logged.push(NO_LENGTHS);
    }
    const index = this.#state.dictionaryNumber(info.dictionary);
    this.#pushDictionary(index, frames);
    const number = series.length;
    const opened = {
      number,
      info,
      dictionary: dictionaries[index]!.dictionary,
      count: 0,
      scrape: NO_SCRAPE,
      raw: null,
    };
    series.push(opened);
    this.#seriesByName.set(info.name, opened);
    const writer = new ByteWriter();
    writer.unsigned(index);
    writer.text(info.name);
    this.#push({ type: "series", subject: number, payload: writer.finish() }, frames);
    return opened;
  }

  #pushAdditions(name: string, frames: Uint8Array[]): void {
    const index = this.#state.dictionaryNumber(name);
    const now = lengthsOf(this.#state.dictionaries[index]!.dictionary);
    const logged = this.#logged[index]!;
    if (!isSameLengths(now, logged)) this.#pushDictionary(index, frames);
  }

  #pushDictionary(index: number, frames: Uint8Array[]): void {
    const { name, dictionary } = this.#state.dictionaries[index]!;
    const writer = new ByteWriter();
    writer.text(name);
    writeAdditions(writer, dictionary, this.#logged[index]!);
    this.#logged[index] = lengthsOf(dictionary);
    this.#push({ type: "dictionary", subject: index, payload: writer.finish() }, frames);
  }

  #pushCounted(series: SeriesState, { scrape, delta }: CountedScrape, frames: Uint8Array[]): void {
    series.scrape = scrape;
    series.count++;
    this.#push({ type: "counted", subject: series.number, payload: delta }, frames);
  }

  #pushRaw(series: SeriesState, { atMs, bytes, crc }: ScrapedBytes, frames: Uint8Array[]): void {
    const writer = new ByteWriter();
    writer.unsigned(series.count);
    writer.signed(atMs - (series.raw?.atMs ?? 0));
    writer.word(crc);
    writer.unsigned(bytes.length);
    writeByteDelta(writer, series.raw?.bytes ?? NO_BYTES, bytes);
    series.raw = { atMs, bytes: bytes.slice(), crc };
    series.count++;
    this.#push({ type: "raw", subject: series.number, payload: writer.finish() }, frames);
  }

  #push(content: FrameContent, frames: Uint8Array[]): void {
    frames.push(encodeFrame(content, this.#compression));
  }
}

function tooLarge(length: number, where: string): HistoryFault {
  return historyFault("too-large", `it has ${length} bytes, more than are kept`, where);
}
