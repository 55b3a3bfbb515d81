/**
 * Reads a sealed chunk: one profile, the values of one site over time, or what the service held on the whole.
 *
 * Only what is asked for is read and unpacked. `read` returns bytes of the chunk at once, from a file or from memory; where
 * bytes come from farther away, the caller fetches `siteRanges` before.
 */
import type { Compression } from "../../base/compression.ts";
import { err, ok, type Result } from "../../base/result.ts";
import type { UnixMs } from "../../base/units.ts";
import type { ValueType } from "../../profile/model/types.ts";
import { ByteReader } from "../bytes/byte-reader.ts";
import { columnsOf } from "../counts/columns.ts";
import { type CountHead, gaugeColumns, gaugeFactor, gaugeOf, gaugeTypes, gaugeValue } from "../counts/gauges.ts";
import type { Dictionary } from "../dictionary/dictionary.ts";
import { fingerprintOf } from "../dictionary/fingerprint.ts";
import { typesOf } from "../dictionary/tables.ts";
import { caughtHistory, type HistoryFault, historyFault, MalformedHistory, mustHold } from "../fault.ts";
import { CELLS_MAX, HISTORY_PROFILE_BYTES_MAX, ROWS_MAX } from "../limits.ts";
import type { SeriesInfo } from "../log/state.ts";
import { bytesOf, checkBytes } from "../scrape/rebuild.ts";
import type { Scrape } from "../scrape.ts";
import { allocatedOfMatrix } from "./allocated.ts";
import { type PlacedBlock, plainBlock } from "./block.ts";
import type { BlockTable } from "./block-table.ts";
import {
  CHUNK_HEAD_BYTES,
  type ChunkDictionary,
  type CountedEntry,
  decodeDirectory,
  directoryEnd,
  type PlacedDirectory,
  type RawEntry,
  type SeriesEntry,
  type SummaryEntry,
} from "./directory.ts";
import { CountSums, type LevelSums, type WeightsOf, weightsUntil } from "./level-sums.ts";
import { type SeriesMatrix, scrapeAt } from "./matrix.ts";
import { addPageChanges, addWeightedPage, decodePage, decodePlaces, type PageRows, type PageShape } from "./page.ts";
import { type PageGroup, splitPages } from "./page-group.ts";
import { decodeSeries, type PageColumns } from "./series-block.ts";
import { type SiteOrder, siteOrder } from "./site-order.ts";
import { readSummary } from "./summary.ts";
import { type SeriesTotals, type StackWorth, type TotalsQuery, totalsOfChanges, worthOf } from "./totals.ts";

/** The bytes [start, end) of a chunk; fewer if the chunk ends before. */
export type ReadRange = (start: number, end: number) => Uint8Array;

/** A chunk in memory. */
export const readFrom =
  (chunk: Uint8Array): ReadRange =>
  (start, end) =>
    chunk.subarray(start, end);

/** A profile as counts, with what they refer to. */
export interface CountedProfile {
  readonly dictionary: Dictionary;
  readonly scrape: Scrape;
}

export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

export interface ChunkSeries extends SeriesInfo {
  /** When its profiles were requested, in order. */
  readonly times: readonly UnixMs[];
  /** Of these, the profiles that are kept as their bytes. */
  readonly rawTimes: readonly UnixMs[];
}

/** The values of a set of stacks over time, in one series. */
export interface SiteSeries {
  readonly name: string;
  readonly times: readonly UnixMs[];
  readonly types: readonly ValueType[];
  /** For each type, the sum over the stacks at each time. Levels: never add them over time. */
  readonly values: readonly Float64Array[];
}

/** All levels of a series: one row for each stack that it has at any time. */
export interface SeriesLevels {
  readonly dictionary: string;
  readonly times: readonly UnixMs[];
  readonly types: readonly ValueType[];
  /** Rows of the dictionary. */
  readonly stacks: Uint32Array;
  /** For each type, row-major: values[type][row * times + time]; 0 where the profile does not have the stack. */
  readonly values: readonly Float64Array[];
}

/** What the processes of one kind hold in the hour, by stack: sums over processes, never over scrapes. */
export interface ChunkSummary extends CountHead {
  readonly dictionary: string;
  readonly types: readonly ValueType[];
  /** Rows of the dictionary. */
  readonly stacks: Uint32Array;
  /** How much of the hour any process was seen. */
  readonly coveredMs: number;
  /** For each type: the mean over that time, and the values at each process's first and last scrape. */
  readonly mean: readonly Float64Array[];
  readonly first: readonly Float64Array[];
  readonly last: readonly Float64Array[];
}

