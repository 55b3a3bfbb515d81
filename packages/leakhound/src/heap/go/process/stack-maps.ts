/**
 * Which words of a frame are pointers, as the compiler told the collector: a bit a word, for each place where a
 * function may be interrupted.
 *
 *   pc ─▶ ftab ─▶ _func ─▶ pctab: which map is right at this pc
 *                     └──▶ funcdata: all its maps, of locals and of arguments
 *
 *   [ ··· locals map ···][saved bp][return address][args map ··· of the callee]
 *                        ▲ the map of locals ends here, as drawn in goroutines.ts
 *
 * Source: runtime/symtab.go, runtime/stkframe.go; as it is since Go 1.18
 */
import type { Layouts } from "./layout.ts";
import type { ProcessMemory } from "./memory.ts";

/** Word numbers, counted from the beginning of the map. */
export interface StackMap {
  /** How many words the map of locals covers; the last lies before the saved frame pointer. */
  readonly localWords: number;
  readonly locals: readonly number[];
  readonly args: readonly number[];
}

const NOTHING: StackMap = { localWords: 0, locals: [], args: [] };
const FUNCTION_ROW_BYTES = 8;
const STACK_MAP_INDEX = 1;
const [ARGS_MAPS, LOCALS_MAPS] = [0, 1];
const NO_DATA = 0xffff_ffff;
const MAP_WORDS_MAX = 1 << 20;
const STEPS_MAX = 1 << 20;

interface Tables {
  readonly text: number;
  readonly functions: number;
  readonly functionCount: number;
  readonly functionData: number;
  readonly pcTable: number;
  readonly mapData: number;
}

export class StackMaps {
  readonly #memory: ProcessMemory;
  readonly #tables: Tables | null;
  readonly #at: { readonly pcTables: number; readonly dataTables: number; readonly arrays: number };
  readonly #known = new Map<number, StackMap>();

  /** @param module address of runtime.firstmoduledata */
  constructor(memory: ProcessMemory, layouts: Layouts, module: number) {
    this.#memory = memory;
    this.#tables = tablesOf(memory, layouts, module);
    const dataTables = layouts.find("runtime._func", "nfuncdata") ?? 0;
    this.#at = { pcTables: layouts.find("runtime._func", "npcdata") ?? 0, dataTables, arrays: dataTables + 1 };
  }

  /** Whether this release tells: otherwise no frame has a map. */
  get isKnown(): boolean {
    return this.#tables !== null;
  }

  /** Of the function that was interrupted, or has called another, at `pc`. */
  at(pc: number): StackMap {
    const known = this.#known.get(pc);
    if (known) return known;
    const map = this.#tables ? this.#read(this.#tables, pc) : NOTHING;
    this.#known.set(pc, map);
    return map;
  }

  #read(tables: Tables, pc: number): StackMap {
    const row = this.#functionRow(tables, pc - tables.text);
    if (row === null) return NOTHING;
    const entry = tables.text + this.#uint32(row);
    const described = tables.functionData + this.#uint32(row + 4);
    // Behind a call, the map of the call is the right one.
    const index = pc === entry ? -1 : this.#mapIndex(tables, described, entry, pc - 1);
    const map = (kind: number) => this.#map(this.#mapsAt(tables, described, kind), Math.max(0, index));
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

  /** -1 where there is none. The table is pairs of steps, of the value and of the pc up to which it holds. */
  #mapIndex({ pcTable }: Tables, described: number, entry: number, pc: number): number {
    if (this.#uint32(described + this.#at.pcTables) <= STACK_MAP_INDEX) return -1;
    const table = this.#uint32(described + this.#at.arrays + 4 * STACK_MAP_INDEX);
    if (table === 0) return -1;
    const steps = new Steps(this.#memory, pcTable + table);
    let [value, end] = [-1, entry];
    for (let row = 0; row < STEPS_MAX; row++) {
      const step = steps.next();
      if (step === 0 && row > 0) return -1;
      value += (step >>> 1) ^ -(step & 1);
      end += steps.next();
      if (pc < end) return value;
    }
    return -1;
  }

  /** Address of all maps of a kind; 0 for none. */
  #mapsAt({ mapData }: Tables, described: number, kind: number): number {
    if (this.#memory.byte(described + this.#at.dataTables) <= kind) return 0;
    const offsets = described + this.#at.arrays + 4 * this.#uint32(described + this.#at.pcTables);
    const offset = this.#uint32(offsets + 4 * kind);
    return offset === NO_DATA ? 0 : mapData + offset;
  }

  /** Maps are: how many, words of each, then the bits of one after the other, each from a whole byte on. */
  #map(maps: number, index: number): { words: number; set: readonly number[] } {
    const [count, words] = maps === 0 ? [0, 0] : [this.#uint32(maps), this.#uint32(maps + 4)];
    if (index >= count || words > MAP_WORDS_MAX) return { words: 0, set: [] };
    const bytes = (words + 7) >> 3;
    const bits = this.#memory.read(maps + 8 + index * bytes, bytes);
    const set = Array.from({ length: words }, (_, word) => word);
    return { words, set: set.filter((word) => ((bits[word >> 3]! >> (word & 7)) & 1) === 1) };
  }

  #uint32(address: number): number {
    return this.#memory.int32(address) >>> 0;
  }
}

/** Varints, one after the other. */
class Steps {
  readonly #memory: ProcessMemory;
  #at: number;

  constructor(memory: ProcessMemory, at: number) {
    this.#memory = memory;
    this.#at = at;
  }

  next(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.#memory.byte(this.#at++);
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    return value >>> 0;
  }
}

/** null where this release keeps its tables in another way. */
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
