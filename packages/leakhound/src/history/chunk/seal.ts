/**
 * Seals an hour: turns the scrapes of some series of a log into one chunk, which is never changed. Values are kept by stack
 * over time instead of by scrape, which takes a half of the log.
 */
import type { Compression } from "../../base/compression.ts";
import type { Result } from "../../base/result.ts";
import { unixMs } from "../../base/units.ts";
import { ByteWriter } from "../bytes/byte-writer.ts";
import { concatenated } from "../bytes/concatenated.ts";
import { gatherWords } from "../bytes/gather.ts";
import { type CountHead, gaugeColumns } from "../counts/gauges.ts";
import type { Dictionary } from "../dictionary/dictionary.ts";
import { fingerprintOf } from "../dictionary/fingerprint.ts";
import { caughtHistory, type HistoryFault } from "../fault.ts";
import type { LogIndex } from "../log/log-index.ts";
import type { RawScrape, SeriesInfo } from "../log/state.ts";
import { type Block, blockOf } from "./block.ts";
import { MatrixCollector } from "./collect.ts";
import {
  blocksInOrder,
  type ChunkDictionary,
  type CountedEntry,
  encodeDirectory,
  type RawEntry,
  type SeriesEntry,
  type SummaryEntry,
} from "./directory.ts";
import type { SeriesMatrix } from "./matrix.ts";
import { encodePage } from "./page.ts";
import { groupPages, pageStacksFor, type SeriesPages } from "./page-group.ts";
import { encodeSeries, pageRows, reordered } from "./series-block.ts";
import { siteOrder } from "./site-order.ts";
import { coveredMs, SummaryBuilder, writeSummary } from "./summary.ts";

/** Raw profiles of one block, unpacked; a single one may be larger. */
const RAW_BLOCK_BYTES = 8 * 1024 * 1024;
const NO_BYTES = new Uint8Array(0);

/**
 * @param isWanted the series that belong to the chunk, such as all processes of one service
 * @returns the chunk; it is empty of series if none is wanted
 */
export function sealLog(
  log: LogIndex,
  isWanted: (series: SeriesInfo) => boolean,
  compression: Compression,
): Result<Uint8Array, HistoryFault> {
  return caughtHistory(() => new ChunkSealer(log, compression).seal(isWanted), "the log");
}

interface OpenSummary extends CountHead {
  readonly dictionary: number;
  readonly builder: SummaryBuilder;
}

class ChunkSealer {
  readonly #log: LogIndex;
  readonly #compression: Compression;
  readonly #dictionaries: ChunkDictionary[] = [];
  readonly #series: SeriesEntry<Block>[] = [];
  readonly #summaries: OpenSummary[] = [];
  /** For each dictionary, the pages of its series, by kind of profile, and the stacks of each page. */
  readonly #pages: Map<string, SeriesPages[]>[] = [];
  readonly #pageStacks: number[] = [];
  #wanted: readonly SeriesInfo[] = [];

  constructor(log: LogIndex, compression: Compression) {
    this.#log = log;
    this.#compression = compression;
  }

