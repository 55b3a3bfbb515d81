/** Reads the tables that samples refer to: strings, functions, mappings and locations. Each throws `Malformed`. */
import { Int64Column } from "../../base/int64.ts";
import { LINES_MAX } from "../limits.ts";
import { StringTable } from "../strings.ts";
import type { FunctionTable, LineTable, LocationTable, MappingTable, ValueType } from "../types.ts";
import type { Records } from "./contents.ts";
import { FUNCTION, LINE, LOCATION, MAPPING, VALUE_TYPE } from "./fields.ts";
import { IdIndex, NO_ROW } from "./ids.ts";
import type { WireReader } from "./reader.ts";

/** Copies the text out, so that the table does not keep the whole input alive. */
export function readStrings(reader: WireReader, records: Records): StringTable {
  if (records.length === 0) reader.fail("bad-strings", "the string table is missing");
  const start = new Uint32Array(records.length + 1);
  for (let row = 0; row < records.length; row++) start[row + 1] = start[row]! + records.end(row) - records.start(row);
  if (start[1] !== 0) reader.fail("bad-strings", 'string 0 is not ""');
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
        setFlag(table.flags, row, reader.field - MAPPING.hasFunctions, reader.bool());
        break;
      default:
        reader.skip();
    }
  }
}

function setFlag(flags: Uint8Array, row: number, bit: number, set: boolean): void {
  flags[row] = set ? flags[row]! | (1 << bit) : flags[row]! & ~(1 << bit);
}

/** `mappings` and `functions` are the ids that locations and lines name. */
export function readLocations(
  reader: WireReader,
  records: Records,
  { mappings, functions }: { readonly mappings: IdIndex; readonly functions: IdIndex },
): LocationTable {
  const length = records.length;
  const lineCount = records.count(reader, LOCATION.line);
  if (lineCount > LINES_MAX) reader.fail("too-large", `more than ${LINES_MAX} lines`);
  const lines: LineTable = {
    length: lineCount,
    function: new Int32Array(lineCount).fill(NO_ROW),
    line: new Int64Column(lineCount),
    column: new Int64Column(lineCount),
  };
  const table: LocationTable = {
    length,
    id: new Int64Column(length),
    mapping: new Int32Array(length).fill(NO_ROW),
    address: new Int64Column(length),
    isFolded: new Uint8Array(length),
    lineStart: new Uint32Array(length + 1),
    lines,
  };
  for (let row = 0; row < length; row++) {
    records.open(reader, row);
    table.lineStart[row + 1] = readLocation(reader, row, { table, mappings, functions });
  }
  return table;
}

interface LocationScope {
  readonly table: LocationTable;
  readonly mappings: IdIndex;
  readonly functions: IdIndex;
}

/** Returns the row after the location's last line. */
function readLocation(reader: WireReader, row: number, { table, mappings, functions }: LocationScope): number {
  let lineRow = table.lineStart[row]!;
  while (reader.next()) {
    switch (reader.field) {
      case LOCATION.id:
        table.id.setWords(row, reader.int(), reader.hi);
        break;
      case LOCATION.mappingId:
        table.mapping[row] = optionalRow(reader, mappings, "mapping");
        break;
      case LOCATION.address:
        table.address.setWords(row, reader.int(), reader.hi);
        break;
      case LOCATION.line: {
        const outer = reader.enter();
        readLine(reader, lineRow++, table.lines, functions);
        reader.leave(outer);
        break;
      }
      case LOCATION.isFolded:
        table.isFolded[row] = reader.bool() ? 1 : 0;
        break;
      default:
        reader.skip();
    }
  }
  return lineRow;
}

function readLine(reader: WireReader, row: number, lines: LineTable, functions: IdIndex): void {
  while (reader.next()) {
    switch (reader.field) {
      case LINE.functionId:
        lines.function[row] = optionalRow(reader, functions, "function");
        break;
      case LINE.line:
        lines.line.setWords(row, reader.int(), reader.hi);
        break;
      case LINE.column:
        lines.column.setWords(row, reader.int(), reader.hi);
        break;
      default:
        reader.skip();
    }
  }
}

/** The row that this field's id names, or -1 for id 0, "none". */
function optionalRow(reader: WireReader, ids: IdIndex, name: string): number {
  const lo = reader.int();
  if (lo === 0 && reader.hi === 0) return NO_ROW;
  const row = ids.row(lo, reader.hi);
  if (row === NO_ROW)
    reader.fail("bad-index", `${reader.reading} names ${name} ${reader.shown(lo)}, which is not there`);
  return row;
}

/** The ids of a table; every one must be other than 0 and occur once. */
export function indexIds(reader: WireReader, records: Records, ids: Int64Column): IdIndex {
  const index = new IdIndex(ids);
  if (index.badRow !== NO_ROW) {
    records.open(reader, index.badRow);
    reader.fail(
      "bad-id",
      `${records.name} has id ${BigInt.asUintN(64, ids.bigint(index.badRow))}, which is 0 or taken`,
    );
  }
  return index;
}
