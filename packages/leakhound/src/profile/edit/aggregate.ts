/**
 * How finely a report tells places apart: what it does not want to know is blanked, and places that are
 * equal then become one.
 *
 *   granularity     function  file  line  address
 *   functions          x
 *   filefunctions      x       x
 *   files                      x
 *   lines              x       x     x
 *   addresses          x       x     x      x         the profile as it is, unless inlining is undone
 */
import { Int64Column } from "../../base/int64.ts";
import type { FunctionTable, LocationTable, MappingTable, Profile } from "../model/types.ts";

export interface Detail {
  readonly granularity: "functions" | "filefunctions" | "files" | "lines" | "addresses";
  /** Count inlined functions to the function they were inlined into. */
  readonly noInlines: boolean;
  /** Tell columns of a line apart. */
  readonly columns: boolean;
}

interface Kept {
  readonly inlines: boolean;
  readonly functions: boolean;
  readonly files: boolean;
  readonly lines: boolean;
  readonly columns: boolean;
  readonly addresses: boolean;
}

const HAS_FUNCTIONS = 1;
const HAS_FILENAMES = 2;
const HAS_LINES = 4;
const HAS_INLINES = 8;

export function aggregate(profile: Profile, { granularity, noInlines, columns }: Detail): Profile {
  if (granularity === "addresses" && !noInlines) return profile;
  const lines = granularity === "lines" || granularity === "addresses";
  const kept: Kept = {
    inlines: !noInlines,
    functions: granularity !== "files",
    files: granularity !== "functions",
    lines,
    columns: lines && columns,
    addresses: granularity === "addresses",
  };
  return {
    ...profile,
    functions: keptFunctions(profile.functions, kept),
    locations: keptLocations(profile.locations, kept),
    mappings: keptMappings(profile.mappings, kept),
  };
}

function keptFunctions(table: FunctionTable, { functions, files }: Kept): FunctionTable {
  const blank = new Uint32Array(table.length);
  return {
    ...table,
    ...(functions ? {} : { name: blank, systemName: blank }),
    ...(files ? {} : { filename: blank }),
  };
}

function keptLocations(table: LocationTable, { inlines, lines, columns, addresses }: Kept): LocationTable {
  const outermost = inlines ? table : withoutInlines(table);
  const zero = new Int64Column(outermost.lines.length);
  return {
    ...outermost,
    address: addresses ? outermost.address : new Int64Column(table.length),
    lines: {
      ...outermost.lines,
      line: lines ? outermost.lines.line : zero,
      column: columns ? outermost.lines.column : zero,
    },
  };
}

/** Each location with its last line alone. */
function withoutInlines(table: LocationTable): LocationTable {
  const last: number[] = [];
  const lineStart = new Uint32Array(table.length + 1);
  for (let row = 0; row < table.length; row++) {
    if (table.lineStart[row + 1]! > table.lineStart[row]!) last.push(table.lineStart[row + 1]! - 1);
    lineStart[row + 1] = last.length;
  }
  return { ...table, lineStart, lines: pickLines(table.lines, last) };
}

/** The lines of these rows, in this order. */
export function pickLines(lines: LocationTable["lines"], rows: readonly number[]): LocationTable["lines"] {
  return {
    length: rows.length,
    function: Int32Array.from(rows, (row) => lines.function[row]!),
    line: pickInt64(lines.line, rows),
    column: pickInt64(lines.column, rows),
  };
}

function pickInt64(column: Int64Column, rows: readonly number[]): Int64Column {
  const picked = new Int64Column(rows.length);
  rows.forEach((row, at) => {
    picked.setWords(at, column.lo(row), column.hi(row));
  });
  return picked;
}

function keptMappings(table: MappingTable, { inlines, functions, files, lines }: Kept): MappingTable {
  const bits =
    (functions ? HAS_FUNCTIONS : 0) |
    (files ? HAS_FILENAMES : 0) |
    (lines ? HAS_LINES : 0) |
    (inlines ? HAS_INLINES : 0);
  return { ...table, flags: table.flags.map((flags) => flags & bits) };
}