  seal(isWanted: (series: SeriesInfo) => boolean): Uint8Array {
    this.#wanted = this.#log.series.filter(isWanted);
    this.#log.series.forEach((info, number) => {
      if (isWanted(info)) this.#series.push(this.#sealSeries(info, number));
    });
    const summaries = this.#summaries.map((summary) => this.#sealSummary(summary));
    // Profiles of one kind have the same stacks, so their pages are together.
    const groups = this.#pages.flatMap((kinds, dictionary) =>
      [...kinds.values()].flatMap((pages) => groupPages(pages, this.#pageStacks[dictionary]!, this.#compression)),
    );
    const directory = { dictionaries: this.#dictionaries, series: this.#series, summaries, groups };
    const blocks = blocksInOrder(directory).map(({ bytes }) => bytes);
    return concatenated([encodeDirectory(directory, this.#compression), ...blocks]);
  }

  #sealSeries(info: SeriesInfo, number: number): SeriesEntry<Block> {
    const dictionary = this.#log.dictionary(info.dictionary)!;
    const collector = new MatrixCollector(dictionary);
    const raw: RawScrape[] = [];
    for (const logged of this.#log.scrapes(number)) {
      if (logged.mode === "count") collector.add(logged.scrape);
      else raw.push(logged.raw);
    }
    const index = this.#dictionaryIndex(info.dictionary, dictionary);
    const counted = collector.length === 0 ? null : this.#sealMatrix(collector.finish(), index, dictionary);
    return { name: info.name, dictionary: index, counted, raw: this.#sealRaw(raw) };
  }

  #dictionaryIndex(name: string, dictionary: Dictionary): number {
    const known = this.#dictionaries.findIndex((one) => one.name === name);
    if (known >= 0) return known;
    const stacks = dictionary.stacks.length;
    this.#pages.push(new Map());
    this.#pageStacks.push(pageStacksFor(this.#wanted.filter(({ dictionary }) => dictionary === name).length));
    return this.#dictionaries.push({ name, stacks, fingerprint: fingerprintOf(dictionary, stacks) }) - 1;
  }

  #sealMatrix(matrix: SeriesMatrix, index: number, dictionary: Dictionary): CountedEntry<Block> {
    const { model, scrapes } = matrix;
    const countHead = { model, head: scrapes.at(-1)!.head };
    const order = siteOrder(dictionary, this.#dictionaries[index]!.stacks);
    const gauges = gaugeColumns(dictionary, countHead);
    const rows = pageRows(matrix.slots, order);
    const summary = { dictionary: index, ...countHead };
    const size = { stacks: order.stacks.length, gauges: gauges.length };
    if (gauges.length > 0) this.#summary(summary, size).add(matrix, gauges, order.places);
    const pages = encodedPages(matrix, rows, { gauges, places: order.places, pageStacks: this.#pageStacks[index]! });
    const kind = `${model} ${countHead.head}`;
    const ofKind = this.#pages[index]!.get(kind) ?? [];
    this.#pages[index]!.set(kind, [...ofKind, { series: this.#series.length, pages }]);
    return {
      ...countHead,
      timesMs: scrapes.map(({ atMs }) => unixMs(atMs)),
      matrix: blockOf(encodeSeries(matrix, rows, { dictionary, order, gauges }), this.#compression),
    };
  }

  #sealRaw(raw: readonly RawScrape[]): RawEntry<Block> {
    const groups: Uint8Array[][] = [];
    let bytes = Number.POSITIVE_INFINITY;
    for (const profile of raw) {
      if (bytes + profile.bytes.length > RAW_BLOCK_BYTES) {
        groups.push([]);
        bytes = 0;
      }
      groups.at(-1)!.push(profile.bytes);
      bytes += profile.bytes.length;
    }
    return {
      timesMs: raw.map(({ atMs }) => unixMs(atMs)),
      lengths: raw.map((profile) => profile.bytes.length),
      crcs: raw.map(({ crc }) => crc),
      counts: groups.map(({ length }) => length),
      blocks: groups.map((group) => blockOf(concatenated(group), this.#compression)),
    };
  }

  #summary(
    { dictionary, model, head }: CountHead & { readonly dictionary: number },
    { stacks, gauges }: { readonly stacks: number; readonly gauges: number },
  ): SummaryBuilder {
    const known = this.#summaries.find(
      (one) => one.dictionary === dictionary && one.model === model && one.head === head,
    );
    if (known !== undefined) return known.builder;
    const builder = new SummaryBuilder({ stacks, gauges });
    this.#summaries.push({ dictionary, model, head, builder });
    return builder;
  }

  #sealSummary({ dictionary, model, head, builder }: OpenSummary): SummaryEntry<Block> {
    const writer = new ByteWriter();
    writeSummary(writer, builder.finish());
    const covered = coveredMs(builder.spans);
    return { dictionary, model, head, coveredMs: covered, block: blockOf(writer.finish(), this.#compression) };
  }
}

interface PageContext {
  readonly gauges: readonly number[];
  readonly places: Uint32Array;
  readonly pageStacks: number;
}

/** The pages of a series, one for each so many places. */
function encodedPages(
  { slots, counts, scrapes: { length: scrapes } }: SeriesMatrix,
  rows: Int32Array,
  { gauges, places, pageStacks }: PageContext,
): Uint8Array[] {
  const columns = gauges.map((column) => reordered(counts[column]!, rows, scrapes));
  const pages: Uint8Array[] = [];
  let start = 0;
  for (let first = 0; first < places.length; first += pageStacks) {
    let end = start;
    while (end < rows.length && places[slots.stacks[rows[end]!]!]! < first + pageStacks) end++;
    const ranks = rows.subarray(start, end);
    const content = {
      places: gatherWords(places, gatherWords(slots.stacks, ranks)).map((place) => place - first),
      first: gatherWords(slots.first, ranks),
      end: gatherWords(slots.end, ranks),
      gauges: columns.map((column) => column.subarray(start * scrapes, end * scrapes)),
    };
    pages.push(start === end ? NO_BYTES : encodePage(content, scrapes));
    start = end;
  }
  return pages;
}
