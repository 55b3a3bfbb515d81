/**
 * Debug information, drawn as a tree of entries and written as the bytes of DWARF 4.
 *
 *   entry(TAG.subprogram, { name: "main.worker", lowPc: 0x1000, highPc: 0x1100 }, [
 *     entry(TAG.variable, { name: "job", type: "*main.job", location: [OP.fbreg, 0x70] }),
 *   ])
 *
 * An entry with a name can be referred to by it.
 */
import { AT, FORM, LANGUAGE_GO, TAG } from "../../../../src/heap/go/binary/dwarf/constants.ts";
import { type DebugInfo, readDebugInfo } from "../../../../src/heap/go/binary/dwarf/debug-info.ts";
import { type NamedTypes, typesFromDwarf } from "../../../../src/heap/go/types/from-dwarf.ts";

export interface Attributes {
  readonly name?: string;
  readonly byteSize?: number;
  readonly goKind?: number;
  readonly count?: number;
  readonly memberLocation?: number;
  readonly goClosureOffset?: number;
  readonly lowPc?: number;
  readonly highPc?: number;
  /** Names of other entries. */
  readonly type?: string;
  readonly goElem?: string;
  readonly abstractOrigin?: string;
  /** An expression. */
  readonly location?: readonly number[];
}

export interface DrawnEntry {
  readonly tag: number;
  readonly attributes: Attributes;
  readonly children: readonly DrawnEntry[];
}

export const entry = (tag: number, attributes: Attributes = {}, children: readonly DrawnEntry[] = []): DrawnEntry => ({
  tag,
  attributes,
  children,
});

export const baseType = (name: string, byteSize: number): DrawnEntry => entry(TAG.baseType, { name, byteSize });
export const pointerType = (to: string): DrawnEntry => entry(TAG.pointerType, { name: `*${to}`, type: to });
/** `fields`: name, offset and type. */
export const structType = (
  name: string,
  byteSize: number,
  fields: readonly (readonly [name: string, at: number, type: string])[],
): DrawnEntry =>
  entry(
    TAG.structureType,
    { name, byteSize },
    fields.map(([field, at, type]) => entry(TAG.member, { name: field, memberLocation: at, type })),
  );

const REFERENCES = new Set(["type", "goElem", "abstractOrigin"]);
const ADDRESSES = new Set(["lowPc", "highPc"]);

function formOf(name: string, value: unknown): number {
  if (name === "name") return FORM.string;
  if (REFERENCES.has(name)) return FORM.refAddr;
  if (ADDRESSES.has(name)) return FORM.addr;
  return Array.isArray(value) ? FORM.exprloc : FORM.udata;
}

class Writer {
  readonly bytes: number[] = [];
  readonly references: { readonly at: number; readonly name: string }[] = [];
  readonly offsetOf = new Map<string, number>();
  readonly abbreviations: number[] = [];
  #codes = 0;

  uleb(value: number, into = this.bytes): void {
    let rest = value;
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) into.push((rest & 0x7f) | 0x80);
    into.push(rest);
  }

  word(value: number, width: number): void {
    for (let at = 0; at < width; at++) this.bytes.push(Math.floor(value / 256 ** at) % 256);
  }

  text(text: string): void {
    this.bytes.push(...new TextEncoder().encode(text), 0);
  }

  entry({ tag, attributes, children }: DrawnEntry): void {
    const { name } = attributes;
    if (name !== undefined && !this.offsetOf.has(name)) this.offsetOf.set(name, this.bytes.length);
    this.#abbreviate(tag, attributes, children.length > 0);
    this.uleb(this.#codes);
    for (const [key, value] of Object.entries(attributes)) this.#value(key, value);
    for (const child of children) this.entry(child);
    if (children.length > 0) this.bytes.push(0);
  }

  /** Each entry has an abbreviation of its own. */
  #abbreviate(tag: number, attributes: Attributes, hasChildren: boolean): void {
    this.uleb(++this.#codes, this.abbreviations);
    this.uleb(tag, this.abbreviations);
    this.abbreviations.push(hasChildren ? 1 : 0);
    for (const [key, value] of Object.entries(attributes)) {
      this.uleb(AT[key as keyof typeof AT], this.abbreviations);
      this.uleb(formOf(key, value), this.abbreviations);
    }
    this.abbreviations.push(0, 0);
  }

  #value(key: string, value: unknown): void {
    if (REFERENCES.has(key)) {
      this.references.push({ at: this.bytes.length, name: String(value) });
      this.word(0, 4);
    } else if (ADDRESSES.has(key)) this.word(Number(value), 8);
    else if (Array.isArray(value)) {
      this.uleb(value.length);
      this.bytes.push(...value);
    } else if (typeof value === "string") this.text(value);
    else this.uleb(Number(value));
  }
}

const LENGTH_BYTES = 4;

export interface DrawnDebug {
  readonly debug: DebugInfo;
  readonly named: NamedTypes;
}

export function drawnDebug(entries: readonly DrawnEntry[]): DrawnDebug {
  const writer = new Writer();
  writer.word(0, LENGTH_BYTES);
  writer.word(4, 2);
  writer.word(0, 4);
  writer.word(8, 1);
  writer.entry({ tag: TAG.compileUnit, attributes: { language: LANGUAGE_GO } as Attributes, children: entries });
  const info = Uint8Array.from(writer.bytes);
  const view = new DataView(info.buffer);
  view.setUint32(0, info.length - LENGTH_BYTES, true);
  for (const { at, name } of writer.references) {
    const offset = writer.offsetOf.get(name);
    if (offset === undefined) throw new Error(`no entry is called ${name}`);
    view.setUint32(at, offset, true);
  }
  const none = new Uint8Array();
  const abbrev = Uint8Array.from([...writer.abbreviations, 0]);
  const debug = readDebugInfo({ info, abbrev, addr: none, loc: none, loclists: none, ranges: none, rnglists: none });
  return { debug, named: typesFromDwarf(debug.types) };
}
