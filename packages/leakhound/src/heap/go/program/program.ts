/** The parts of a binary that an image needs: names of variables, and types. */
import { lastAtMost } from "../../../base/binary-search.ts";
import { err, ok, type Result } from "../../../base/result.ts";
import type { Unpack } from "../../format/heap-source.ts";
import { type HeapFault, heapFault, thrownFault } from "../../model/fault.ts";
import type { HeapNote } from "../../model/notes.ts";
import { type DebugInfo, readDebugInfo } from "../binary/dwarf/debug-info.ts";
import { functionNameAt } from "../binary/dwarf/locals.ts";
import { mainModuleOf } from "../binary/elf/build-info.ts";
import { ElfFile, type ElfSource } from "../binary/elf/elf.ts";
import { readSymbols, type SymbolTable } from "../binary/elf/symbols.ts";
import type { AddressRange } from "../dump/type-words.ts";
import { DescribedTypes } from "../types/from-descriptors.ts";
import { type NamedTypes, typesFromDwarf } from "../types/from-dwarf.ts";
import { DICTIONARY } from "../types/type-arguments.ts";
import type { TypeIndex } from "../types/types.ts";

export interface GlobalVariable {
  readonly name: string;
  readonly address: number;
  readonly bytes: number;
  readonly type: TypeIndex | null;
}

export interface GoProgram {
  /** The addresses of type descriptors and most itabs; null if the binary does not contain them. */
  readonly typeSection: AddressRange | null;
  readonly text: AddressRange;
  readonly data: AddressRange;
  readonly bss: AddressRange;
  /** The variable that contains the byte at this address, or null. */
  readonly globalAt: (address: number) => GlobalVariable | null;
  readonly named: NamedTypes;
  /** From the address of a type's descriptor to the type; null if unknown. */
  readonly typeAt: (descriptor: number) => TypeIndex | null;
  /** From an address of code in the process to the address to which it was linked. */
  readonly linkedCode: (pc: number) => number;
  readonly isMovable: boolean;
  /** The dictionaries of generic functions and types by the address to which they were linked: "main..dict.cache[int,*main.page]". */
  readonly dictionaries: ReadonlyMap<number, string>;
  readonly debug: DebugInfo;
  /** The path of the program's module, such as "example.com/shop"; null if unknown. */
  readonly mainModule: string | null;
  /** The function whose code contains this address of the process, as debug information names it; "" if unknown. */
  readonly functionName: (pc: number) => string;
  /** What limits the answer. */
  readonly notes: readonly HeapNote[];
}

const NO_DEBUG_INFORMATION: HeapNote = { note: "no-debug-information" };

/** Reads names and types from an ELF binary of Go. A binary without symbols is a fault; one without DWARF has only names. */
export async function loadGoProgram(file: ElfSource, unpack: Unpack): Promise<Result<GoProgram, HeapFault>> {
  const elf = await ElfFile.open(file, unpack);
  if (!elf.ok) return elf;
  try {
    return await readProgram(elf.value, file.where);
  } catch (thrown) {
    return err(thrownFault(thrown, file.where));
  }
}

async function readProgram(elf: ElfFile, where: string): Promise<Result<GoProgram, HeapFault>> {
  const symbols = await readSymbols(elf);
  const data = rangeOf(symbols, "runtime.data", "runtime.edata");
  const bss = rangeOf(symbols, "runtime.bss", "runtime.ebss");
  if (!data || !bss)
    return err(heapFault("no-symbols", "the binary has no symbols of Go: it was built with -ldflags=-s", where));
  const debug = readDebugInfo({
    info: await elf.bytes(".debug_info"),
    abbrev: await elf.bytes(".debug_abbrev"),
    addr: await elf.bytes(".debug_addr"),
    loc: await elf.bytes(".debug_loc"),
    loclists: await elf.bytes(".debug_loclists"),
    ranges: await elf.bytes(".debug_ranges"),
    rnglists: await elf.bytes(".debug_rnglists"),
  });
  const named = typesFromDwarf(debug.types);
  const typeSection = rangeOf(symbols, "runtime.types", "runtime.etypes");
  const described = typeSection
    ? new DescribedTypes(await elf.loaded(typeSection.start, typeSection.end), typeSection.start, named)
    : null;
  const text = elf.find(".text");
  return ok({
    typeSection,
    text: text ? { start: text.address, end: text.address + text.size } : { start: 0, end: 0 },
    data,
    bss,
    globalAt: globalsOf(symbols, debug, named),
    named,
    typeAt: (descriptor) => described?.at(descriptor) ?? null,
    linkedCode: (pc) => pc,
    isMovable: elf.isMovable,
    dictionaries: new Map(dictionariesOf(symbols)),
    debug,
    mainModule: mainModuleOf(await elf.bytes(".go.buildinfo")),
    functionName: (pc) => functionNameAt(debug, pc),
    notes: debug.types.size > 0 ? [] : [NO_DEBUG_INFORMATION],
  });
}

function* dictionariesOf(symbols: SymbolTable): Generator<[number, string]> {
  for (const [name, address] of symbols.byName()) if (name.includes(DICTIONARY)) yield [address, name];
}

function rangeOf(symbols: SymbolTable, first: string, last: string): AddressRange | null {
  const start = symbols.addressOf(first);
  const end = symbols.addressOf(last);
  return start === null || end === null ? null : { start, end };
}

/** DWARF describes the variables with their types; symbols add those that the compiler generated. */
function globalsOf(symbols: SymbolTable, { variables }: DebugInfo, { types, ofEntry }: NamedTypes) {
  const sorted = [...variables].sort((a, b) => a.address - b.address);
  const addresses = sorted.map(({ address }) => address);
  return (address: number): GlobalVariable | null => {
    const variable = sorted[lastAtMost(addresses, address)];
    const type = variable ? ofEntry(variable.type) : null;
    const bytes = type === null ? 0 : types.at(type).bytes;
    if (variable && address < variable.address + bytes)
      return { name: variable.name, address: variable.address, bytes, type };
    const row = symbols.find(address);
    return row < 0
      ? null
      : { name: symbols.nameOf(row), address: symbols.address[row]!, bytes: symbols.size[row]!, type: null };
  };
}
