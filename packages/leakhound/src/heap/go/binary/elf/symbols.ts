/**
 * The symbols of a binary by address: data, with the marks that the Go linker puts at the ends of its sections, and
 * functions, with the names that the runtime uses.
 *
 *   .symtab   one row per symbol: name type … address size
 *   .strtab   the names
 */

import { lastAtMost } from "../../../../base/binary-search.ts";
import { textAt, viewOf, wordAt } from "./bytes.ts";
import type { ElfFile } from "./elf.ts";

export interface SymbolTable {
  /** Ascending. */
  readonly address: Float64Array;
  readonly size: Float64Array;
  readonly nameOf: (row: number) => string;
  /** The row whose symbol contains the byte at `address`, or -1. */
  readonly find: (address: number) => number;
  /** Address of the symbol with this name, or null. */
  readonly addressOf: (name: string) => number | null;
  /** From name to address; of several symbols with one name, the last. */
  readonly byName: () => ReadonlyMap<string, number>;
}

export interface FunctionSymbol {
  readonly name: string;
  readonly entry: number;
}

const SYMBOL_BYTES = 24;
const [NO_TYPE, OBJECT, FUNCTION] = [0, 1, 2];
const TYPE_MASK = 15;
/** The linker appends it if a function has several variants; the runtime uses the plain name. */
const CALLING_CONVENTION = /\.abi(0|internal)$/;

interface Symbol {
  /** Offset of the name in .strtab. */
  readonly nameAt: number;
  readonly address: number;
  readonly size: number;
}

/** The symbols of these types, in the order of the file, and the section with their names. */
async function symbolsOf(elf: ElfFile, types: readonly number[]): Promise<{ rows: Symbol[]; names: Uint8Array }> {
  const table = await elf.bytes(".symtab");
  const names = await elf.bytes(".strtab");
  const view = viewOf(table);
  const rows: Symbol[] = [];
  for (let at = 0; at + SYMBOL_BYTES <= table.length; at += SYMBOL_BYTES) {
    if (!types.includes(table[at + 4]! & TYPE_MASK)) continue;
    rows.push({ nameAt: view.getUint32(at, true), address: wordAt(view, at + 8), size: wordAt(view, at + 16) });
  }
  return { rows, names };
}

export async function readSymbols(elf: ElfFile): Promise<SymbolTable> {
  const { rows, names } = await symbolsOf(elf, [NO_TYPE, OBJECT]);
  const placed = rows.filter(({ address }) => address !== 0);
  placed.sort((a, b) => a.address - b.address || b.size - a.size);
  return new DataSymbols(placed, names);
}

class DataSymbols implements SymbolTable {
  readonly address: Float64Array;
  readonly size: Float64Array;
  /** By row: the last symbol up to this one, of those at its address, that has a size; the first of them if none has. */
  readonly #sized: Uint32Array;
  readonly #nameAt: readonly number[];
  readonly #names: Uint8Array;
  /** Created at the first request: there are few requests, and the table needs all names. */
  #byName: Map<string, number> | null = null;

  constructor(rows: readonly Symbol[], names: Uint8Array) {
    this.address = Float64Array.from(rows, (row) => row.address);
    this.size = Float64Array.from(rows, (row) => row.size);
    this.#sized = new Uint32Array(rows.length);
    for (let row = 0; row < rows.length; row++) {
      const isFirst = this.size[row] !== 0 || row === 0 || this.address[row - 1] !== this.address[row];
      this.#sized[row] = isFirst ? row : this.#sized[row - 1]!;
    }
    this.#nameAt = rows.map((row) => row.nameAt);
    this.#names = names;
  }

  readonly nameOf = (row: number): string => textAt(this.#names, this.#nameAt[row] ?? this.#names.length);

  readonly find = (address: number): number => {
    // Marks such as runtime.data have no size, and the address of a variable.
    const row = this.#sized[lastAtMost(this.address, address)];
    return row !== undefined && address < this.address[row]! + this.size[row]! ? row : -1;
  };

  readonly byName = (): ReadonlyMap<string, number> => {
    this.#byName ??= new Map(Array.from(this.address, (address, row) => [this.nameOf(row), address]));
    return this.#byName;
  };

  readonly addressOf = (name: string): number | null => this.byName().get(name) ?? null;
}

/** From an address of code to its function, or null. */
export async function readFunctions(elf: ElfFile): Promise<(pc: number) => FunctionSymbol | null> {
  const { rows, names } = await symbolsOf(elf, [FUNCTION]);
  rows.sort((a, b) => a.address - b.address);
  const entries = Float64Array.from(rows, ({ address }) => address);
  return (pc) => {
    const row = rows[lastAtMost(entries, pc)];
    if (!row || pc >= row.address + row.size) return null;
    return { name: textAt(names, row.nameAt).replace(CALLING_CONVENTION, ""), entry: row.address };
  };
}
