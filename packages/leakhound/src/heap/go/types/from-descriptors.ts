/**
 * Types as the running program describes them to itself, for reflection and the collector. The linker keeps one for
 * each type that is put into an interface, and debug information lacks some of those; a binary without any still has them.
 *
 *   size  pointers  hash  flags  kind …  name  pointer-to-this      48 bytes, of every type
 *   element | fields | key …                                        then by kind
 *   package path …                                                  then of named types
 *
 * A type that debug information has, too, is that one. Addresses of a movable program (PIE) are not in the file; what
 * leads there ends.
 *
 * Format: Go, src/internal/abi/type.go; the same from Go 1.18 to 1.26 for what is read here
 */
import { GO_KIND } from "../binary/dwarf/constants.ts";
import type { NamedTypes } from "./from-dwarf.ts";
import type { Field, GoType, Shape, TypeIndex } from "./types.ts";

const KIND_AT = 23;
const KIND_MASK = 31;
const FLAGS_AT = 20;
const FLAG_EXTRA_STAR = 2;
const FLAG_NAMED = 4;
const NAME_AT = 40;
const TYPE_BYTES = 48;
/** Where in the descriptor of its kind a named type goes on with its package; TYPE_BYTES for all others. */
const PACKAGE_AT = new Map<number, number>([
  [GO_KIND.struct, 80],
  [GO_KIND.pointer, 56],
  [GO_KIND.func, 56],
  [GO_KIND.slice, 56],
  [GO_KIND.array, 72],
  [GO_KIND.chan, 64],
  [GO_KIND.interface, 80],
]);
const FIELD_BYTES = 24;
const FIELDS_MAX = 10_000;
const NAME_BYTES_MAX = 4_096;
const DEPTH_MAX = 64;
const MAP_PARTS = ["map", "hash"] as const;

export class DescribedTypes {
  readonly #view: DataView;
  readonly #start: number;
  readonly #named: NamedTypes;
  readonly #known = new Map<number, TypeIndex | null>();
  readonly #decoder = new TextDecoder();

  /** @param bytes the section of types, which is linked to `start` */
  constructor(bytes: Uint8Array, start: number, named: NamedTypes) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#start = start;
    this.#named = named;
  }

  /** The type whose descriptor is linked to this address; null where there is none. */
  at(address: number): TypeIndex | null {
    return this.#at(address - this.#start, 0);
  }

  #at(offset: number, depth: number): TypeIndex | null {
    const told = this.#named.byRuntimeType.get(offset);
    if (told !== undefined) return told;
    const known = this.#known.get(offset);
    if (known !== undefined) return known;
    if (depth > DEPTH_MAX || offset % 8 !== 0 || !this.#has(offset, TYPE_BYTES)) return null;
    return this.#describe(offset, depth);
  }

  #describe(offset: number, depth: number): TypeIndex | null {
    const { types, byName } = this.#named;
    const kind = this.#view.getUint8(offset + KIND_AT) & KIND_MASK;
    const name = this.#nameOf(offset, kind, depth);
    if (name === "") return null;
    const same = byName(name);
    // A type may lead to itself, so it has its row before its shape.
    const row = same ?? types.add({ name, bytes: this.#word(offset), shape: { kind: "scalar" } });
    this.#known.set(offset, row);
    if (same === null) types.define(row, this.#withShape(types.at(row), offset, kind, depth));
    return row;
  }

  #withShape(type: GoType, offset: number, kind: number, depth: number): GoType {
    return { ...type, shape: this.#shape(type.name, offset, kind, depth) };
  }

  #shape(name: string, offset: number, kind: number, depth: number): Shape {
    switch (kind) {
      case GO_KIND.string:
        return { kind: "string" };
      case GO_KIND.interface:
        return { kind: "interface" };
      case GO_KIND.func:
        return { kind: "func" };
      case GO_KIND.unsafePointer:
      case GO_KIND.chan:
        return { kind: "unsafe" };
      case GO_KIND.map:
        return this.#map(name);
      case GO_KIND.pointer:
      case GO_KIND.slice: {
        const elem = this.#elem(offset, depth);
        if (elem === null) return { kind: "unsafe" };
        return { kind: kind === GO_KIND.slice ? "slice" : "pointer", elem };
      }
      case GO_KIND.array: {
        const elem = this.#elem(offset, depth);
        return elem === null ? { kind: "scalar" } : { kind: "array", elem, count: this.#word(offset + 64) };
      }
      case GO_KIND.struct:
        return { kind: "struct", fields: this.#fields(offset, depth) };
      default:
        return { kind: "scalar" };
    }
  }

  #elem(offset: number, depth: number): TypeIndex | null {
    return this.#at(this.#word(offset + TYPE_BYTES) - this.#start, depth + 1);
  }

  /** Of maps the parts have no descriptors by which one would find them. */
  #map(name: string): Shape {
    const pair = name.replace(/^map\[(.*?)\](.*)$/, "<$1,$2>");
    const header = MAP_PARTS.map((part) => this.#named.byName(`${part}${pair}`)).find((row) => row !== null);
    return header === undefined || header === null ? { kind: "unsafe" } : { kind: "pointer", elem: header };
  }

  #fields(offset: number, depth: number): Field[] {
    const start = this.#word(offset + 56) - this.#start;
    const count = this.#word(offset + 64);
    if (count > FIELDS_MAX || !this.#has(start, count * FIELD_BYTES)) return [];
    return Array.from({ length: count }, (_, row) => start + row * FIELD_BYTES).flatMap((at) => {
      const type = this.#at(this.#word(at + 8) - this.#start, depth + 1);
      return type === null ? [] : [{ name: this.#text(this.#word(at) - this.#start), at: this.#word(at + 16), type }];
    });
  }

  /** As debug information calls it: with the whole path of its package. */
  #nameOf(offset: number, kind: number, depth: number): string {
    const flags = this.#view.getUint8(offset + FLAGS_AT);
    const starred = this.#text(this.#view.getInt32(offset + NAME_AT, true));
    const name = (flags & FLAG_EXTRA_STAR) !== 0 ? starred.slice(1) : starred;
    if ((flags & FLAG_NAMED) !== 0) return this.#path(offset, kind) + name.slice(Math.max(0, name.indexOf(".")));
    if (kind !== GO_KIND.pointer && kind !== GO_KIND.slice) return name;
    const elem = this.#elem(offset, depth);
    return elem === null ? name : `${kind === GO_KIND.slice ? "[]" : "*"}${this.#named.types.at(elem).name}`;
  }

  #path(offset: number, kind: number): string {
    const at = offset + (PACKAGE_AT.get(kind) ?? TYPE_BYTES);
    return this.#has(at, 4) ? this.#text(this.#view.getInt32(at, true)) : "";
  }

  /** Flags, a length, and the text. */
  #text(offset: number): string {
    if (!this.#has(offset, 3)) return "";
    const low = this.#view.getUint8(offset + 1);
    const isShort = low < 0x80;
    const length = isShort ? low : low - 0x80 + 0x80 * this.#view.getUint8(offset + 2);
    const at = offset + (isShort ? 2 : 3);
    if (length > NAME_BYTES_MAX || !this.#has(at, length)) return "";
    return this.#decoder.decode(new Uint8Array(this.#view.buffer, this.#view.byteOffset + at, length));
  }

  #word(offset: number): number {
    return this.#has(offset, 8) ? Number(this.#view.getBigUint64(offset, true)) : 0;
  }

  #has(offset: number, bytes: number): boolean {
    return offset >= 0 && offset + bytes <= this.#view.byteLength;
  }
}
