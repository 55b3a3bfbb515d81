/**
 * Locations of several profiles. The key of a location is its offset in its mapping, which does not depend on where the
 * mapping was loaded, and its lines:
 *
 *   mapping + 1 | address - mapping's start, 2 words | folded | function + 1, line and column, 2 words each | …
 *
 * (google/pprof ignored the columns of inner lines until 2026.)
 */
import { Int64Column } from "../../base/int64.ts";
import { SequenceTable } from "../../base/sequence-table.ts";
import { countingIds } from "../model/int64-columns.ts";
import type { LineTable, LocationTable, Profile } from "../model/types.ts";
import type { MergedFunctions } from "./functions.ts";
import type { MergedMappings } from "./mappings.ts";
import { emptyRowCache, UNKNOWN } from "./row-cache.ts";

const HEAD_WORDS = 4;
const LINE_WORDS = 5;

export class MergedLocations {
  readonly #mappings: MergedMappings;
  readonly #functions: MergedFunctions;
  readonly #keys = new SequenceTable();
  #profile: Profile | null = null;
  #rowCache = emptyRowCache(0);

  constructor(mappings: MergedMappings, functions: MergedFunctions) {
    this.#mappings = mappings;
    this.#functions = functions;
  }

  enter(profile: Profile): void {
    this.#profile = profile;
    this.#rowCache = emptyRowCache(profile.locations.length);
  }

  /** Maps locations of the profile to their rows; computed for those in `of[start]` … `of[end - 1]`. */
  rows(of: Uint32Array, start: number, end: number): Int32Array {
    const cache = this.#rowCache;
    for (let at = start; at < end; at++) {
      if (cache[of[at]!] === UNKNOWN) cache[of[at]!] = this.#add(this.#profile!, of[at]!);
    }
    return cache;
  }

  #add({ locations, mappings }: Profile, of: number): number {
    const mapping = locations.mapping[of]!;
    const { address } = locations;
    const [lo, hi] = mapping < 0 ? [0, 0] : [mappings.memoryStart.lo(mapping), mappings.memoryStart.hi(mapping)];
    this.#keys.push(this.#mappings.row(mapping) + 1);
    this.#keys.push(address.lo(of) - lo);
    this.#keys.push(address.hi(of) - hi - (address.lo(of) < lo ? 1 : 0));
    this.#keys.push(locations.isFolded[of]!);
    this.#pushLines(locations, of);
    return this.#keys.end();
  }

  #pushLines({ lineStart, lines }: LocationTable, of: number): void {
    for (let line = lineStart[of]!; line < lineStart[of + 1]!; line++) {
      const row = lines.function[line]!;
      this.#keys.push(row < 0 ? 0 : this.#functions.row(row) + 1);
      this.#keys.push(lines.line.lo(line));
      this.#keys.push(lines.line.hi(line));
      this.#keys.push(lines.column.lo(line));
      this.#keys.push(lines.column.hi(line));
    }
  }

  finish(): LocationTable {
    const { length } = this.#keys;
    const lineCount = (this.#keys.start(length) - length * HEAD_WORDS) / LINE_WORDS;
    const table: LocationTable = {
      length,
      id: countingIds(length),
      mapping: new Int32Array(length),
      address: new Int64Column(length),
      isFolded: new Uint8Array(length),
      lineStart: new Uint32Array(length + 1),
      lines: emptyLines(lineCount),
    };
    for (let row = 0; row < length; row++) this.#fill(table, row);
    return table;
  }

  #fill(table: LocationTable, row: number): void {
    const { words } = this.#keys;
    const at = this.#keys.start(row);
    const end = this.#keys.start(row + 1);
    const mapping = words[at]! - 1;
    const from = mapping < 0 ? 0n : this.#mappings.memoryStart(mapping);
    table.mapping[row] = mapping;
    table.address.setBigint(row, from + (BigInt(words[at + 2]!) << 32n) + BigInt(words[at + 1]!));
    table.isFolded[row] = words[at + 3]!;
    let line = table.lineStart[row]!;
    for (let word = at + HEAD_WORDS; word < end; word += LINE_WORDS) {
      table.lines.function[line] = words[word]! - 1;
      table.lines.line.setWords(line, words[word + 1]!, words[word + 2]!);
      table.lines.column.setWords(line++, words[word + 3]!, words[word + 4]!);
    }
    table.lineStart[row + 1] = line;
  }
}

function emptyLines(length: number): LineTable {
  return { length, function: new Int32Array(length), line: new Int64Column(length), column: new Int64Column(length) };
}
