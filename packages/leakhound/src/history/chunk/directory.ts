/**
 * The head and the directory of a chunk.
 *
 *   0   "LHCHK", zero, version (2 bytes)
 *   8   length of the directory, its unpacked length, its CRC-32       4 bytes each, the lowest first
 *   20  directory, then in this order:
 *       the matrix of each series, raw profiles of each series, summaries
 *       pages: all groups' blocks of the first stacks, then of the next, …
 *
 * A site's pages of all series are neighbors, so they are nearly one read. Where each block begins follows from the lengths.
 */
import type { Compression } from "../../base/compression.ts";
import { type UnixMs, unixMs } from "../../base/units.ts";
import { ByteReader } from "../bytes/byte-reader.ts";
import { ByteWriter } from "../bytes/byte-writer.ts";
import { crc32 } from "../bytes/crc32.ts";
import { ZeroRunReader, ZeroRunWriter } from "../bytes/zero-runs.ts";
import type { CountHead } from "../counts/gauges.ts";
import { MalformedHistory } from "../fault.ts";
import { BLOCK_BYTES_MAX, CHUNK_SERIES_MAX, SCRAPES_MAX } from "../limits.ts";
import type { CountModel } from "../scrape.ts";
import {
  type BlockSize,
  blockOf,
  type PlacedBlock,
  plainBlock,
  type ReadBlock,
  readBlockSize,
  writeBlockSize,
} from "./block.ts";
import { BlockTable } from "./block-table.ts";
import type { PageGroup } from "./page-group.ts";

const MAGIC = "LHCHK";
const VERSION = 1;
export const CHUNK_HEAD_BYTES = 20;
const MODELS: readonly CountModel[] = ["plain", "sampled"];
const PLACES_MAX = 32 * 1024 * 1024;

export interface ChunkDictionary {
  readonly name: string;
  /** The stacks that it had when the chunk was sealed. */
  readonly stacks: number;
  /** Of these stacks, to recognize another dictionary. */
  readonly fingerprint: number;
}

export interface CountedEntry<B extends BlockSize = BlockSize> extends CountHead {
  /** Times of the scrapes, by our clock. */
  readonly timesMs: readonly UnixMs[];
  readonly matrix: B;
}

export interface RawEntry<B extends BlockSize = BlockSize> {
  readonly timesMs: readonly UnixMs[];
  readonly lengths: readonly number[];
  readonly crcs: readonly number[];
  /** Profiles end to end, each block as many as `counts` says. */
  readonly counts: readonly number[];
  readonly blocks: readonly B[];
}

export interface SeriesEntry<B extends BlockSize = BlockSize> {
  readonly name: string;
  /** Position in `dictionaries`. */
  readonly dictionary: number;
  readonly counted: CountedEntry<B> | null;
  readonly raw: RawEntry<B>;
}

export interface SummaryEntry<B extends BlockSize = BlockSize> extends CountHead {
  readonly dictionary: number;
  readonly coveredMs: number;
  readonly block: B;
}

/** `P` are the blocks of pages. */
export interface Directory<B extends BlockSize = BlockSize, P = readonly B[]> {
  readonly dictionaries: readonly ChunkDictionary[];
  readonly series: readonly SeriesEntry<B>[];
  readonly summaries: readonly SummaryEntry<B>[];
  readonly groups: readonly PageGroup<P>[];
}

/** A directory that was read. */
export type PlacedDirectory = Directory<PlacedBlock, BlockTable>;

/** All blocks in the order of the file. */
export function blocksInOrder<B extends BlockSize>({ series, summaries, groups }: Directory<B>): B[] {
  const pages = Math.max(0, ...groups.map(({ blocks }) => blocks.length));
  const byPage = Array.from({ length: pages }, (_, page) => groups.map(({ blocks }) => blocks[page]));
  return [
    ...series.flatMap(({ counted }) => (counted === null ? [] : [counted.matrix])),
    ...series.flatMap(({ raw }) => raw.blocks),
    ...summaries.map(({ block }) => block),
    ...byPage.flat().filter((block) => block !== undefined),
  ];
}

/** Head and directory. */
export function encodeDirectory(directory: Directory, compression: Compression): Uint8Array {
  const writer = new ByteWriter();
  writeDirectory(writer, directory);
  const block = blockOf(writer.finish(), compression);
  const bytes = new Uint8Array(CHUNK_HEAD_BYTES + block.length);
  bytes.set(new TextEncoder().encode(MAGIC));
  bytes[MAGIC.length + 1] = VERSION;
  const view = new DataView(bytes.buffer);
  view.setUint32(8, block.length, true);
  view.setUint32(12, block.plainLength, true);
  bytes.set(block.bytes, CHUNK_HEAD_BYTES);
  view.setUint32(16, directoryCrc(bytes), true);
  return bytes;
}

const directoryCrc = (bytes: Uint8Array): number =>
  crc32(bytes.subarray(CHUNK_HEAD_BYTES), crc32(bytes.subarray(0, 16)));

