/** Reads strings, value types, functions and mappings: the tables that refer only to strings. All throw `MalformedProfile`. */
import { Int64Column } from "../../base/int64.ts";
import { StringTable } from "../model/strings.ts";
import type { FunctionTable, MappingTable, ValueType } from "../model/types.ts";
import type { Records } from "./contents.ts";
import { FUNCTION, MAPPING, VALUE_TYPE } from "./fields.ts";
import type { WireReader } from "./reader.ts";

/** Copies the texts, so that the table does not retain the whole input. */
export function readStrings(reader: WireReader, records: Records, bytesMax: number): StringTable {
  if (records.length === 0) reader.fail("bad-strings", "the string table is missing");
  const start = new Uint32Array(records.length + 1);
  for (let row = 0; row < records.length; row++) start[row + 1] = start[row]! + records.end(row) - records.start(row);
  if (start[1] !== 0) reader.fail("bad-strings", 'string 0 is not ""');
  if (start[records.length]! > bytesMax)
    reader.fail("too-large", `more than ${bytesMax} bytes of strings, too many for a file of this size`);
  const bytes = new Uint8Array(start[records.length]!);
  for (let row = 0; row < records.length; row++) {
    bytes.set(reader.bytes.subarray(records.start(row), records.end(row)), start[row]);
  }
  return new StringTable(bytes, start);
}

export function readValueType(reader: WireReader, records: Records, row: number, strings: StringTable): ValueType {
  let type = 0;
  let unit = 0;
  for (records.open(reader, row); reader.next(); ) {
    if (reader.field === VALUE_TYPE.type) type = reader.index(strings.length, "string");
    else if (reader.field === VALUE_TYPE.unit) unit = reader.index(strings.length, "string");
    else reader.skip();
  }
  return { type: strings.get(type), unit: strings.get(unit) };
}

export function readFunctions(reader: WireReader, records: Records, strings: StringTable): FunctionTable {
  const length = records.length;
  const table: FunctionTable = {
    length,
    id: new Int64Column(length),
    name: new Uint32Array(length),
    systemName: new Uint32Array(length),
    filename: new Uint32Array(length),
    startLine: new Int64Column(length),
  };
  for (let row = 0; row < length; row++) {
    records.open(reader, row);
    readFunction(reader, row, table, strings.length);
  }
  return table;
}

function readFunction(reader: WireReader, row: number, table: FunctionTable, strings: number): void {
  while (reader.next()) {
    switch (reader.field) {
      case FUNCTION.id:
        table.id.setWords(row, reader.int(), reader.hi);
        break;
      case FUNCTION.name:
        table.name[row] = reader.index(strings, "string");
        break;
      case FUNCTION.systemName:
        table.systemName[row] = reader.index(strings, "string");
        break;
      case FUNCTION.filename:
        table.filename[row] = reader.index(strings, "string");
        break;
      case FUNCTION.startLine:
        table.startLine.setWords(row, reader.int(), reader.hi);
        break;
      default:
        reader.skip();
    }
  }
}

export function readMappings(reader: WireReader, records: Records, strings: StringTable): MappingTable {
  const length = records.length;
  const table: MappingTable = {
    length,
    id: new Int64Column(length),
    memoryStart: new Int64Column(length),
    memoryLimit: new Int64Column(length),
    fileOffset: new Int64Column(length),
    filename: new Uint32Array(length),
    buildId: new Uint32Array(length),
    flags: new Uint8Array(length),
  };
  for (let row = 0; row < length; row++) {
    records.open(reader, row);
    readMapping(reader, row, table, strings.length);
  }
  return table;
}

function readMapping(reader: WireReader, row: number, table: MappingTable, strings: number): void {
  while (reader.next()) {
    switch (reader.field) {
      case MAPPING.id:
        table.id.setWords(row, reader.int(), reader.hi);
        break;
      case MAPPING.memoryStart:
        table.memoryStart.setWords(row, reader.int(), reader.hi);
        break;
      case MAPPING.memoryLimit:
        table.memoryLimit.setWords(row, reader.int(), reader.hi);
        break;
      case MAPPING.fileOffset:
        table.fileOffset.setWords(row, reader.int(), reader.hi);
        break;
      case MAPPING.filename:
        table.filename[row] = reader.index(strings, "string");
        break;
      case MAPPING.buildId:
        table.buildId[row] = reader.index(strings, "string");
        break;
      case MAPPING.hasFunctions:
      case MAPPING.hasFilenames:
      case MAPPING.hasLineNumbers:
      case MAPPING.hasInlineFrames:
        setFlag(table.flags, { row, bit: reader.field - MAPPING.hasFunctions }, reader.bool());
        break;
      default:
        reader.skip();
    }
  }
}

function setFlag(
  flags: Uint8Array,
  { row, bit }: { readonly row: number; readonly bit: number },
  isSet: boolean,
): void {
  flags[row] = isSet ? flags[row]! | (1 << bit) : flags[row]! & ~(1 << bit);
}
