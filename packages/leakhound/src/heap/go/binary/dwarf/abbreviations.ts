/** Abbreviations: the attributes of an entry, and the form in which each is written. */
import { FORM } from "./constants.ts";
import { Cursor } from "./cursor.ts";

export interface Abbreviation {
  readonly tag: number;
  readonly hasChildren: boolean;
  /** Attributes and forms, alternating. */
  readonly attributes: readonly number[];
}

const CODE_MAX = 100_000;

/** The table at `offset` of .debug_abbrev, by code. */
export function readAbbreviations(section: Uint8Array, offset: number): Abbreviation[] {
  const cursor = new Cursor(section, offset);
  const table: Abbreviation[] = [];
  for (let code = cursor.uleb(); code !== 0; code = cursor.uleb()) {
    const tag = cursor.uleb();
    const hasChildren = cursor.u8() === 1;
    const attributes = readAttributes(cursor);
    if (code <= CODE_MAX) table[code] = { tag, hasChildren, attributes };
  }
  return table;
}

function readAttributes(cursor: Cursor): number[] {
  const attributes: number[] = [];
  for (;;) {
    const attribute = cursor.uleb();
    const form = cursor.uleb();
    if (form === FORM.implicitConst) cursor.sleb();
    if (attribute === 0 && form === 0) return attributes;
    attributes.push(attribute, form);
  }
}