/** Where the directory ends, from the first `CHUNK_HEAD_BYTES` of a chunk. Throws `MalformedHistory`. */
export function directoryEnd(head: Uint8Array): number {
  const text = new TextEncoder().encode(MAGIC);
  if (!text.every((byte, at) => head[at] === byte)) {
    throw new MalformedHistory("not-history", "the first bytes are not those of a chunk", "byte 0");
  }
  if (head.length < CHUNK_HEAD_BYTES)
    throw new MalformedHistory("truncated", "the chunk ends inside its head", "byte 0");
  const version = head[MAGIC.length + 1]! + 256 * head[MAGIC.length + 2]!;
  if (version !== VERSION)
    throw new MalformedHistory("unsupported-version", `the chunk has version ${version}`, "byte 0");
  return CHUNK_HEAD_BYTES + new DataView(head.buffer, head.byteOffset).getUint32(8, true);
}

/** @param bytes of the chunk up to `directoryEnd`. Throws `MalformedHistory`. */
export function decodeDirectory(bytes: Uint8Array, compression: Compression): PlacedDirectory {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const [length, plainLength] = [view.getUint32(8, true), view.getUint32(12, true)];
  if (bytes.length !== CHUNK_HEAD_BYTES + length) {
    throw new MalformedHistory("truncated", "the chunk ends inside its directory", `byte ${bytes.length}`);
  }
  if (view.getUint32(16, true) !== directoryCrc(bytes)) {
    throw new MalformedHistory("damaged", "the directory has another checksum", "byte 0");
  }
  if (plainLength > BLOCK_BYTES_MAX) throw new MalformedHistory("too-large", "the directory is too large", "byte 12");
  const packed = bytes.subarray(CHUNK_HEAD_BYTES);
  const size = { length, plainLength, crc: crc32(packed), start: CHUNK_HEAD_BYTES };
  const reader = new ByteReader(plainBlock(packed, size, compression));
  const directory = readDirectory(reader);
  reader.end();
  return placed(directory, bytes.length);
}

/** Says where each block begins: in the order of `blocksInOrder`. */
function placed(directory: Directory<ReadBlock, BlockTable>, start: number): PlacedDirectory {
  const { series, summaries, groups } = directory;
  let at = start;
  const place = (block: ReadBlock) => {
    block.start = at;
    at += block.length;
  };
  for (const { counted } of series) if (counted !== null) place(counted.matrix);
  for (const { raw } of series) raw.blocks.forEach(place);
  for (const { block } of summaries) place(block);
  const pages = groups.reduce((most, { blocks }) => Math.max(most, blocks.length), 0);
  for (let page = 0; page < pages; page++)
    for (const { blocks } of groups) if (page < blocks.length) at = blocks.place({ row: page, start: at });
  return directory;
}

function writeDirectory(writer: ByteWriter, { dictionaries, series, summaries, groups }: Directory): void {
  writer.unsigned(dictionaries.length);
  for (const { name, stacks, fingerprint } of dictionaries) {
    writer.text(name);
    writer.unsigned(stacks);
    writer.word(fingerprint);
  }
  writer.unsigned(series.length);
  for (const { name, dictionary, counted, raw } of series) {
    writer.text(name);
    writer.unsigned(dictionary);
    writer.byte(counted === null ? 0 : 1);
    if (counted !== null) writeCounted(writer, counted);
    writeRaw(writer, raw);
  }
  writer.unsigned(summaries.length);
  for (const { dictionary, coveredMs, block, ...head } of summaries) {
    writer.unsigned(dictionary);
    writeCountHead(writer, head);
    writer.unsigned(coveredMs);
    writeBlockSize(writer, block);
  }
  writer.unsigned(groups.length);
  for (const group of groups) writeGroup(writer, group);
}

function readDirectory(reader: ByteReader): Directory<ReadBlock, BlockTable> {
  const dictionaries = Array.from({ length: reader.upTo(CHUNK_SERIES_MAX, "the number of dictionaries") }, () => ({
    name: reader.text(),
    stacks: reader.upTo(PLACES_MAX, "the number of stacks"),
    fingerprint: reader.word(),
  }));
  const dictionary = () => reader.upTo(dictionaries.length - 1, "a dictionary");
  const series = Array.from({ length: reader.upTo(CHUNK_SERIES_MAX, "the number of series") }, () => {
    const [name, index] = [reader.text(), dictionary()];
    const counted = reader.byte() === 0 ? null : readCounted(reader);
    return { name, dictionary: index, counted, raw: readRaw(reader) };
  });
  const summaries = Array.from({ length: reader.upTo(CHUNK_SERIES_MAX, "the number of summaries") }, () => ({
    dictionary: dictionary(),
    ...readCountHead(reader),
    coveredMs: reader.unsigned(),
    block: readBlockSize(reader),
  }));
  const groups = Array.from({ length: reader.upTo(CHUNK_SERIES_MAX, "the number of groups") }, () =>
    readGroup(reader, { dictionaries, series }),
  );
  return { dictionaries, series, summaries, groups };
}

