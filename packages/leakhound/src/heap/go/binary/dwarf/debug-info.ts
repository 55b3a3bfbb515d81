/** One pass over .debug_info: the types and global variables of Go, and the positions of its functions' entries. */
import { lastAtMost } from "../../../../base/binary-search.ts";
import { textAt } from "../elf/bytes.ts";
import { OP, TAG } from "./constants.ts";
import { type Entry, EntryReader, type Unit } from "./entries.ts";
import { goUnits } from "./units.ts";

/** Sections of one binary, unpacked; empty if it has none. */
export interface DebugSections {
  readonly info: Uint8Array;
  readonly abbrev: Uint8Array;
  /** .debug_addr: addresses by index (DWARF 5). */
  readonly addr: Uint8Array;
  /** .debug_loc (DWARF 4) and .debug_loclists (DWARF 5). */
  readonly loc: Uint8Array;
  readonly loclists: Uint8Array;
  /** .debug_ranges (DWARF 4) and .debug_rnglists (DWARF 5). */
  readonly ranges: Uint8Array;
  readonly rnglists: Uint8Array;
}

/** A type as its entry describes it. References are offsets in .debug_info, -1 for none. */
export interface RawType {
  readonly tag: number;
  readonly name: string;
  readonly byteSize: number;
  readonly goKind: number;
  readonly type: number;
  readonly elem: number;
  /** Offset of the type's descriptor from the first descriptor; 0 or -1 for none. */
  readonly runtimeType: number;
  readonly members: { readonly name: string; readonly at: number; readonly type: number }[];
  /** Of an array; -1 if the entry does not contain it. */
  count: number;
}

export interface RawVariable {
  readonly name: string;
  readonly address: number;
  readonly type: number;
}

/** A function with code, and the position of its entry. */
export interface RawFunction {
  readonly lowPc: number;
  readonly unit: Unit;
  readonly offset: number;
  /** The offset of the unit's addresses in .debug_addr. */
  readonly addrBase: number;
}

export interface DebugInfo {
  readonly sections: DebugSections;
  readonly types: ReadonlyMap<number, RawType>;
  readonly variables: readonly RawVariable[];
  /** The function whose code begins at or before this address, or null. */
  readonly functionAt: (pc: number) => RawFunction | null;
  /** The unit that contains this offset of .debug_info, or null. */
  readonly unitAt: (offset: number) => Unit | null;
}

const TYPE_TAGS = new Set<number>([
  TAG.arrayType,
  TAG.pointerType,
  TAG.structureType,
  TAG.subroutineType,
  TAG.typedef,
  TAG.baseType,
]);

/** Throws `MalformedImage` if the sections are not complete. */
export function readDebugInfo(sections: DebugSections): DebugInfo {
  const pass = new Pass(sections);
  const units = [...goUnits(sections.info, sections.abbrev)];
  for (const unit of units) pass.unit(unit);
  const functions = pass.functions.sort((a, b) => a.lowPc - b.lowPc);
  const lowPcs = functions.map(({ lowPc }) => lowPc);
  const starts = units.map(({ start }) => start);
  return {
    sections,
    types: pass.types,
    variables: pass.variables,
    functionAt: (pc) => functions[lastAtMost(lowPcs, pc)] ?? null,
    unitAt: (offset) => units[lastAtMost(starts, offset)] ?? null,
  };
}

class Pass {
  readonly types = new Map<number, RawType>();
  readonly variables: RawVariable[] = [];
  readonly functions: RawFunction[] = [];
  readonly #sections: DebugSections;
  #addrBase = 0;
  /** The type whose members are next. */
  #owner: RawType | null = null;

  constructor(sections: DebugSections) {
    this.#sections = sections;
  }

  unit(unit: Unit): void {
    const reader = new EntryReader(this.#sections.info, unit);
    this.#addrBase = 0;
    while (reader.next()) {
      const { depth, tag } = reader.entry;
      if (depth === 0) this.#addrBase = Math.max(0, reader.read().addrBase);
      else if (depth === 1) this.#topLevel(reader, tag);
      else if (depth === 2 && this.#owner) this.#child(reader.read(), this.#owner);
      else reader.skip();
    }
  }

  #topLevel(reader: EntryReader, tag: number): void {
    this.#owner = null;
    if (TYPE_TAGS.has(tag)) this.#type(reader.read());
    else if (tag === TAG.variable) this.#variable(reader.read());
    else if (tag === TAG.subprogram) this.#function(reader.read(), reader.unit);
    else reader.skip();
  }

  #type(entry: Entry): void {
    const { tag, byteSize, goKind, type, goElem, runtimeType } = entry;
    const members: RawType["members"] = [];
    const raw: RawType = {
      tag,
      name: this.#name(entry),
      byteSize,
      goKind,
      type,
      elem: goElem,
      runtimeType,
      members,
      count: -1,
    };
    this.types.set(entry.offset, raw);
    if (entry.hasChildren) this.#owner = raw;
  }

  #child(entry: Entry, owner: RawType): void {
    if (entry.tag === TAG.member)
      owner.members.push({ name: this.#name(entry), at: Math.max(0, entry.memberAt), type: entry.type });
    else if (entry.tag === TAG.subrangeType) owner.count = entry.count;
  }

  #variable(entry: Entry): void {
    const { info } = this.#sections;
    if (entry.locationAt < 0 || info[entry.locationAt] !== OP.addr) return;
    const view = new DataView(info.buffer, info.byteOffset + entry.locationAt + 1, 8);
    this.variables.push({ name: this.#name(entry), address: Number(view.getBigUint64(0, true)), type: entry.type });
  }

  #function({ offset, lowPc, isLowPcIndex }: Entry, unit: Unit): void {
    if (lowPc < 0) return;
    const address = isLowPcIndex ? indexedAddress(this.#sections.addr, { base: this.#addrBase, index: lowPc }) : lowPc;
    this.functions.push({ lowPc: address, unit, offset, addrBase: this.#addrBase });
  }

  #name({ nameAt }: Entry): string {
    return nameAt < 0 ? "" : textAt(this.#sections.info, nameAt);
  }
}

/** The address `index` of the table at `base` of .debug_addr; 0 if there is none. */
export function indexedAddress(
  addr: Uint8Array,
  { base, index }: { readonly base: number; readonly index: number },
): number {
  const at = base + 8 * index;
  if (at + 8 > addr.length) return 0;
  return Number(new DataView(addr.buffer, addr.byteOffset + at, 8).getBigUint64(0, true));
}
