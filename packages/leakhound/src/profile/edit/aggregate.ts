/**
 * Reduces the detail of functions and locations to the granularity of a report: details that the report does not need
 * are cleared, so that graph/ merges rows that are equal then.
 *
 *   granularity     function  file  line  address
 *   functions          x
 *   filefunctions      x       x
 *   files                      x
 *   lines              x       x     x
 *   addresses          x       x     x      x         the profile unchanged, except with noInlines
 */
import { Int64Column } from "../../base/int64.ts";
import type { FunctionTable, LocationTable, MappingTable, Profile } from "../model/types.ts";

export interface Detail {
  readonly granularity: "functions" | "filefunctions" | "files" | "lines" | "addresses";
  /** Attribute inlined functions to the function into which they were inlined. */
  readonly noInlines: boolean;
  /** Distinguish columns of a line. */
  readonly columns: boolean;
}

/** The details that stay. */
interface KeptParts {
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
  const kept: KeptParts = {
    inlines: !noInlines,
    functions: granularity !== "files",
    files: granularity !== "functions",
    lines,
    columns: lines && columns,
    addresses: granularity === "addresses",
  };
  return {
    ...profile,
    functions: aggregateFunctions(profile.functions, kept),
    locations: aggregateLocations(profile.locations, kept),
    mappings: aggregateMappings(profile.mappings, kept),
  };
}

function aggregateFunctions(table: FunctionTable, { functions, files }: KeptParts): FunctionTable {
  const blank = new Uint32Array(table.length);
  return {
    ...table,
    ...(functions ? {} : { name: blank, systemName: blank }),
    ...(files ? {} : { filename: blank }),
  };
}

function aggregateLocations(table: LocationTable, { inlines, lines, columns, addresses }: KeptParts): LocationTable {
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

/** Each location with its last line only, the real caller. */
function withoutInlines(table: LocationTable): LocationTable {
  const last: number[] = [];
  const lineStart = new Uint32Array(table.length + 1);
  for (let row = 0; row < table.length; row++) {
    if (table.lineStart[row + 1]! > table.lineStart[row]!) last.push(table.lineStart[row + 1]! - 1);
    lineStart[row + 1] = last.length;
  }
  return { ...table, lineStart, lines: pickLines(table.lines, last) };
}

/** The lines in these rows, in this order. */
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

function aggregateMappings(table: MappingTable, { inlines, functions, files, lines }: KeptParts): MappingTable {
  const bits =
    (functions ? HAS_FUNCTIONS : 0) |
    (files ? HAS_FILENAMES : 0) |
    (lines ? HAS_LINES : 0) |
    (inlines ? HAS_INLINES : 0);
  return { ...table, flags: table.flags.map((flags) => flags & bits) };
}