function writeCountHead(writer: ByteWriter, { model, head }: CountHead): void {
  writer.byte(MODELS.indexOf(model));
  writer.unsigned(head);
}

function readCountHead(reader: ByteReader): CountHead {
  return { model: MODELS[reader.byte()] ?? reader.fail("a series has an unknown model"), head: reader.unsigned() };
}

function writeCounted(writer: ByteWriter, { model, head, timesMs, matrix }: CountedEntry): void {
  writeCountHead(writer, { model, head });
  writeTimes(writer, timesMs);
  writeBlockSize(writer, matrix);
}

function readCounted(reader: ByteReader): CountedEntry<ReadBlock> {
  const countHead = readCountHead(reader);
  const timesMs = readTimes(reader);
  return { ...countHead, timesMs, matrix: readBlockSize(reader) };
}

function writeGroup(writer: ByteWriter, { series, pageStacks, blocks }: PageGroup<readonly BlockSize[]>): void {
  writer.unsigned(series.length);
  for (const one of series) writer.unsigned(one);
  writer.unsigned(pageStacks);
  for (const block of blocks) writeBlockSize(writer, block);
}

function readGroup(
  reader: ByteReader,
  { dictionaries, series }: Pick<Directory, "dictionaries" | "series">,
): PageGroup<BlockTable> {
  const members = Array.from({ length: reader.upTo(series.length, "the series of a group") }, () =>
    reader.upTo(series.length - 1, "a series of a group"),
  );
  const dictionary = series[members[0] ?? reader.fail("a group has no series")]!.dictionary;
  if (members.some((one) => series[one]!.dictionary !== dictionary)) reader.fail("a group has two dictionaries");
  const pageStacks = Math.max(1, reader.upTo(PLACES_MAX, "the stacks of a page"));
  const pages = Math.ceil(dictionaries[dictionary]!.stacks / pageStacks);
  if (pages > reader.left) reader.fail("there are fewer pages than stacks need");
  return { series: members, pageStacks, blocks: BlockTable.read(reader, pages) };
}

function writeRaw(writer: ByteWriter, { timesMs, lengths, crcs, counts, blocks }: RawEntry): void {
  writeTimes(writer, timesMs);
  lengths.forEach((length, at) => {
    writer.unsigned(length);
    writer.word(crcs[at]!);
  });
  writer.unsigned(blocks.length);
  blocks.forEach((block, at) => {
    writer.unsigned(counts[at]!);
    writeBlockSize(writer, block);
  });
}

function readRaw(reader: ByteReader): RawEntry<ReadBlock> {
  const timesMs = readTimes(reader);
  if (timesMs.length === 0) {
    reader.upTo(0, "the number of raw blocks");
    return NO_RAW;
  }
  const profiles = timesMs.map(() => ({
    length: reader.upTo(BLOCK_BYTES_MAX, "a profile's length"),
    crc: reader.word(),
  }));
  const blocks = Array.from({ length: reader.upTo(timesMs.length, "the number of raw blocks") }, () => ({
    count: reader.upTo(timesMs.length, "the profiles of a block"),
    block: readBlockSize(reader),
  }));
  return {
    timesMs,
    lengths: profiles.map(({ length }) => length),
    crcs: profiles.map(({ crc }) => crc),
    counts: blocks.map(({ count }) => count),
    blocks: blocks.map(({ block }) => block),
  };
}

/** Times are often equally far apart: the changes of the distance, with runs of zeros. */
function writeTimes(writer: ByteWriter, timesMs: readonly number[]): void {
  writer.unsigned(timesMs.length);
  const changes = new ZeroRunWriter(writer);
  let [before, gap] = [0, 0];
  for (const time of timesMs) {
    changes.push(time - before - gap);
    gap = time - before;
    before = time;
  }
  changes.finish();
}

function readTimes(reader: ByteReader): readonly UnixMs[] {
  const changes = new ZeroRunReader(reader);
  const length = reader.upTo(SCRAPES_MAX, "the number of scrapes");
  if (length === 0) return NO_TIMES;
  const times = new Array<UnixMs>(length);
  let [scrape, before, gap] = [0, 0, 0];
  while (scrape < length) {
    const changed = changes.advance(scrape, length);
    for (; scrape < changed; scrape++) {
      before += gap;
      times[scrape] = unixMs(before);
    }
    if (changed === length) break;
    gap += changes.value;
    before += gap;
    times[scrape++] = unixMs(before);
  }
  return times;
}

const NO_TIMES: readonly UnixMs[] = [];
const NO_RAW: RawEntry<ReadBlock> = { timesMs: NO_TIMES, lengths: [], crcs: [], counts: [], blocks: [] };
