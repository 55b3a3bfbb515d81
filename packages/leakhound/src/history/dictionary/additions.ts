/**
 * The rows of a dictionary from given lengths on, as bytes: for the log, and for the file of a build.
 *
 *   lengths before, one for each table
 *   for each table: number of new rows, the length of each, the words of all of them
 *   strings first: number, lengths, bytes
 *
 * Reading checks that each row refers to rows that exist, and that each is the next row of its table: adding rows that the
 * dictionary has already changes nothing, so a log may repeat them.
 */
import { StringTable } from "../../profile/model/strings.ts";
import type { ByteReader } from "../bytes/byte-reader.ts";
import type { ByteWriter } from "../bytes/byte-writer.ts";
import { MalformedHistory, mustHold } from "../fault.ts";
import { BLOCK_BYTES_MAX, SAMPLE_TYPES_MAX } from "../limits.ts";
import {
  type Dictionary,
  type DictionaryLengths,
  FUNCTION_WORDS,
  HEAD_WORDS,
  LABEL_WORDS,
  LINE_WORDS,
  LOCATION_WORDS,
  MAPPING_WORDS,
  SAMPLE_TYPE_WORDS,
  TABLE_NAMES,
  type TableName,
} from "./dictionary.ts";

export function writeAdditions(writer: ByteWriter, dictionary: Dictionary, from: DictionaryLengths): void {
  writeStrings(writer, dictionary, from.strings);
  for (const name of TABLE_NAMES) writeRows(writer, { dictionary, name, from: from[name] });
}

function writeStrings(writer: ByteWriter, { strings }: Dictionary, from: number): void {
  writer.unsigned(from);
  writer.unsigned(strings.length - from);
  for (let row = from; row < strings.length; row++) writer.unsigned(strings.bytesOf(row).length);
  for (let row = from; row < strings.length; row++) writer.bytes(strings.bytesOf(row));
}

interface TableRange {
  readonly dictionary: Dictionary;
  readonly name: TableName;
  readonly from: number;
}

function writeRows(writer: ByteWriter, { dictionary, name, from }: TableRange): void {
  const table = dictionary[name];
  writer.unsigned(from);
  writer.unsigned(table.length - from);
  for (let row = from; row < table.length; row++) writer.unsigned(table.start(row + 1) - table.start(row));
  const { words } = table;
  for (let at = table.start(from); at < table.start(table.length); at++) writer.unsigned(words[at]!);
}

/** Adds the rows. Throws `MalformedHistory`; the dictionary may then have some of them. */
export function readAdditions(reader: ByteReader, dictionary: Dictionary): void {
  readStrings(reader, dictionary);
  for (const name of TABLE_NAMES) readRows(reader, dictionary, name);
}

function readStrings(reader: ByteReader, { strings }: Dictionary): void {
  const from = reader.upTo(strings.length, "the first new string");
  const count = reader.upTo(reader.left, "the number of strings");
  const start = new Uint32Array(count + 2);
  for (let row = 0; row < count; row++) {
    start[row + 2] = start[row + 1]! + reader.upTo(BLOCK_BYTES_MAX - start[row + 1]!, "the length of a string");
  }
  const table = new StringTable(reader.bytes(start.at(-1)!), start);
  for (let row = 0; row < count; row++) {
    mustHold(strings.rowOf(table, row + 1) === from + row, `string ${from + row} is not in its place`);
  }
}

function readRows(reader: ByteReader, dictionary: Dictionary, name: TableName): void {
  const table = dictionary[name];
  const from = reader.upTo(table.length, `the first new row of ${name}`);
  const count = reader.upTo(reader.left, `the number of ${name}`);
  const lengths = Uint32Array.from({ length: count }, () => reader.upTo(BLOCK_BYTES_MAX, `the length of ${name}`));
  for (let row = 0; row < count; row++) {
    const words = lengths[row]!;
    if (words > reader.left) reader.fail(`a row of ${name} is longer than what is left`);
    for (let at = 0; at < words; at++) table.push(reader.upTo(0xffff_ffff, "a word"));
    const pushed = table.pushed();
    if (!IS_VALID[name](dictionary, pushed)) {
      table.drop();
      throw new MalformedHistory("damaged", `row ${from + row} of ${name} is invalid`, `byte ${reader.pos}`);
    }
    mustHold(table.end() === from + row, `row ${from + row} of ${name} is not in its place`);
  }
}

type Words = Uint32Array;

/** Whether the words form a row whose references exist. */
const IS_VALID: Record<TableName, (dictionary: Dictionary, words: Words) => boolean> = {
  functions: ({ strings }, words) =>
    words.length === FUNCTION_WORDS && words.subarray(0, 3).every((row) => row < strings.length),
  locations: ({ functions }, words) =>
    words.length >= LOCATION_WORDS &&
    (words.length - LOCATION_WORDS) % LINE_WORDS === 0 &&
    words.every((word, at) => at % LINE_WORDS !== 0 || at === 0 || word <= functions.length) &&
    words[0]! <= 0x7fff_ffff,
  labels: ({ strings }, words) =>
    words.length % LABEL_WORDS === 0 && words.every((word, at) => at % LABEL_WORDS > 1 || word < strings.length),
  stacks: ({ locations, labels }, words) =>
    words.length > 0 &&
    words[words.length - 1]! < labels.length &&
    words.every((word, at) => at === words.length - 1 || word < locations.length),
  heads: ({ strings }, words) =>
    words.length >= HEAD_WORDS &&
    words.length <= HEAD_WORDS + SAMPLE_TYPE_WORDS * SAMPLE_TYPES_MAX &&
    words.length % SAMPLE_TYPE_WORDS === 0 &&
    words.every((word, at) => at === 0 || at === 3 || at === 4 || word < strings.length),
  mappings: ({ strings }, words) =>
    words.length % MAPPING_WORDS === 0 &&
    words.every((word, at) => ![6, 7].includes(at % MAPPING_WORDS) || word < strings.length),
};
