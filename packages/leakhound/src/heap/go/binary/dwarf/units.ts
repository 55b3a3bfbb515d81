/** The units of .debug_info, with the tables of abbreviations that they share. */
import { MalformedImage } from "../../../model/fault.ts";
import { type Abbreviation, readAbbreviations } from "./abbreviations.ts";
import { LANGUAGE_GO, TAG } from "./constants.ts";
import { Cursor } from "./cursor.ts";
import { EntryReader, type Unit } from "./entries.ts";

const DWARF_64 = 0xffff_fff0;
const UNIT_COMPILE = 1;
const ADDRESS_BYTES = 8;

/** The compile units of Go; those of C, which cgo adds, are left out. */
export function* goUnits(info: Uint8Array, abbrev: Uint8Array): Generator<Unit> {
  const tables = new Map<number, Abbreviation[]>();
  for (const cursor = new Cursor(info); cursor.pos < info.length; ) {
    const start = cursor.pos;
    const length = cursor.u32();
    if (length >= DWARF_64) throw new MalformedImage("unsupported", "debug information is in the 64-bit format", start);
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
