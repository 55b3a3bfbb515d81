/**
 * What a log says up to some record: its dictionaries, and the last scrape of each series. The writer has the same state as
 * a reader, and applies each of its records as a reader does; so what cannot be read is never written.
 */
import type { Compression } from "../../base/compression.ts";
import { ByteReader } from "../bytes/byte-reader.ts";
import { crc32 } from "../bytes/crc32.ts";
import { readAdditions } from "../dictionary/additions.ts";
import { Dictionary } from "../dictionary/dictionary.ts";
import { mustHold } from "../fault.ts";
import { HISTORY_PROFILE_BYTES_MAX } from "../limits.ts";
import { readByteDelta } from "../scrape/byte-delta.ts";
import { NO_SCRAPE, readDelta } from "../scrape/delta.ts";
import { bytesOf, checkBytes } from "../scrape/rebuild.ts";
import type { Scrape } from "../scrape.ts";
import { type Frame, payloadOf } from "./frame.ts";

export interface NamedDictionary {
  readonly name: string;
  readonly dictionary: Dictionary;
}

/** One kind of profile of one process. */
export interface SeriesInfo {
  /** The caller's name for it, such as its labels. Unique in a log. */
  readonly name: string;
  /** The name of its dictionary: one for each build of a service. */
  readonly dictionary: string;
}

/** A profile that is kept as its bytes. */
export interface RawScrape {
  readonly atMs: number;
  readonly bytes: Uint8Array;
  readonly crc: number;
}

export interface SeriesState {
  readonly number: number;
  readonly info: SeriesInfo;
  readonly dictionary: Dictionary;
  /** Number of scrapes so far. */
  count: number;
  scrape: Scrape;
  /** The last raw scrape; null before the first. */
  raw: RawScrape | null;
}

/** A scrape as a log has it. */
export type LoggedScrape =
  | { readonly mode: "count"; readonly series: SeriesState; readonly scrape: Scrape }
  | { readonly mode: "raw"; readonly series: SeriesState; readonly raw: RawScrape };

export class LogState {
  readonly dictionaries: NamedDictionary[] = [];
  readonly series: SeriesState[] = [];

  dictionaryNumber(name: string): number {
    return this.dictionaries.findIndex((one) => one.name === name);
  }

  /** Forgets the scrapes of a series, to take them in from the first on. */
  rewind(number: number): void {
    const series = this.series[number];
    if (series !== undefined) Object.assign(series, { count: 0, scrape: NO_SCRAPE, raw: null });
  }

  /** Takes in a record. Returns the scrape, if it is one. Throws `MalformedHistory`. */
  apply(frame: Frame, compression: Compression): LoggedScrape | null {
    const reader = new ByteReader(payloadOf(frame, compression));
    const scrape = this.#applyRecord(frame, reader);
    reader.end();
    return scrape;
  }

  #applyRecord({ type, subject }: Frame, reader: ByteReader): LoggedScrape | null {
    switch (type) {
      case "dictionary":
        readAdditions(reader, this.#dictionary(subject, reader.text()));
        return null;
      case "series":
        this.#addSeries(subject, reader);
        return null;
      case "counted":
        return nextCounted(this.#seriesOf(subject), reader);
      case "raw":
        return nextRaw(this.#seriesOf(subject), reader);
    }
  }

  #dictionary(number: number, name: string): Dictionary {
    if (number === this.dictionaries.length && this.dictionaryNumber(name) < 0) {
      this.dictionaries.push({ name, dictionary: new Dictionary() });
    }
    const known = this.dictionaries[number];
    mustHold(known?.name === name, `dictionary ${number} has another name`);
    return known!.dictionary;
  }

  #addSeries(number: number, reader: ByteReader): void {
    mustHold(number === this.series.length, `series ${number} is not the next one`);
    const dictionary = this.dictionaries[reader.unsigned()];
    mustHold(dictionary !== undefined, `series ${number} has an unknown dictionary`);
    const info = { name: reader.text(), dictionary: dictionary!.name };
    const { dictionary: rows } = dictionary!;
    this.series.push({ number, info, dictionary: rows, count: 0, scrape: NO_SCRAPE, raw: null });
  }

  #seriesOf(number: number): SeriesState {
    const series = this.series[number];
    mustHold(series !== undefined, `series ${number} is unknown`);
    return series!;
  }
}

/** Takes in the next scrape of a series, from its record. Throws `MalformedHistory`. */
export function applyScrape(series: SeriesState, frame: Frame, compression: Compression): LoggedScrape {
  mustHold(frame.subject === series.number, `a record is not of series ${series.number}`);
  const reader = new ByteReader(payloadOf(frame, compression));
  const logged = frame.type === "raw" ? nextRaw(series, reader) : nextCounted(series, reader);
  reader.end();
  return logged;
}

function nextCounted(series: SeriesState, reader: ByteReader): LoggedScrape {
  mustHold(reader.unsigned() === series.count, `a scrape of series ${series.number} is missing`);
  const scrape = readDelta(reader, series.dictionary, series.scrape);
  series.scrape = scrape;
  series.count++;
  return { mode: "count", series, scrape };
}

function nextRaw(series: SeriesState, reader: ByteReader): LoggedScrape {
  mustHold(reader.unsigned() === series.count, `a scrape of series ${series.number} is missing`);
  const raw = readRaw(reader, series.raw);
  series.raw = raw;
  series.count++;
  return { mode: "raw", series, raw };
}

const NO_BYTES = new Uint8Array(0);

function readRaw(reader: ByteReader, before: RawScrape | null): RawScrape {
  const atMs = (before?.atMs ?? 0) + reader.signed();
  const crc = reader.word();
  const length = reader.upTo(HISTORY_PROFILE_BYTES_MAX, "the length of a profile");
  const bytes = readByteDelta(reader, before?.bytes ?? NO_BYTES, length);
  mustHold(crc32(bytes) === crc, "a profile has another checksum than the stored one");
  return { atMs, bytes, crc };
}

/** The uncompressed bytes of the profile, as the process wrote them. Throws `MalformedHistory`. */
export function profileBytesOf(logged: LoggedScrape): Uint8Array {
  if (logged.mode === "count") return bytesOf(logged.series.dictionary, logged.scrape);
  checkBytes(logged.raw.bytes, { byteLength: logged.raw.bytes.length, crc: logged.raw.crc });
  return logged.raw.bytes;
}