export interface ChunkSource {
  readonly read: ReadRange;
  /** The dictionary of this name; null if it is not at hand. */
  readonly dictionary: (name: string) => Dictionary | null;
  readonly compression: Compression;
  /** Names the chunk in faults. */
  readonly where: string;
}

type Counted = CountedEntry<PlacedBlock>;
type Group = PageGroup<BlockTable>;

interface SeriesGauges {
  readonly counted: Counted;
  /** Their number. */
  readonly gauges: number;
  /** Places of the page that are wanted; all if not given. */
  readonly places?: ReadonlySet<number>;
}

interface PlacedPage extends PageRows {
  readonly firstPlace: number;
}

export class SealedChunk {
  readonly #source: ChunkSource;
  readonly #directory: PlacedDirectory;
  #series: readonly ChunkSeries[] | null = null;

  /** The series decoded last, since profiles are often read one after the other. One for all chunks: it takes some megabytes. */
  static #decoded: { readonly entry: SeriesEntry<PlacedBlock>; readonly matrix: SeriesMatrix } | null = null;

  /** One for all chunks, too. */
  static #last: { readonly group: Group; readonly pages: readonly (readonly Uint8Array[])[] } | null = null;

  private constructor(source: ChunkSource, directory: PlacedDirectory) {
    this.#source = source;
    this.#directory = directory;
  }

  static open(source: ChunkSource): Result<SealedChunk, HistoryFault> {
    return caughtHistory(() => {
      const end = directoryEnd(source.read(0, CHUNK_HEAD_BYTES));
      return new SealedChunk(source, decodeDirectory(source.read(0, end), source.compression));
    }, source.where);
  }

  /** What its directory needs in memory, about. */
  get directoryBytes(): number {
    const { series, groups } = this.#directory;
    const pages = groups.reduce((sum, { blocks }) => sum + blocks.bytes, 0);
    return series.reduce(
      (sum, { name, counted, raw }) =>
        sum + SERIES_BYTES + name.length + timesBytes(counted) + RAW_FACTOR * timesBytes(raw),
      pages,
    );
  }

