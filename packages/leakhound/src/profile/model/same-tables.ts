/**
 * Whether two profiles have equal strings, functions, mappings and locations, as profiles of one process often do. Then
 * a row of one profile means the same as the row with the same number in the other.
 */
import { isSameColumn } from "../../base/columns.ts";
import { Int64Column } from "../../base/int64.ts";
import type { Profile } from "./types.ts";

type Column = Uint8Array | Uint32Array | Int32Array | Int64Column;

export type ProfileTables = Pick<Profile, "strings" | "functions" | "mappings" | "locations">;

/** Compares strings, functions, mappings and locations, except for their ids, which have no meaning of their own. */
export function hasSameTables(a: ProfileTables, b: ProfileTables): boolean {
  const [left, right] = [comparedColumns(a), comparedColumns(b)];
  return a.strings.equals(b.strings) && left.every((column, at) => isSame(column, right[at]!));
}

function comparedColumns({ functions, mappings, locations }: ProfileTables): Column[] {
  const { lines } = locations;
  return [
    ...[locations.lineStart, lines.function, lines.line, locations.address, locations.mapping],
    ...[locations.isFolded, lines.column],
    ...[functions.name, functions.systemName, functions.filename, functions.startLine],
    ...[mappings.memoryStart, mappings.memoryLimit, mappings.fileOffset],
    ...[mappings.filename, mappings.buildId, mappings.flags],
  ];
}

function isSame(a: Column, b: Column): boolean {
  if (a instanceof Int64Column || b instanceof Int64Column) {
    return a instanceof Int64Column && b instanceof Int64Column && a.equals(b);
  }
  return isSameColumn(a, b);
}
