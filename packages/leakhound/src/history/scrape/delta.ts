/**
 * A scrape as its difference to the one before of the same series.
 *
 *   head       model, time, our clock, head and mappings, length and checksum of the bytes
 *   gone       rows before that are gone, as gaps
 *   added      stacks of new rows
 *   order      see row-order.ts
 *   counts     for each column, the change of each candidate, with runs of zeros
 *   escapes    rows with their values
 *
 * The dictionary must have the rows that it had when the delta was written. `NO_SCRAPE` comes before the first one.
 */
import type { ByteReader } from "../bytes/byte-reader.ts";
import type { ByteWriter } from "../bytes/byte-writer.ts";
import { gatherFloats, gatherWords, inverseOf, isCounting } from "../bytes/gather.ts";
import { ZeroRunReader, ZeroRunWriter } from "../bytes/zero-runs.ts";
import { columnsOf, isHeapHead } from "../counts/columns.ts";
import type { Dictionary } from "../dictionary/dictionary.ts";
import { headOf, typesOf } from "../dictionary/tables.ts";
import { MalformedHistory } from "../fault.ts";
import { CELLS_MAX, HISTORY_PROFILE_BYTES_MAX, ROWS_MAX } from "../limits.ts";
import type { CountModel, Scrape, ScrapeHead } from "../scrape.ts";
import { readEscapes, writeEscapes } from "./escapes.ts";
import { matchRows, NEW_ROW } from "./match.ts";
import { readOrder, writeOrder } from "./row-order.ts";

const MODELS = ["plain", "sampled"] as const;

/** Before the first scrape of a series. */
export const NO_SCRAPE: Scrape = {
  atMs: 0,
  timeNanos: 0n,
  durationNanos: 0n,
  head: 0,
  mappings: 0,
  byteLength: 0,
  crc: 0,
  model: "plain",
  stacks: new Uint32Array(0),
  counts: [],
  escapes: [],
};

/** Two scrapes of one series. */
export interface ScrapePair {
  readonly dictionary: Dictionary;
  readonly before: Scrape;
  readonly after: Scrape;
}

/** Rows before that are still there, in their order, and then the new rows in the order of the scrape. */
interface CandidateRows {
  /** The row before of each kept candidate. */
  readonly keptRows: Int32Array;
  readonly stacks: Uint32Array;
  readonly added: number;
}

export function writeDelta(writer: ByteWriter, pair: ScrapePair): void {
  const { dictionary, before, after } = pair;
  writeHead(writer, before, after);
  const matched = matchRows(before.stacks, after.stacks, dictionary.stacks.length);
  const { keptRows, addedRows } = splitRows(matched);
  writeGone(writer, keptRows, before.stacks.length);
  writeAdded(writer, gatherWords(after.stacks, addedRows));
  const { order, rowOf } = candidateOrder(matched, keptRows);
  const byCandidate = () => ({
    dictionary,
    mappings: after.mappings,
    stacks: gatherWords(after.stacks, rowOf),
    counts: gatherFloats(after.counts.at(-1)!, rowOf),
  });
  writeOrder(writer, { order, kept: keptRows.length, byCandidate });
  after.counts.forEach((column, at) => {
    writeColumn(writer, { column, rowOf, before: before.counts[at], keptRows });
  });
  writeEscapes(writer, after.escapes);
}

/** Rows before that are still there, in ascending order, and new rows. */
function splitRows(matched: Int32Array) {
  const kept = new Int32Array(matched.length);
  const added = new Int32Array(matched.length);
  let [keptCount, addedCount, isAscending] = [0, 0, true];
  for (let row = 0; row < matched.length; row++) {
    if (matched[row] === NEW_ROW) added[addedCount++] = row;
    else {
      isAscending &&= keptCount === 0 || matched[row]! > kept[keptCount - 1]!;
      kept[keptCount++] = matched[row]!;
    }
  }
  const keptRows = kept.subarray(0, keptCount);
  return { keptRows: isAscending ? keptRows : keptRows.sort(), addedRows: added.subarray(0, addedCount) };
}

function writeHead(writer: ByteWriter, before: Scrape, after: Scrape): void {
  writer.byte(MODELS.indexOf(after.model));
  writer.signed(after.atMs - before.atMs);
  writer.int64(BigInt.asIntN(64, after.timeNanos - before.timeNanos));
  writer.int64(after.durationNanos);
  writer.unsigned(after.head);
  writer.unsigned(after.mappings);
  writer.unsigned(after.byteLength);
  writer.word(after.crc);
}

/** Rows before that are gone: their number, and the number of kept rows before each. */
function writeGone(writer: ByteWriter, keptRows: Int32Array, length: number): void {
  writer.unsigned(length - keptRows.length);
  let next = 0;
  let kept = 0;
  for (let row = 0; row < length; row++) {
    if (keptRows[next] === row) {
      next++;
      kept++;
    } else {
      writer.unsigned(kept);
      kept = 0;
    }
  }
}

function writeAdded(writer: ByteWriter, stacks: Uint32Array): void {
  writer.unsigned(stacks.length);
  let before = -1;
  for (const stack of stacks) {
    writer.signed(stack - before - 1);
    before = stack;
  }
}