  get series(): readonly ChunkSeries[] {
    this.#series ??= this.#directory.series.map(({ name, dictionary, counted, raw }) => ({
      name,
      dictionary: this.#directory.dictionaries[dictionary]!.name,
      times: inOrder(counted?.timesMs ?? [], raw.timesMs),
      rawTimes: raw.timesMs,
    }));
    return this.#series;
  }

  /** The uncompressed bytes of a profile, as the process wrote them: the last one of the series at or before this time. */
  profile(name: string, at: UnixMs): Result<Uint8Array, HistoryFault> {
    const entry = this.#directory.series.find((one) => one.name === name);
    const counted = lastAtOrBefore(entry?.counted?.timesMs ?? [], at);
    const raw = lastAtOrBefore(entry?.raw.timesMs ?? [], at);
    if (entry === undefined || (counted < 0 && raw < 0)) {
      return err(historyFault("unknown", `it has no profile of "${name}" at or before this time`, this.#source.where));
    }
    const isCounted = raw < 0 || (counted >= 0 && entry.counted!.timesMs[counted]! >= entry.raw.timesMs[raw]!);
    return this.#caught(() => (isCounted ? this.#countedProfile(entry, counted) : this.#rawProfile(entry.raw, raw)));
  }

  /** The counted profiles of a series, in order. Throws `MalformedHistory`. */
  *counted(name: string): Generator<CountedProfile> {
    const entry = this.#directory.series.find((one) => one.name === name);
    if (!entry?.counted) return;
    const dictionary = this.#dictionaryOf(entry.dictionary);
    const matrix = this.#matrix(entry, entry.counted, dictionary);
    for (let at = 0; at < matrix.scrapes.length; at++) yield { dictionary, scrape: scrapeAt(matrix, at) };
  }

  /**
   * The values of some stacks over time, in each series of their dictionary. Their sum is the value of a site.
   *
   * @param stacks rows of the dictionary, each once
   * @param isWanted series by name; all if not given
   */
  site(
    dictionary: string,
    stacks: Uint32Array,
    isWanted: (series: string) => boolean = () => true,
  ): Result<readonly SiteSeries[], HistoryFault> {
    return this.#caught(() => this.#groupsOf(dictionary).flatMap((group) => this.#groupSites(group, stacks, isWanted)));
  }

  /** Sums of levels over scrapes with weights, of all series that have some. Reads all pages, and no profile is rebuilt. */
  sums(weightsOf: WeightsOf): Result<readonly LevelSums[], HistoryFault> {
    return this.#caught(() => {
      const sums = new CountSums();
      for (const group of this.#directory.groups) this.#addSums(sums, group, weightsOf);
      const indexes = new Map(this.#directory.dictionaries.map(({ name }, index) => [name, index]));
      return sums.finish((name) => this.#dictionaryOf(indexes.get(name)!));
    });
  }

  /** What many stacks of each wanted series hold together at each scrape; series without the value are left out. */
  totals(query: TotalsQuery): Result<readonly SeriesTotals[], HistoryFault> {
    return this.#caught(() => this.#directory.groups.flatMap((group) => this.#groupTotals(group, query)));
  }

  /** The levels of all stacks of a series over time; null for a series without counts. */
  levels(name: string): Result<SeriesLevels | null, HistoryFault> {
    return this.#caught(() => {
      const entry = this.#directory.series.find((one) => one.name === name);
      return entry?.counted ? this.#seriesLevels(entry, entry.counted) : null;
    });
  }

  /** What was allocated since the start of the process, of all stacks of a series over time; null where profiles have no totals. */
  allocated(name: string): Result<SeriesLevels | null, HistoryFault> {
    return this.#caught(() => {
      const entry = this.#directory.series.find((one) => one.name === name);
      if (!entry?.counted) return null;
      const dictionary = this.#dictionaryOf(entry.dictionary);
      const matrix = this.#matrix(entry, entry.counted, dictionary);
      return allocatedOfMatrix(this.#directory.dictionaries[entry.dictionary]!.name, dictionary, matrix);
    });
  }

  /** The ranges of the chunk that `site` reads. */
  siteRanges(dictionary: string, stacks: Uint32Array): Result<readonly ByteRange[], HistoryFault> {
    return this.#caught(() => {
      const blocks = this.#groupsOf(dictionary).flatMap((group) => {
        const order = this.#orderOf(this.#dictionaryIndex(group));
        return wantedPlaces(order, stacks, group.pageStacks).map(({ page }) => group.blocks.at(page));
      });
      return joined(blocks.filter(({ length }) => length > 0));
    });
  }

  /**
   * The summaries of some series. Null where summaries have those of other series too, or where some of the profiles are
   * kept as bytes, which are in no summary.
   *
   * @param isWanted series by name
   */
  summariesOf(isWanted: (series: string) => boolean): Result<readonly ChunkSummary[] | null, HistoryFault> {
    const wanted = this.#directory.series.filter(({ name }) => isWanted(name));
    const others = this.#directory.series.filter(({ name }) => !isWanted(name));
    const keys = new Set(wanted.flatMap((entry) => (entry.counted === null ? [] : [summaryKey(entry, entry.counted)])));
    const isMixed = others.some((entry) => entry.counted !== null && keys.has(summaryKey(entry, entry.counted)));
    if (isMixed || wanted.some(({ raw }) => raw.timesMs.length > 0)) return ok(null);
    const entries = this.#directory.summaries.filter((entry) => keys.has(summaryKey(entry, entry)));
    return this.#caught(() => entries.map((entry) => this.#summary(entry)));
  }

  /** What the service held over the hour, for each kind of profile whose values are levels. */
  summaries(): Result<readonly ChunkSummary[], HistoryFault> {
    return this.#caught(() => this.#directory.summaries.map((entry) => this.#summary(entry)));
  }

  #caught<T>(read: () => T): Result<T, HistoryFault> {
    return caughtHistory(read, this.#source.where);
  }

  #plain(block: PlacedBlock): Uint8Array {
    return plainBlock(this.#source.read(block.start, block.start + block.length), block, this.#source.compression);
  }

  /** Whether the chunk was sealed with a dictionary of this name that had these rows. */
  isSealedWith(name: string, dictionary: Dictionary): boolean {
    const known = this.#directory.dictionaries.find((one) => one.name === name);
    return known !== undefined && isSameDictionary(dictionary, known);
  }

  #dictionaryOf(index: number): Dictionary {
    const known = this.#directory.dictionaries[index]!;
    const { name } = known;
    const dictionary = this.#source.dictionary(name);
    if (dictionary === null) throw new MalformedHistory("unknown", `dictionary "${name}" is not at hand`, "");
    mustHold(isSameDictionary(dictionary, known), `dictionary "${name}" is not the one that the chunk was sealed with`);
    return dictionary;
  }

  /** The groups of a dictionary. */
  #groupsOf(dictionary: string): readonly Group[] {
    const { groups, dictionaries } = this.#directory;
    return groups.filter((group) => dictionaries[this.#dictionaryIndex(group)]!.name === dictionary);
  }

  #dictionaryIndex({ series }: Group): number {
    return this.#directory.series[series[0]!]!.dictionary;
  }

  #orderOf(index: number): SiteOrder {
    return siteOrder(this.#dictionaryOf(index), this.#directory.dictionaries[index]!.stacks);
  }

  #countedProfile(entry: SeriesEntry<PlacedBlock>, at: number): Uint8Array {
    const dictionary = this.#dictionaryOf(entry.dictionary);
    if (SealedChunk.#decoded?.entry !== entry)
      SealedChunk.#decoded = { entry, matrix: this.#matrix(entry, entry.counted!, dictionary) };
    return bytesOf(dictionary, scrapeAt(SealedChunk.#decoded.matrix, at));
  }

  #matrix(entry: SeriesEntry<PlacedBlock>, counted: Counted, dictionary: Dictionary): SeriesMatrix {
    checkHead(dictionary, counted);
    const gauges = gaugeColumns(dictionary, counted);
    const { model, timesMs } = counted;
    const columns = columnsOf(model, typesOf(dictionary, counted.head));
    const pages = this.#pagesOf(entry, { counted, gauges: gauges.length });
    const order = this.#orderOf(entry.dictionary);
    const shape = { model, scrapes: timesMs.length, columns };
    const slots = pages.reduce((sum, page) => sum + page.places.length, 0);
    mustHold(slots * shape.scrapes * columns <= CELLS_MAX, "a series has too many values");
    return decodeSeries(this.#plain(counted.matrix), pageColumns(pages, gauges.length), {
      dictionary,
      order,
      gauges,
      ...shape,
    });
  }

  /** All pages of a series. */
  #pagesOf(entry: SeriesEntry<PlacedBlock>, shape: SeriesGauges): readonly PlacedPage[] {
    const position = this.#directory.series.indexOf(entry);
    const group =
      this.#directory.groups.find(({ series }) => series.includes(position)) ?? fail("a series has no pages");
    const member = group.series.indexOf(position);
    return this.#unpacked(group).map((parts, page) => ({
      ...rowsOf(parts[member]!, group, shape),
      firstPlace: page * group.pageStacks,
    }));
  }

  /** All pages of a group, by page and member. Those of the last one stay: series are often read one after the other. */
  #unpacked(group: Group): readonly (readonly Uint8Array[])[] {
    if (SealedChunk.#last?.group !== group) SealedChunk.#last = { group, pages: this.#split(group) };
    return SealedChunk.#last.pages;
  }

  #split(group: Group): readonly (readonly Uint8Array[])[] {
    return Array.from({ length: group.blocks.length }, (_, page) =>
      splitPages(this.#plain(group.blocks.at(page)), group),
    );
  }

  #seriesLevels(entry: SeriesEntry<PlacedBlock>, counted: Counted): SeriesLevels {
    const dictionary = this.#dictionaryOf(entry.dictionary);
    checkHead(dictionary, counted);
    const types = gaugeTypes(dictionary, counted);
    const gauges = gaugeColumns(dictionary, counted).length;
    const order = this.#orderOf(entry.dictionary);
    const pages = gauges === 0 ? [] : this.#pagesOf(entry, { counted, gauges });
    const stacks = Uint32Array.from(new Set(pages.flatMap((page) => stacksOfPage(page, order))));
    const rowOf = new Map(Array.from(stacks, (stack, row) => [stack, row]));
    const scrapes = counted.timesMs.length;
    mustHold(stacks.length * scrapes * types.length <= CELLS_MAX, "a series has too many values");
    const values = types.map(() => new Float64Array(stacks.length * scrapes));
    for (const page of pages) {
      const stackOf = (row: number) => order.stacks[page.firstPlace + page.places[row]!]!;
      const placeOf = (stack: number) => rowOf.get(stack)! * scrapes;
      addRows(values, { rows: page, dictionary, counted, stackOf, placeOf });
    }
    return {
      dictionary: this.#directory.dictionaries[entry.dictionary]!.name,
      times: counted.timesMs,
      types,
      stacks,
      values,
    };
  }

  #rawProfile(raw: RawEntry<PlacedBlock>, at: number): Uint8Array {
    let [block, first] = [0, 0];
    while (at >= first + (raw.counts[block] ?? Number.POSITIVE_INFINITY)) first += raw.counts[block++]!;
    const plain = this.#plain(raw.blocks[block] ?? fail("a raw profile has no block"));
    const start = raw.lengths.slice(first, at).reduce((sum, length) => sum + length, 0);
    const length = raw.lengths[at]!;
    mustHold(length <= HISTORY_PROFILE_BYTES_MAX, "a raw profile is too large");
    const bytes = plain.slice(start, start + length);
    checkBytes(bytes, { byteLength: length, crc: raw.crcs[at]! });
    return bytes;
  }

  #addSums(sums: CountSums, group: Group, weightsOf: WeightsOf): void {
    const index = this.#dictionaryIndex(group);
    const members = group.series.flatMap((position, member) => {
      const { name, counted } = this.#directory.series[position]!;
      const weights = counted && weightsOf(name, counted.timesMs);
      return weights ? [{ member, counted: counted!, until: weightsUntil(weights) }] : [];
    });
    if (members.length === 0) return;
    const dictionary = this.#dictionaryOf(index);
    const order = this.#orderOf(index);
    const targets = members.map(({ counted, ...member }) => {
      checkHead(dictionary, counted);
      const size = { gauges: gaugeColumns(dictionary, counted).length, stacks: order.stacks.length };
      const columns = sums.of(this.#directory.dictionaries[index]!.name, counted, size);
      return { ...member, columns, shape: pageShape(group, { counted, gauges: size.gauges }) };
    });
    for (let page = 0; page < group.blocks.length; page++) {
      if (group.blocks.isEmpty(page)) continue;
      const parts = splitPages(this.#plain(group.blocks.at(page)), group);
      const stacks = order.stacks.subarray(page * group.pageStacks, (page + 1) * group.pageStacks);
      for (const { member, until, shape, columns } of targets)
        if (parts[member]!.length > 0 && shape.gauges > 0)
          addWeightedPage(parts[member]!, shape, { until, stacks, columns });
    }
  }

  #groupTotals(group: Group, query: TotalsQuery): SeriesTotals[] {
    const entries = group.series.map((position) => this.#directory.series[position]!);
    const wanted = entries.flatMap(({ name, counted }, member) =>
      counted !== null && query.isWanted(name) ? [{ name, counted, member }] : [],
    );
    const [first] = wanted;
    if (first === undefined) return [];
    const index = this.#dictionaryIndex(group);
    const dictionary = this.#dictionaryOf(index);
    checkHead(dictionary, first.counted);
    // Series of a group have one head.
    const worth = worthOf(dictionary, first.counted, query);
    const gauges = gaugeColumns(dictionary, first.counted).length;
    if (worth === null || gauges === 0) return [];
    const changes = wanted.map(({ counted }) => new Float64Array(counted.timesMs.length + 1));
    for (let page = 0; page < group.blocks.length; page++) {
      const stacks = this.#orderOf(index).stacks.subarray(page * group.pageStacks, (page + 1) * group.pageStacks);
      const ofPage = worthAt(worth, stacks);
      if (group.blocks.isEmpty(page) || ofPage === null) continue;
      const parts = splitPages(this.#plain(group.blocks.at(page)), group);
      for (const [row, { member, counted }] of wanted.entries())
        if (parts[member]!.length > 0)
          addPageChanges(parts[member]!, pageShape(group, { counted, gauges }), { ...ofPage, changes: changes[row]! });
    }
    return wanted.map(({ name, counted: { timesMs } }, row) => ({
      name,
      times: timesMs,
      values: totalsOfChanges(changes[row]!, timesMs.length),
    }));
  }

  /** The wanted series of a group. Each page is unpacked once for all of them. */
  #groupSites(group: Group, stacks: Uint32Array, isWanted: (series: string) => boolean): SiteSeries[] {
    if (!group.series.some((position) => isWanted(this.#directory.series[position]!.name))) return [];
    const dictionary = this.#dictionaryOf(this.#dictionaryIndex(group));
    const order = this.#orderOf(this.#dictionaryIndex(group));
    const pages = wantedPlaces(order, stacks, group.pageStacks).map(({ page, places }) => ({
      firstPlace: page * group.pageStacks,
      places,
      members: splitPages(this.#plain(group.blocks.at(page)), group),
    }));
    return group.series.flatMap((position, member) => {
      const { name, counted } = this.#directory.series[position]!;
      if (counted === null) fail("a group has a series without counts");
      if (!isWanted(name)) return [];
      checkHead(dictionary, counted);
      const types = gaugeTypes(dictionary, counted);
      const gauges = gaugeColumns(dictionary, counted).length;
      const values = types.map(() => new Float64Array(counted.timesMs.length));
      for (const { firstPlace, places, members } of gauges === 0 ? [] : pages) {
        const rows = rowsOf(members[member]!, group, { counted, gauges, places });
        const stackOf = (row: number) => order.stacks[firstPlace + rows.places[row]!]!;
        addRows(values, { rows, dictionary, counted, stackOf, placeOf: () => 0 });
      }
      return [{ name, times: counted.timesMs, types, values }];
    });
  }

  #summary({ dictionary: index, model, head, coveredMs, block }: SummaryEntry<PlacedBlock>): ChunkSummary {
    const dictionary = this.#dictionaryOf(index);
    const countHead = { model, head };
    checkHead(dictionary, countHead);
    const order = this.#orderOf(index);
    const gauges = gaugeColumns(dictionary, countHead).length;
    const reader = new ByteReader(this.#plain(block));
    const rows = readSummary(reader, { gauges, stacks: order.stacks.length });
    reader.end();
    const stacks = Uint32Array.from(rows.places, (place) => order.stacks[place]!);
    const types = gaugeTypes(dictionary, countHead);
    const valuesOf = (column: "mean" | "first" | "last") =>
      types.map((_, type) => {
        const counts = rows.gauges[gaugeOf(countHead, type)]![column];
        return counts.map((count, at) => count * gaugeFactor(dictionary, countHead, { stack: stacks[at]!, type }));
      });
    const name = this.#directory.dictionaries[index]!.name;
    const [mean, first, last] = [valuesOf("mean"), valuesOf("first"), valuesOf("last")];
    return { ...countHead, dictionary: name, types, stacks, coveredMs, mean, first, last };
  }
}

const isSameDictionary = (dictionary: Dictionary, { stacks, fingerprint }: ChunkDictionary): boolean =>
  dictionary.stacks.length >= stacks && fingerprintOf(dictionary, stacks) === fingerprint;

/** A series' rows of a page; none if it has no bytes. */
function rowsOf(bytes: Uint8Array, group: Group, { counted, gauges, places }: SeriesGauges): PageRows {
  if (bytes.length === 0) return { ...NO_ROWS, gauges: Array.from({ length: gauges }, () => new Float64Array(0)) };
  const shape = pageShape(group, { counted, gauges });
  return places === undefined ? decodePage(bytes, shape) : decodePlaces(bytes, shape, places);
}

function pageShape({ pageStacks }: Group, { counted, gauges }: Pick<SeriesGauges, "counted" | "gauges">): PageShape {
  const scrapes = counted.timesMs.length;
  const slotsMax = Math.min(ROWS_MAX, Math.floor(CELLS_MAX / Math.max(1, scrapes * Math.max(1, gauges))));
  return { scrapes, gauges, stacks: pageStacks, slotsMax };
}

/** By place of a page; null where none of its stacks is wanted. */
function worthAt({ gauge, size, scale }: StackWorth, stacks: Uint32Array): StackWorth | null {
  if (!stacks.some((stack) => scale[stack] !== 0)) return null;
  const ofPage = (column: Float64Array) => Float64Array.from(stacks, (stack) => column[stack]!);
  return { gauge, size: ofPage(size), scale: ofPage(scale) };
}

/** Objects of a series; and a raw profile has a length and a checksum beside its time, as numbers of the same size. */
const SERIES_BYTES = 512;
const RAW_FACTOR = 3;
const timesBytes = (entry: { readonly timesMs: readonly UnixMs[] } | null) => 8 * (entry?.timesMs.length ?? 0);

/** What the series of one summary have in common. */
const summaryKey = ({ dictionary }: { readonly dictionary: number }, { model, head }: CountHead): string =>
  `${dictionary} ${model} ${head}`;

const NO_ROWS = { places: new Uint32Array(0), first: new Uint32Array(0), end: new Uint32Array(0) };

interface WantedRows {
  readonly rows: PageRows;
  readonly dictionary: Dictionary;
  readonly counted: Counted;
  readonly stackOf: (row: number) => number;
  /** Where the values of a stack begin in the columns. */
  readonly placeOf: (stack: number) => number;
}

/** Adds the values of the wanted rows: whole numbers, as in profiles. */
function addRows(values: readonly Float64Array[], { rows, dictionary, counted, stackOf, placeOf }: WantedRows): void {
  const scrapes = counted.timesMs.length;
  for (let row = 0; row < rows.places.length; row++) {
    const stack = stackOf(row);
    const place = placeOf(stack);
    values.forEach((column, type) => {
      const valueAt = gaugeValue(dictionary, counted, { stack, type });
      const counts = rows.gauges[gaugeOf(counted, type)]!;
      for (let at = rows.first[row]!; at < rows.end[row]!; at++) {
        column[place + at]! += valueAt(counts[row * scrapes + at]!);
      }
    });
  }
}

const stacksOfPage = ({ places, firstPlace }: PlacedPage, order: SiteOrder): readonly number[] =>
  Array.from(places, (place) => order.stacks[firstPlace + place]!);

function checkHead(dictionary: Dictionary, { head, model }: CountHead): void {
  mustHold(head < dictionary.heads.length, "a series has a head that its dictionary lacks");
  mustHold(model === "plain" || typesOf(dictionary, head) === 4, "sampled counts are not of a heap");
}

interface WantedPlaces {
  readonly page: number;
  /** In the page. */
  readonly places: ReadonlySet<number>;
}

/** The pages that have these stacks, each once, in order. Stacks newer than the chunk are in none. */
function wantedPlaces({ places }: SiteOrder, stacks: Uint32Array, pageStacks: number): WantedPlaces[] {
  const pages = new Map<number, Set<number>>();
  for (const stack of stacks) {
    if (stack >= places.length) continue;
    const page = Math.floor(places[stack]! / pageStacks);
    const known = pages.get(page) ?? new Set<number>();
    pages.set(page, known.add(places[stack]! - page * pageStacks));
  }
  return [...pages].sort(([a], [b]) => a - b).map(([page, ofPage]) => ({ page, places: ofPage }));
}

function pageColumns(pages: readonly PlacedPage[], gauges: number): PageColumns {
  const length = pages.reduce((sum, { places }) => sum + places.length, 0);
  const places = new Uint32Array(length);
  let row = 0;
  for (const page of pages) for (const place of page.places) places[row++] = page.firstPlace + place;
  return {
    places,
    first: joinedWords(pages.map((page) => page.first)),
    end: joinedWords(pages.map((page) => page.end)),
    gauges: Array.from({ length: gauges }, (_, gauge) => joinedCells(pages.map((page) => page.gauges[gauge]!))),
  };
}

function joinedWords(parts: readonly Uint32Array[]): Uint32Array {
  const all = new Uint32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function joinedCells(parts: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Neighboring blocks as one range. */
function joined(blocks: readonly PlacedBlock[]): ByteRange[] {
  const ranges: { start: number; end: number }[] = [];
  for (const { start, length } of blocks.toSorted((a, b) => a.start - b.start)) {
    const last = ranges.at(-1);
    if (last?.end === start) last.end += length;
    else ranges.push({ start, end: start + length });
  }
  return ranges;
}

/** Both together, in order. Mostly one of them is empty, and in order: then it is not copied. */
function inOrder(counted: readonly UnixMs[], raw: readonly UnixMs[]): readonly UnixMs[] {
  const times = raw.length === 0 ? counted : counted.length === 0 ? raw : [...counted, ...raw];
  return times.every((time, at) => at === 0 || times[at - 1]! <= time) ? times : times.toSorted((a, b) => a - b);
}

/** The position of the last time at or before this one, or -1. Times of a series may step back when a clock is set. */
function lastAtOrBefore(times: readonly number[], at: number): number {
  return times.reduce((last, time, index) => (time <= at && (last < 0 || time >= times[last]!) ? index : last), -1);
}

function fail(what: string): never {
  throw new MalformedHistory("damaged", what, "");
}
