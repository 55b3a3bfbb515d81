/**
 * Entries of .debug_info, one after the other.
 *
 *   unit    length version … abbreviations address-size
 *   entry   code attribute…        code 0 ends a list of children
 *
 * One `Entry` is filled again and again: there are hundreds of thousands, and most are only passed over.
 */
import { Malformed } from "../fault.ts";
import { type Abbreviation, readAbbreviations } from "./abbreviations.ts";
import { AT, FORM, LANGUAGE_GO, TAG } from "./constants.ts";
import { Cursor } from "./cursor.ts";

export interface Unit {
  /** Offset of the unit, and of its first entry, in .debug_info. */
  readonly start: number;
  readonly firstEntry: number;
  readonly end: number;
  readonly version: number;
  readonly abbreviations: readonly Abbreviation[];
  readonly addressBytes: number;
}

/** Attributes of one entry; -1 where it has none. */
export class Entry {
  offset = 0;
  depth = 0;
  tag = 0;
  hasChildren = false;
  nameAt = -1;
  type = -1;
  byteSize = -1;
  lowPc = -1;
  highPc = -1;
  isHighPcLength = false;
  isLowPcIndex = false;
  language = -1;
  origin = -1;
  count = -1;
  memberAt = -1;
  goKind = -1;
  goKey = -1;
  goElem = -1;
  runtimeType = -1;
  closureOffset = -1;
  ranges = -1;
  addrBase = -1;
  /** Offset in .debug_loc or .debug_loclists. */
  locationList = -1;
  /** An expression in .debug_info: [start, end). */
  locationAt = -1;
  locationEnd = -1;

  clear(): void {
    Object.assign(this, BLANK);
  }
}

const BLANK = { ...new Entry() };

export class EntryReader {
  readonly unit: Unit;
  readonly entry = new Entry();
  readonly cursor: Cursor;
  #depth = 0;

  constructor(info: Uint8Array, unit: Unit, from = unit.firstEntry) {
    this.unit = unit;
    this.cursor = new Cursor(info, from);
  }

  /** Goes to the next entry without its attributes; false at the end of the unit. `skip` or `read` must follow. */
  next(): boolean {
    while (this.cursor.pos < this.unit.end) {
      const offset = this.cursor.pos;
      const code = this.cursor.uleb();
      if (code === 0) {
        this.#depth--;
        continue;
      }
      this.#enter(offset, code);
      return true;
    }
    return false;
  }

  #abbreviation: Abbreviation = { tag: 0, hasChildren: false, attributes: [] };

  #enter(offset: number, code: number): void {
    const abbreviation = this.unit.abbreviations[code];
    if (!abbreviation) throw new Malformed("corrupt", `debug information has no abbreviation ${code}`, offset);
    this.#abbreviation = abbreviation;
    this.entry.offset = offset;
    this.entry.depth = this.#depth;
    this.entry.tag = abbreviation.tag;
    this.entry.hasChildren = abbreviation.hasChildren;
    if (abbreviation.hasChildren) this.#depth++;
  }

  skip(): void {
    const { attributes } = this.#abbreviation;
    for (let row = 1; row < attributes.length; row += 2) this.#skipForm(attributes[row]!);
  }

  read(): Entry {
    const { attributes } = this.#abbreviation;
    const { offset, depth, tag, hasChildren } = this.entry;
    this.entry.clear();
    Object.assign(this.entry, { offset, depth, tag, hasChildren });
    for (let row = 0; row < attributes.length; row += 2) this.#attribute(attributes[row]!, attributes[row + 1]!);
    return this.entry;
  }

  #attribute(attribute: number, form: number): void {
    const { entry } = this;
    switch (attribute) {
      case AT.name:
        if (form === FORM.string) entry.nameAt = this.cursor.text();
        else this.#skipForm(form);
        return;
      case AT.type:
        entry.type = this.#reference(form);
        return;
      case AT.abstractOrigin:
        entry.origin = this.#reference(form);
        return;
      case AT.goElem:
        entry.goElem = this.#reference(form);
        return;
      case AT.goKey:
        entry.goKey = this.#reference(form);
        return;
      case AT.byteSize:
        entry.byteSize = this.#number(form);
        return;
      case AT.count:
        entry.count = this.#number(form);
        return;
      case AT.language:
        entry.language = this.#number(form);
        return;
      case AT.goKind:
        entry.goKind = this.#number(form);
        return;
      case AT.goRuntimeType:
        entry.runtimeType = this.#number(form);
        return;
      case AT.goClosureOffset:
        entry.closureOffset = this.#number(form);
        return;
      case AT.ranges:
        entry.ranges = this.#number(form);
        return;
      case AT.addrBase:
        entry.addrBase = this.#number(form);
        return;
      case AT.lowPc:
        entry.isLowPcIndex = form !== FORM.addr;
        entry.lowPc = this.#number(form);
        return;
      case AT.highPc:
        entry.isHighPcLength = form !== FORM.addr;
        entry.highPc = this.#number(form);
        return;
      case AT.memberLocation:
        this.#memberLocation(form);
        return;
      case AT.location:
        this.#location(form);
        return;
      default:
        this.#skipForm(form);
    }
  }

  /** A number, or the expression "add n" of older Go. */
  #memberLocation(form: number): void {
    if (form !== FORM.block1 && form !== FORM.exprloc) {
      this.entry.memberAt = this.#number(form);
      return;
    }
    const end = this.#blockLength(form) + this.cursor.pos;
    this.cursor.skip(1);
    this.entry.memberAt = this.cursor.uleb();
    this.cursor.pos = end;
  }

  #location(form: number): void {
    if (form === FORM.block1 || form === FORM.exprloc || form === FORM.block) {
      const length = this.#blockLength(form);
      this.entry.locationAt = this.cursor.skip(length);
      this.entry.locationEnd = this.cursor.pos;
    } else if (form === FORM.secOffset || form === FORM.data4) this.entry.locationList = this.#number(form);
    else this.#skipForm(form);
  }

  #reference(form: number): number {
    const isRelative = form >= FORM.ref1 && form <= FORM.refUdata;
    return this.#number(form) + (isRelative ? this.unit.start : 0);
  }

  #blockLength(form: number): number {
    if (form === FORM.block1) return this.cursor.u8();
    if (form === FORM.block2) return this.cursor.u16();
    if (form === FORM.block4) return this.cursor.u32();
    return this.cursor.uleb();
  }

  #number(form: number): number {
    const { cursor } = this;
    switch (form) {
      case FORM.udata:
      case FORM.refUdata:
      case FORM.addrx:
      case FORM.strx:
      case FORM.loclistx:
      case FORM.rnglistx:
        return cursor.uleb();
      case FORM.sdata:
        return cursor.sleb();
      case FORM.flagPresent:
        return 1;
    }
    const width = WIDTHS[form];
    if (width === 1) return cursor.u8();
    if (width === 2) return cursor.u16();
    if (width === 4) return cursor.u32();
    if (width === 8) return cursor.u64();
    this.#skipForm(form);
    return -1;
  }

  #skipForm(form: number): void {
    const { cursor } = this;
    const width = WIDTHS[form];
    if (width !== undefined) cursor.skip(width);
    else if (form === FORM.string) cursor.text();
    else if (BLOCKS.has(form)) cursor.skip(this.#blockLength(form));
    else if (LEBS.has(form)) cursor.uleb();
    else throw new Malformed("unsupported", `debug information of a form ${form} that Go does not write`, cursor.pos);
  }
}

