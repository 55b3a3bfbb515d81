/** Reads locations and their lines. Throws `MalformedProfile`. */
import { Int64Column } from "../../base/int64.ts";
import { LINES_MAX } from "../model/limits.ts";
import type { LineTable, LocationTable } from "../model/types.ts";
import type { Records } from "./contents.ts";
import { LINE, LOCATION } from "./fields.ts";
import { type IdIndex, NO_ROW } from "./ids.ts";
import type { WireReader } from "./reader.ts";
import type { RowBudget } from "./row-budget.ts";

/** `mappings` and `functions` map the ids that locations and lines refer to. */
export function readLocations(
  reader: WireReader,
  records: Records,
  { mappings, functions, rows }: { readonly mappings: IdIndex; readonly functions: IdIndex; readonly rows: RowBudget },
): LocationTable {
  const length = records.length;
  const lineCount = records.count(reader, LOCATION.line);
  if (lineCount > LINES_MAX) reader.fail("too-large", `more than ${LINES_MAX} lines`);
  rows.take(lineCount);
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

/** Returns the row after the last line of the location. */
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

/** The row of the id in this field, or -1 for id 0, "none". */
function optionalRow(reader: WireReader, ids: IdIndex, name: string): number {
  const lo = reader.int();
  if (lo === 0 && reader.hi === 0) return NO_ROW;
  const row = ids.row(lo, reader.hi);
  if (row === NO_ROW)
    reader.fail("bad-index", `${reader.reading} refers to ${name} ${reader.shown(lo)}, which does not exist`);
  return row;
}
