/**
 * Locations of several profiles. A location is known by where it lies in its mapping, since that is the
 * same wherever the mapping was loaded, and by its lines:
 *
 *   mapping + 1 | address - mapping's start, 2 words | folded | function, line (2 words) … | last column, 2 words
 *
 * Columns of the inner lines do not count, as in google/pprof; they are those of the first one seen.
 */
import { Uint32List } from "../../base/columns.ts";
import { Int64Column } from "../../base/int64.ts";
import { SequenceTable } from "../../base/sequence-table.ts";
import { countedIds } from "../int64-columns.ts";
import type { LineTable, LocationTable, Profile } from "../types.ts";
import type { MergedFunctions } from "./functions.ts";
import type { MergedMappings } from "./mappings.ts";
import { NOT_YET, unknownRows } from "./unknown-rows.ts";

const HEAD_WORDS = 4;
const LINE_WORDS = 3;
/** The last column of a location that has lines. */
const TAIL_WORDS = 2;

export class MergedLocations {
  readonly #mappings: MergedMappings;
  readonly #functions: MergedFunctions;
  readonly #keys = new SequenceTable();
  /** Of all lines of all rows. */
  readonly #columns = { lo: new Uint32List(), hi: new Uint32List() };
  #profile: Profile | null = null;
  #known = unknownRows(0);

  constructor(mappings: MergedMappings, functions: MergedFunctions) {
    this.#mappings = mappings;
    this.#functions = functions;
  }

  enter(profile: Profile): void {
    this.#profile = profile;
    this.#known = unknownRows(profile.locations.length);
  }

  /** From locations of the profile to their rows: known for those that are among `of` from `start` to `end`. */
  rows(of: Uint32Array, start: number, end: number): Int32Array {
    const known = this.#known;
    for (let at = start; at < end; at++) {
      if (known[of[at]!] === NOT_YET) known[of[at]!] = this.#add(this.#profile!, of[at]!);
    }
    return known;
  }

  #add({ locations, mappings }: Profile, of: number): number {
    const rows = this.#keys.length;
    const mapping = locations.mapping[of]!;
    const { address } = locations;
    const [lo, hi] = mapping < 0 ? [0, 0] : [mappings.memoryStart.lo(mapping), mappings.memoryStart.hi(mapping)];
    this.#keys.push(this.#mappings.row(mapping) + 1);
    this.#keys.push(address.lo(of) - lo);
    this.#keys.push(address.hi(of) - hi - (address.lo(of) < lo ? 1 : 0));
    this.#keys.push(locations.isFolded[of]!);
    this.#pushLines(locations, of);
    const row = this.#keys.end();
    if (row === rows) this.#addColumns(locations, of);
    return row;
  }

  #pushLines({ lineStart, lines }: LocationTable, of: number): void {
    const end = lineStart[of + 1]!;
    for (let line = lineStart[of]!; line < end; line++) {
      const row = lines.function[line]!;
      this.#keys.push(row < 0 ? 0 : this.#functions.row(row) + 1);
      this.#keys.push(lines.line.lo(line));
      this.#keys.push(lines.line.hi(line));
    }
    if (end === lineStart[of]) return;
    this.#keys.push(lines.column.lo(end - 1));
    this.#keys.push(lines.column.hi(end - 1));
  }

  #addColumns({ lineStart, lines }: LocationTable, of: number): void {
    for (let line = lineStart[of]!; line < lineStart[of + 1]!; line++) {
      this.#columns.lo.push(lines.column.lo(line));
      this.#columns.hi.push(lines.column.hi(line));
    }
  }

  finish(): LocationTable {
    const { length } = this.#keys;
    const lines = this.#emptyLines();
    const table: LocationTable = {
      length,
      id: countedIds(length),
      mapping: new Int32Array(length),
      address: new Int64Column(length),
      isFolded: new Uint8Array(length),
      lineStart: new Uint32Array(length + 1),
      lines,
    };
    for (let row = 0; row < length; row++) this.#fill(table, row);
    return table;
  }

  #emptyLines(): LineTable {
    const { lo, hi } = this.#columns;
    const { length } = lo;
    const column = new Int64Column(length);
    for (let line = 0; line < length; line++) column.setWords(line, lo.at(line), hi.at(line));
    return { length, function: new Int32Array(length), line: new Int64Column(length), column };
  }

  #fill(table: LocationTable, row: number): void {
    const { words } = this.#keys;
    const at = this.#keys.start(row);
    const end = this.#keys.start(row + 1) - TAIL_WORDS;
    const mapping = words[at]! - 1;
    const from = mapping < 0 ? 0n : this.#mappings.memoryStart(mapping);
    table.mapping[row] = mapping;
    table.address.setBigint(row, from + (BigInt(words[at + 2]!) << 32n) + BigInt(words[at + 1]!));
    table.isFolded[row] = words[at + 3]!;
    let line = table.lineStart[row]!;
    for (let word = at + HEAD_WORDS; word < end; word += LINE_WORDS) {
      table.lines.function[line] = words[word]! - 1;
      table.lines.line.setWords(line++, words[word + 1]!, words[word + 2]!);
    }
    table.lineStart[row + 1] = line;
  }
}
