/** The functions of a binary by address, by the names that the runtime knows. */
import { lastAtMost } from "../../../../base/binary-search.ts";
import { type ElfFile, textAt, viewOf } from "./elf.ts";

export interface FunctionSymbol {
  readonly name: string;
  readonly entry: number;
}

const SYMBOL_BYTES = 24;
const FUNCTION = 2;
const TYPE_MASK = 15;
/** The linker adds it to names where there are several; the runtime knows only one. */
const CALLING_CONVENTION = /\.abi(0|internal)$/;

/** From an address of code to its function, or null. */
export async function readFunctions(elf: ElfFile): Promise<(pc: number) => FunctionSymbol | null> {
  const table = await elf.bytes(".symtab");
  const names = await elf.bytes(".strtab");
  const view = viewOf(table);
  const rows: { at: number; entry: number; end: number }[] = [];
  for (let at = 0; at + SYMBOL_BYTES <= table.length; at += SYMBOL_BYTES) {
    const entry = Number(view.getBigUint64(at + 8, true));
    const size = Number(view.getBigUint64(at + 16, true));
    if ((table[at + 4]! & TYPE_MASK) === FUNCTION) rows.push({ at, entry, end: entry + size });
  }
  rows.sort((a, b) => a.entry - b.entry);
  const entries = Float64Array.from(rows, ({ entry }) => entry);
  return (pc) => {
    const row = rows[lastAtMost(entries, pc)];
    if (!row || pc >= row.end) return null;
    return { name: textAt(names, view.getUint32(row.at, true)).replace(CALLING_CONVENTION, ""), entry: row.entry };
  };
}
