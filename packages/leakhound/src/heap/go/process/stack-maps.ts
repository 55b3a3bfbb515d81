/**
 * Which words of a frame are pointers: the compiler records a bit per word for the collector, for each place where a
 * function may be interrupted.
 *
 *   pc ─▶ ftab ─▶ _func ─▶ pctab: the index of the map at this pc
 *                     └──▶ funcdata: all its maps, of locals and of arguments
 *
 *   [ ··· locals map ···][saved bp][return address][args map ··· of the callee]
 *                        ▲ the map of locals ends here; see the drawing in goroutines.ts
 *
 * Source: runtime/symtab.go, runtime/stkframe.go; the same since Go 1.18
 */

import { bytes } from "../../../base/units.ts";
import { WideMap } from "../../../base/wide-map.ts";
import type { Layouts } from "./layouts.ts";
import type { ProcessMemory } from "./process-memory.ts";

/** Indexes of words, counted from the beginning of the map. */
export interface StackMap {
  /** How many words the map of locals covers; the last of them precedes the saved frame pointer. */
  readonly localWords: number;
  readonly locals: readonly number[];
  readonly args: readonly number[];
}

const EMPTY_MAP: StackMap = { localWords: 0, locals: [], args: [] };
const FUNCTION_ROW_BYTES = 8;
const STACK_MAP_INDEX = 1;
const [ARGS_MAPS, LOCALS_MAPS] = [0, 1];
const NO_DATA = 0xffff_ffff;
const NO_MAP = -1;
const MAP_WORDS_MAX = 1 << 20;
const STEPS_MAX = 1 << 20;
const VARINT_BITS_MAX = 35;

/** Addresses of the runtime's tables of functions. */
interface Tables {
  readonly text: number;
  readonly functions: number;
  readonly functionCount: number;
  readonly functionData: number;
  readonly pcTable: number;
  readonly mapData: number;
}

/** A function, by the addresses of its code and of its _func. */
interface FunctionPlace {
  readonly entry: number;
  readonly described: number;
}

export class StackMaps {
  readonly #memory: ProcessMemory;
  readonly #tables: Tables | null;
  readonly #at: { readonly pcTables: number; readonly dataTables: number; readonly arrays: number };
  readonly #known = new WideMap<StackMap>();

  /** @param module address of runtime.firstmoduledata */
  constructor(memory: ProcessMemory, layouts: Layouts, module: number) {
    this.#memory = memory;
    this.#tables = tablesOf(memory, layouts, module);
    const dataTables = layouts.find("runtime._func", "nfuncdata") ?? 0;
    this.#at = { pcTables: layouts.find("runtime._func", "npcdata") ?? 0, dataTables, arrays: dataTables + 1 };
  }

  /** Whether the tables of this release can be read; otherwise no frame has a map. */
  get isKnown(): boolean {
    return this.#tables !== null;
  }

  /** The map of the function that was interrupted, or that called another one, at `pc`. */
  at(pc: number): StackMap {
    const known = this.#known.get(pc);
    if (known) return known;
    const map = this.#tables ? this.#read(this.#tables, pc) : EMPTY_MAP;
    this.#known.set(pc, map);
    return map;
  }

  #read(tables: Tables, pc: number): StackMap {
    const row = this.#functionRow(tables, pc - tables.text);
    if (row === null) return EMPTY_MAP;
    const place = { entry: tables.text + this.#uint32(row), described: tables.functionData + this.#uint32(row + 4) };
    // A return address is after its call, and the map of the call applies.
    const index = pc === place.entry ? NO_MAP : this.#mapIndex(tables, place, pc - 1);
    const map = (kind: number) => this.#map({ maps: this.#mapsAt(tables, place, kind), index: Math.max(0, index) });
    const locals = map(LOCALS_MAPS);
    return { localWords: locals.words, locals: locals.set, args: map(ARGS_MAPS).set };
  }