/** Bytes of a value, by form. Addresses are of 8 bytes: other binaries were refused before. */
const WIDTHS: readonly (number | undefined)[] = widths();

function widths(): (number | undefined)[] {
  const table: (number | undefined)[] = [];
  const { addr, data1, data2, data4, data8, data16, flag, flagPresent, implicitConst } = FORM;
  const { strp, lineStrp, secOffset, refAddr, ref1, ref2, ref4, ref8, refSig8 } = FORM;
  const { strx1, strx2, strx3, strx4, addrx1, addrx2, addrx3, addrx4 } = FORM;
  for (const form of [flagPresent, implicitConst]) table[form] = 0;
  for (const form of [data1, flag, ref1, strx1, addrx1]) table[form] = 1;
  for (const form of [data2, ref2, strx2, addrx2]) table[form] = 2;
  for (const form of [strx3, addrx3]) table[form] = 3;
  for (const form of [data4, strp, lineStrp, secOffset, refAddr, ref4, strx4, addrx4]) table[form] = 4;
  for (const form of [addr, data8, ref8, refSig8]) table[form] = 8;
  table[data16] = 16;
  return table;
}

const BLOCKS = new Set<number>([FORM.block, FORM.block1, FORM.block2, FORM.block4, FORM.exprloc]);
const LEBS = new Set<number>([
  FORM.udata,
  FORM.sdata,
  FORM.refUdata,
  FORM.strx,
  FORM.addrx,
  FORM.loclistx,
  FORM.rnglistx,
]);

const DWARF_64 = 0xffff_fff0;
const UNIT_COMPILE = 1;
const ADDRESS_BYTES = 8;

/** The compile units of Go; those of C, which cgo brings, are left out. */
export function* goUnits(info: Uint8Array, abbrev: Uint8Array): Generator<Unit> {
  const tables = new Map<number, Abbreviation[]>();
  for (const cursor = new Cursor(info); cursor.pos < info.length; ) {
    const start = cursor.pos;
    const length = cursor.u32();
    if (length >= DWARF_64) throw new Malformed("unsupported", "debug information of the 64-bit form", start);
    const end = cursor.pos + length;
    const version = cursor.u16();
    const kind = version >= 5 ? cursor.u8() : UNIT_COMPILE;
    const addressBytes = version >= 5 ? cursor.u8() : ADDRESS_BYTES;
    const tableAt = cursor.u32();
    if (version < 5) cursor.u8();
    const abbreviations = tables.get(tableAt) ?? readAbbreviations(abbrev, tableAt);
    tables.set(tableAt, abbreviations);
    const unit = { start, firstEntry: cursor.pos, end, version, abbreviations, addressBytes };
    if (kind === UNIT_COMPILE && addressBytes === ADDRESS_BYTES && isGo(info, unit)) yield unit;
    cursor.pos = end;
  }
}

function isGo(info: Uint8Array, unit: Unit): boolean {
  const reader = new EntryReader(info, unit);
  return reader.next() && reader.entry.tag === TAG.compileUnit && reader.read().language === LANGUAGE_GO;
}
