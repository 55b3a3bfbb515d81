/**
 * Reads the entries of .debug_info, one after the other.
 *
 *   unit    length version … abbreviations address-size
 *   entry   code attribute…        code 0 ends a list of children
 *
 * The reader fills the same `Entry` again and again: there are hundreds of thousands, and most of them are skipped.
 */
import { MalformedImage } from "../../../model/fault.ts";
import type { Abbreviation } from "./abbreviations.ts";
import { AT, FORM } from "./constants.ts";
import type { Cursor } from "./cursor.ts";
import { FormReader } from "./forms.ts";

export interface Unit {
  /** Offset of the unit, and of its first entry, in .debug_info. */
  readonly start: number;
  readonly firstEntry: number;
  readonly end: number;
  readonly version: number;
  readonly abbreviations: readonly Abbreviation[];
  readonly addressBytes: number;
}

/** Attributes of one entry; -1 for each that it does not have. */
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

const NUMBERS = new Map<
  number,
  | "byteSize"
  | "count"
  | "language"
  | "goKind"
  | "runtimeType"
  | "closureOffset"
  | "ranges"
  | "addrBase"
  | "lowPc"
  | "highPc"
>([
  [AT.byteSize, "byteSize"],
  [AT.count, "count"],
  [AT.language, "language"],
  [AT.goKind, "goKind"],
  [AT.goRuntimeType, "runtimeType"],
  [AT.goClosureOffset, "closureOffset"],
  [AT.ranges, "ranges"],
  [AT.addrBase, "addrBase"],
  [AT.lowPc, "lowPc"],
  [AT.highPc, "highPc"],
]);
const REFERENCES = new Map<number, "type" | "origin" | "goElem">([
  [AT.type, "type"],
  [AT.abstractOrigin, "origin"],
  [AT.goElem, "goElem"],
]);

export class EntryReader {
  readonly unit: Unit;
  readonly entry = new Entry();
  readonly cursor: Cursor;
  readonly #forms: FormReader;
  #depth = 0;

  constructor(info: Uint8Array, unit: Unit, from = unit.firstEntry) {
    this.unit = unit;
    this.#forms = new FormReader(info, from);
    this.cursor = this.#forms.cursor;
  }

  /** Goes to the next entry, but not past its attributes; false at the end of the unit. `skip` or `read` must follow. */
  next(): boolean {
    while (this.cursor.pos < this.unit.end) {
      const offset = this.cursor.pos;
      const code = this.cursor.uleb();
      if (code === 0) {
        this.#depth--;
        continue;
      }
      const abbreviation = this.unit.abbreviations[code];
      if (!abbreviation) throw new MalformedImage("corrupt", `debug information has no abbreviation ${code}`, offset);
      this.#enter(offset, abbreviation);
      return true;
    }
    return false;
  }

  #abbreviation: Abbreviation = { tag: 0, hasChildren: false, attributes: [] };

  #enter(offset: number, abbreviation: Abbreviation): void {
    this.#abbreviation = abbreviation;
    this.entry.offset = offset;
    this.entry.depth = this.#depth;
    this.entry.tag = abbreviation.tag;
    this.entry.hasChildren = abbreviation.hasChildren;
    if (abbreviation.hasChildren) this.#depth++;
  }

  skip(): void {
    const { attributes } = this.#abbreviation;
    for (let row = 1; row < attributes.length; row += 2) this.#forms.skip(attributes[row]!);
  }

  read(): Entry {
    const { attributes } = this.#abbreviation;
    const { offset, depth, tag, hasChildren } = this.entry;
    this.entry.clear();
    Object.assign(this.entry, { offset, depth, tag, hasChildren });
    for (let row = 0; row < attributes.length; row += 2) this.#attribute(attributes, row);
    return this.entry;
  }

  /** Reads the attribute at `row` of the abbreviation, whose form is at the next row. */
  #attribute(attributes: readonly number[], row: number): void {
    const { entry } = this;
    const [attribute, form] = [attributes[row]!, attributes[row + 1]!];
    const number = NUMBERS.get(attribute);
    const reference = REFERENCES.get(attribute);
    if (number) entry[number] = this.#forms.number(form);
    else if (reference) entry[reference] = this.#reference(form);
    else if (attribute === AT.name && form === FORM.string) entry.nameAt = this.cursor.text();
    else if (attribute === AT.memberLocation) this.#memberLocation(form);
    else if (attribute === AT.location) this.#location(form);
    else this.#forms.skip(form);
    if (attribute === AT.lowPc) entry.isLowPcIndex = form !== FORM.addr;
    if (attribute === AT.highPc) entry.isHighPcLength = form !== FORM.addr;
  }

  /** A number, or the expression "add n", which older versions of Go write. */
  #memberLocation(form: number): void {
    if (form !== FORM.block1 && form !== FORM.exprloc) {
      this.entry.memberAt = this.#forms.number(form);
      return;
    }
    const end = this.#forms.blockLength(form) + this.cursor.pos;
    this.cursor.skip(1);
    this.entry.memberAt = this.cursor.uleb();
    this.cursor.pos = end;
  }

  #location(form: number): void {
    if (form === FORM.block1 || form === FORM.exprloc || form === FORM.block) {
      const length = this.#forms.blockLength(form);
      this.entry.locationAt = this.cursor.skip(length);
      this.entry.locationEnd = this.cursor.pos;
    } else if (form === FORM.secOffset || form === FORM.data4) this.entry.locationList = this.#forms.number(form);
    else this.#forms.skip(form);
  }

  #reference(form: number): number {
    const isRelative = form >= FORM.ref1 && form <= FORM.refUdata;
    return this.#forms.number(form) + (isRelative ? this.unit.start : 0);
  }
}