  /** Address of the row of the last function that begins at or before an offset of the text. */
  #functionRow({ functions, functionCount }: Tables, offset: number): number | null {
    let [low, high] = [0, functionCount];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#uint32(functions + FUNCTION_ROW_BYTES * middle) <= offset) low = middle + 1;
      else high = middle;
    }
    return offset < 0 || low === 0 || low === functionCount ? null : functions + FUNCTION_ROW_BYTES * (low - 1);
  }

  /** The index of the map at `pc`, or NO_MAP. The table consists of pairs: a step of the value, and a step of the pc up to which it holds. */
  #mapIndex({ pcTable }: Tables, { entry, described }: FunctionPlace, pc: number): number {
    if (this.#uint32(described + this.#at.pcTables) <= STACK_MAP_INDEX) return NO_MAP;
    const table = this.#uint32(described + this.#at.arrays + 4 * STACK_MAP_INDEX);
    if (table === 0) return NO_MAP;
    const steps = new Varints(this.#memory, pcTable + table);
    let [value, end] = [NO_MAP, entry];
    for (let row = 0; row < STEPS_MAX; row++) {
      const step = steps.next();
      if (step === 0 && row > 0) return NO_MAP;
      value += (step >>> 1) ^ -(step & 1);
      end += steps.next();
      if (pc < end) return value;
    }
    return NO_MAP;
  }

  /** Address of all maps of a kind; 0 for none. */
  #mapsAt({ mapData }: Tables, { described }: FunctionPlace, kind: number): number {
    if (this.#memory.byte(described + this.#at.dataTables) <= kind) return 0;
    const offsets = described + this.#at.arrays + 4 * this.#uint32(described + this.#at.pcTables);
    const offset = this.#uint32(offsets + 4 * kind);
    return offset === NO_DATA ? 0 : mapData + offset;
  }

  /** Maps are stored as their number, the words of each, and their bits; the bits of each map begin at a whole byte. */
  #map({ maps, index }: { readonly maps: number; readonly index: number }): {
    words: number;
    set: readonly number[];
  } {
    const [count, words] = maps === 0 ? [0, 0] : [this.#uint32(maps), this.#uint32(maps + 4)];
    if (index >= count || words > MAP_WORDS_MAX) return { words: 0, set: [] };
    const mapBytes = (words + 7) >> 3;
    const bits = this.#memory.read(maps + 8 + index * mapBytes, bytes(mapBytes));
    const set = Array.from({ length: words }, (_, word) => word);
    return { words, set: set.filter((word) => ((bits[word >> 3]! >> (word & 7)) & 1) === 1) };
  }

  #uint32(address: number): number {
    return this.#memory.int32(address) >>> 0;
  }
}

/** Unsigned varints in memory, one after the other. */
class Varints {
  readonly #memory: ProcessMemory;
  #at: number;

  constructor(memory: ProcessMemory, at: number) {
    this.#memory = memory;
    this.#at = at;
  }

  next(): number {
    let value = 0;
    for (let shift = 0; shift < VARINT_BITS_MAX; shift += 7) {
      const byte = this.#memory.byte(this.#at++);
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    return value >>> 0;
  }
}

/** Null if this release stores its tables in another form. */
function tablesOf(memory: ProcessMemory, layouts: Layouts, module: number): Tables | null {
  const field = (path: string, within = 0): number => {
    const at = layouts.find("runtime.moduledata", path);
    return at === null ? 0 : memory.word(module + at + within);
  };
  const tables = {
    text: field("text"),
    functions: field("ftab"),
    functionCount: field("ftab", 8),
    functionData: field("pclntable"),
    pcTable: field("pctab"),
    mapData: field("gofunc"),
  };
  const hasNarrowRows = layouts.bytesOf("runtime.functab") === FUNCTION_ROW_BYTES;
  return hasNarrowRows && Object.values(tables).every((value) => value !== 0) ? tables : null;
}