/** The candidate of each row, and the row of each candidate. */
function candidateOrder(matched: Int32Array, keptRows: Int32Array) {
  const candidateOf = new Int32Array((keptRows.at(-1) ?? -1) + 1);
  for (let candidate = 0; candidate < keptRows.length; candidate++) candidateOf[keptRows[candidate]!] = candidate;
  const order = new Int32Array(matched.length);
  let added = keptRows.length;
  for (let row = 0; row < matched.length; row++) {
    order[row] = matched[row] === NEW_ROW ? added++ : candidateOf[matched[row]!]!;
  }
  return { order, rowOf: inverseOf(order) };
}

interface ColumnChange {
  readonly column: Float64Array;
  readonly rowOf: Int32Array;
  readonly before: Float64Array | undefined;
  readonly keptRows: Int32Array;
}

function writeColumn(writer: ByteWriter, { column, rowOf, before, keptRows }: ColumnChange): void {
  const changes = new ZeroRunWriter(writer);
  for (let candidate = 0; candidate < rowOf.length; candidate++) {
    const from = candidate < keptRows.length ? before![keptRows[candidate]!]! : 0;
    changes.push(column[rowOf[candidate]!]! - from);
  }
  changes.finish();
}

/** The scrape after `before`. Throws `MalformedHistory`. */
export function readDelta(reader: ByteReader, dictionary: Dictionary, before: Scrape): Scrape {
  const { model, ...head } = readHead(reader, dictionary, before);
  const { keptRows, stacks, added } = readCandidates(reader, dictionary, before);
  const orderBy = readOrder(reader, { kept: keptRows.length, added });
  const columns = columnsOf(model, typesOf(dictionary, head.head));
  if (columns * stacks.length > CELLS_MAX) throw new MalformedHistory("too-large", "a scrape has too many values", "");
  if (before.counts.length !== columns && keptRows.length > 0) reader.fail("the number of columns changes");
  const counts = Array.from({ length: columns }, (_, at) =>
    readColumn(reader, { length: stacks.length, keptRows, before: before.counts[at] }),
  );
  const last = counts.at(-1) ?? new Float64Array(stacks.length);
  const order = orderBy(() => ({ dictionary, mappings: head.mappings, stacks, counts: last }));
  const isUnchanged = added === 0 && stacks.length === before.stacks.length && isCounting(order);
  return {
    ...head,
    model,
    // The same column where nothing has changed: later steps recognize it.
    stacks: isUnchanged ? before.stacks : gatherWords(stacks, order),
    counts: isUnchanged ? counts : counts.map((column) => gatherFloats(column, order)),
    escapes: readEscapes(reader, { rows: stacks.length, types: typesOf(dictionary, head.head) }),
  };
}

function readHead(
  reader: ByteReader,
  dictionary: Dictionary,
  before: Scrape,
): ScrapeHead & { readonly model: CountModel } {
  const model = MODELS[reader.byte()] ?? reader.fail("a scrape has an unknown model");
  const head = {
    model,
    atMs: before.atMs + reader.signed(),
    timeNanos: BigInt.asIntN(64, before.timeNanos + reader.int64()),
    durationNanos: reader.int64(),
    head: reader.upTo(dictionary.heads.length - 1, "the head of a scrape"),
    mappings: reader.upTo(dictionary.mappings.length - 1, "the mappings of a scrape"),
    byteLength: reader.upTo(HISTORY_PROFILE_BYTES_MAX, "the length of a profile"),
    crc: reader.word(),
  };
  if (model === "sampled" && !isHeapHead(headOf(dictionary, head.head)))
    reader.fail("sampled counts are not of a heap");
  return head;
}

function readCandidates(reader: ByteReader, dictionary: Dictionary, before: Scrape): CandidateRows {
  const length = before.stacks.length;
  const keptRows = keptOf(readGone(reader, length));
  const added = reader.upTo(Math.min(ROWS_MAX - keptRows.length, reader.left), "the number of new rows");
  const stacks = new Uint32Array(keptRows.length + added);
  for (let candidate = 0; candidate < keptRows.length; candidate++) {
    stacks[candidate] = before.stacks[keptRows[candidate]!]!;
  }
  let last = -1;
  for (let candidate = keptRows.length; candidate < stacks.length; candidate++) {
    last += reader.signed() + 1;
    if (last < 0 || last >= dictionary.stacks.length) reader.fail("a new row has a stack that the dictionary lacks");
    stacks[candidate] = last;
  }
  return { keptRows, stacks, added };
}

function keptOf(isGone: Uint8Array): Int32Array {
  const kept = new Int32Array(isGone.length);
  let count = 0;
  for (let row = 0; row < isGone.length; row++) if (isGone[row] === 0) kept[count++] = row;
  return kept.subarray(0, count);
}

function readGone(reader: ByteReader, length: number): Uint8Array {
  const isGone = new Uint8Array(length);
  const count = reader.upTo(length, "the number of rows that are gone");
  let row = 0;
  for (let gone = 0; gone < count; gone++) {
    row += reader.upTo(length - 1 - row, "the position of a row that is gone");
    isGone[row++] = 1;
    if (row === length && gone < count - 1) reader.fail("more rows are gone than there were");
  }
  return isGone;
}

interface ColumnRows {
  readonly length: number;
  readonly keptRows: Int32Array;
  readonly before: Float64Array | undefined;
}

function readColumn(reader: ByteReader, { length, keptRows, before }: ColumnRows): Float64Array {
  const column = new Float64Array(length);
  for (let candidate = 0; candidate < keptRows.length; candidate++) column[candidate] = before![keptRows[candidate]!]!;
  const changes = new ZeroRunReader(reader);
  for (let at = changes.advance(0, length); at < length; at = changes.advance(at + 1, length))
    column[at]! += changes.value;
  return column;
}
