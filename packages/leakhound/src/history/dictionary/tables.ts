/** The tables of a dictionary as those of a profile, in which locations have the addresses of one process. */
import { Int64Column } from "../../base/int64.ts";
import { countingIds } from "../../profile/model/int64-columns.ts";
import type { FunctionTable, LocationTable, MappingTable, Profile, ValueType } from "../../profile/model/types.ts";
import {
  type Dictionary,
  HEAD_WORDS,
  LINE_WORDS,
  LOCATION_WORDS,
  MAPPING_WORDS,
  SAMPLE_TYPE_WORDS,
} from "./dictionary.ts";

/** The tables without addresses, which all processes share. */
interface SharedTables {
  readonly functions: FunctionTable;
  readonly locations: LocationTable;
}

const shared = new WeakMap<Dictionary, SharedTables>();

/** Strings, functions, mappings and locations. They may have rows that no sample refers to. */
export function tablesOf(
  dictionary: Dictionary,
  mappingsRow: number,
): Pick<Profile, "strings" | "functions" | "mappings" | "locations"> {
  const { functions, locations } = sharedTables(dictionary);
  const mappings = mappingTable(dictionary, mappingsRow);
  const address = addresses(dictionary, mappings);
  return { strings: dictionary.strings.table, functions, mappings, locations: { ...locations, address } };
}

/** The fields outside of the tables. */
export type HeadFields = Pick<Profile, "sampleTypes" | "periodType" | "period" | "defaultSampleType">;

export function headOf({ heads, strings: { table } }: Dictionary, row: number): HeadFields {
  const { words } = heads;
  const at = heads.start(row);
  const sampleTypes: ValueType[] = [];
  for (let type = at + HEAD_WORDS; type < heads.start(row + 1); type += SAMPLE_TYPE_WORDS) {
    sampleTypes.push({ type: table.get(words[type]!), unit: table.get(words[type + 1]!) });
  }
  return {
    sampleTypes,
    periodType: words[at] === 0 ? null : { type: table.get(words[at + 1]!), unit: table.get(words[at + 2]!) },
    period: BigInt.asIntN(64, (BigInt(words[at + 4]!) << 32n) | BigInt(words[at + 3]!)),
    defaultSampleType: table.get(words[at + 5]!),
  };
}

/** Number of sample types of a head. */
export function typesOf({ heads }: Dictionary, row: number): number {
  return (heads.start(row + 1) - heads.start(row) - HEAD_WORDS) / SAMPLE_TYPE_WORDS;
}

function sharedTables(dictionary: Dictionary): SharedTables {
  const known = shared.get(dictionary);
  const { functions, locations } = dictionary;
  if (known?.functions.length === functions.length && known.locations.length === locations.length) return known;
  const tables = { functions: functionTable(dictionary), locations: locationTable(dictionary) };
  shared.set(dictionary, tables);
  return tables;
}

function functionTable({ functions: { length, words } }: Dictionary): FunctionTable {
  const column = (field: number) => Uint32Array.from({ length }, (_, row) => words[5 * row + field]!);
  const startLine = new Int64Column(length);
  for (let row = 0; row < length; row++) startLine.setWords(row, words[5 * row + 3]!, words[5 * row + 4]!);
  return {
    length,
    id: countingIds(length),
    name: column(0),
    systemName: column(1),
    filename: column(2),
    startLine,
  };
}

function locationTable({ locations }: Dictionary): LocationTable {
  const { length, words } = locations;
  const lineCount = (locations.start(length) - LOCATION_WORDS * length) / LINE_WORDS;
  const lineStart = new Uint32Array(length + 1);
  const mapping = new Int32Array(length);
  const lines = {
    length: lineCount,
    function: new Int32Array(lineCount),
    line: new Int64Column(lineCount),
    column: new Int64Column(lineCount),
  };
  let line = 0;
  for (let row = 0; row < length; row++) {
    const start = locations.start(row);
    mapping[row] = words[start]! - 1;
    for (let at = start + LOCATION_WORDS; at < locations.start(row + 1); at += LINE_WORDS) {
      lines.function[line] = words[at]! - 1;
      lines.line.setWords(line++, words[at + 1]!, words[at + 2]!);
    }
    lineStart[row + 1] = line;
  }
  const [id, address] = [countingIds(length), new Int64Column(0)];
  return { length, id, mapping, address, isFolded: new Uint8Array(length), lineStart, lines };
}

function addresses({ locations }: Dictionary, { memoryStart, length }: MappingTable): Int64Column {
  const column = new Int64Column(locations.length);
  for (let row = 0; row < locations.length; row++) {
    const at = locations.start(row);
    const mapping = locations.words[at]! - 1;
    column.setWords(row, locations.words[at + 1]!, locations.words[at + 2]!);
    if (mapping >= 0 && mapping < length) column.addWords(row, memoryStart.lo(mapping), memoryStart.hi(mapping));
  }
  return column;
}

function mappingTable({ mappings }: Dictionary, row: number): MappingTable {
  const [first, end] = [mappings.start(row), mappings.start(row + 1)];
  const length = (end - first) / MAPPING_WORDS;
  const { words } = mappings;
  const pair = (field: number): Int64Column => {
    const column = new Int64Column(length);
    for (let at = 0; at < length; at++) {
      const from = first + MAPPING_WORDS * at + field;
      column.setWords(at, words[from]!, words[from + 1]!);
    }
    return column;
  };
  const index = (field: number) => Uint32Array.from({ length }, (_, at) => words[first + MAPPING_WORDS * at + field]!);
  return {
    length,
    id: countingIds(length),
    memoryStart: pair(0),
    memoryLimit: pair(2),
    fileOffset: pair(4),
    filename: index(6),
    buildId: index(7),
    flags: Uint8Array.from(index(8)),
  };
}
