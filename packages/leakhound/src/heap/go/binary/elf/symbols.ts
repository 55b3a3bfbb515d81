/** The symbols of data: variables, and the marks that the Go linker puts at the ends of its sections. */
import { lastAtMost } from "../../../../base/binary-search.ts";
import { type ElfFile, textAt, viewOf } from "./elf.ts";

export interface SymbolTable {
  /** Rising. */
  readonly address: Float64Array;
  readonly size: Float64Array;
  readonly nameOf: (row: number) => string;
  /** The row whose symbol holds the byte at `address`, or -1. */
  readonly find: (address: number) => number;
  /** Address of the symbol with this name, or null. */
  readonly addressOf: (name: string) => number | null;
}

const SYMBOL_BYTES = 24;
const OBJECT = 1;
const NO_TYPE = 0;
const TYPE_MASK = 15;

export async function readSymbols(elf: ElfFile): Promise<SymbolTable> {
  const table = await elf.bytes(".symtab");
  const names = await elf.bytes(".strtab");
  const view = viewOf(table);
  const rows: { name: number; address: number; size: number }[] = [];
  for (let at = 0; at + SYMBOL_BYTES <= table.length; at += SYMBOL_BYTES) {
    const type = table[at + 4]! & TYPE_MASK;
    const address = Number(view.getBigUint64(at + 8, true));
    if ((type !== OBJECT && type !== NO_TYPE) || address === 0) continue;
    rows.push({ name: view.getUint32(at, true), address, size: Number(view.getBigUint64(at + 16, true)) });
  }
  rows.sort((a, b) => a.address - b.address || b.size - a.size);
  return new Symbols(rows, names);
}

class Symbols implements SymbolTable {
  readonly address: Float64Array;
  readonly size: Float64Array;
  readonly #name: readonly number[];
  readonly #texts: Uint8Array;

  constructor(rows: readonly { name: number; address: number; size: number }[], texts: Uint8Array) {
    this.address = Float64Array.from(rows, (row) => row.address);
    this.size = Float64Array.from(rows, (row) => row.size);
    this.#name = rows.map((row) => row.name);
    this.#texts = texts;
  }

  readonly nameOf = (row: number): string => textAt(this.#texts, this.#name[row] ?? this.#texts.length);

  readonly find = (address: number): number => {
    let row = lastAtMost(this.address, address);
    // Marks such as runtime.data have no size and stand where a variable does.
    while (row > 0 && this.size[row] === 0 && this.address[row - 1] === this.address[row]) row--;
    return row >= 0 && address < this.address[row]! + this.size[row]! ? row : -1;
  };

  /** Made at the first question: few are asked, and each would read all names. */
  #byName: Map<string, number> | null = null;

  readonly addressOf = (name: string): number | null => {
    this.#byName ??= new Map(Array.from(this.address, (address, row) => [this.nameOf(row), address]));
    return this.#byName.get(name) ?? null;
  };
}
