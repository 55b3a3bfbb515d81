/**
 * Types as the running program describes them to itself, for reflection and the collector. The linker keeps the
 * descriptor of each type that is put into an interface. Debug information lacks some of these types, and a binary
 * without debug information still has their descriptors.
 *
 *   size  pointers  hash  flags  kind …  name  pointer-to-this      48 bytes, of every type
 *   element | fields | key …                                        then by kind
 *   package path …                                                  then of named types
 *
 * If debug information describes the same type, that type is used. The file of a movable program (PIE) does not
 * contain absolute addresses, so references to other descriptors end there.
 *
 * Format: Go, src/internal/abi/type.go; what is read here is the same from Go 1.18 to 1.26
 */
import { GO_KIND } from "../binary/dwarf/constants.ts";
import type { NamedTypes } from "./from-dwarf.ts";
import type { Field, Shape, TypeIndex } from "./types.ts";

const KIND_AT = 23;
const KIND_MASK = 31;
const FLAGS_AT = 20;
const FLAG_EXTRA_STAR = 2;
const FLAG_NAMED = 4;
const NAME_AT = 40;
const TYPE_BYTES = 48;
/** By kind: the offset at which the descriptor of a named type continues with its package; TYPE_BYTES for other kinds. */
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
const MAP_HEADERS = ["map", "hash"] as const;

/** A descriptor, and how many references lead to it from the one that was requested. */
interface Descriptor {
  /** In the section of types. */
  readonly offset: number;
  readonly kind: number;
  readonly depth: number;
}

export class DescribedTypes {
  readonly #view: DataView;
  readonly #start: number;
  readonly #named: NamedTypes;
  /** By offset of the descriptor. */
  readonly #known = new Map<number, TypeIndex | null>();
  readonly #decoder = new TextDecoder();

  /** @param bytes the section of types, which is linked to `start` */
  constructor(bytes: Uint8Array, start: number, named: NamedTypes) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#start = start;
    this.#named = named;
  }

  /** The type whose descriptor is linked to this address; null if there is none. */
  at(address: number): TypeIndex | null {
    return this.#typeAt(address - this.#start, null);
  }

  /** @param from the descriptor that refers to this one, or null */
  #typeAt(offset: number, from: Descriptor | null): TypeIndex | null {
    const fromDwarf = this.#named.byRuntimeType.get(offset);
    if (fromDwarf !== undefined) return fromDwarf;
    const known = this.#known.get(offset);
    if (known !== undefined) return known;
    const depth = from ? from.depth + 1 : 0;
    if (depth > DEPTH_MAX || offset % 8 !== 0 || !this.#contains(offset, offset + TYPE_BYTES)) return null;
    return this.#describe({ offset, kind: this.#view.getUint8(offset + KIND_AT) & KIND_MASK, depth });
  }

  #describe(descriptor: Descriptor): TypeIndex | null {
    const { types, byName } = this.#named;
    const { offset } = descriptor;
    const name = this.#nameOf(descriptor);
    if (name === "") return null;
    const same = byName(name);
    // A type may refer to itself, so it gets its row before its shape.
    const row = same ?? types.add({ name, bytes: this.#word(offset), shape: { kind: "scalar" } });
    this.#known.set(offset, row);
    if (same === null) types.define(row, { ...types.at(row), shape: this.#shape(name, descriptor) });
    return row;
  }

  #shape(name: string, descriptor: Descriptor): Shape {
    const { kind, offset } = descriptor;
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
        const elem = this.#elem(descriptor);
        if (elem === null) return { kind: "unsafe" };
        return { kind: kind === GO_KIND.slice ? "slice" : "pointer", elem };
      }
      case GO_KIND.array: {
        const elem = this.#elem(descriptor);
        return elem === null ? { kind: "scalar" } : { kind: "array", elem, count: this.#word(offset + 64) };
      }
      case GO_KIND.struct:
        return { kind: "struct", fields: this.#fields(descriptor) };
      default:
        return { kind: "scalar" };
    }
  }

  #elem(descriptor: Descriptor): TypeIndex | null {
    return this.#typeAt(this.#word(descriptor.offset + TYPE_BYTES) - this.#start, descriptor);
  }

  /** The header of the map, by its name: a map's descriptor does not refer to the descriptors of its parts. */
  #map(name: string): Shape {
    const pair = name.replace(/^map\[([^\]]*)\](.*)$/s, "<$1,$2>");
    const header = MAP_HEADERS.map((part) => this.#named.byName(`${part}${pair}`)).find((row) => row !== null);
    return header === undefined || header === null ? { kind: "unsafe" } : { kind: "pointer", elem: header };
  }

  #fields(descriptor: Descriptor): Field[] {
    const start = this.#word(descriptor.offset + 56) - this.#start;
    const count = this.#word(descriptor.offset + 64);
    if (count > FIELDS_MAX || !this.#contains(start, start + count * FIELD_BYTES)) return [];
    return Array.from({ length: count }, (_, row) => start + row * FIELD_BYTES).flatMap((at) => {
      const type = this.#typeAt(this.#word(at + 8) - this.#start, descriptor);
      return type === null ? [] : [{ name: this.#text(this.#word(at) - this.#start), at: this.#word(at + 16), type }];
    });
  }

  /** The name as debug information spells it: with the whole path of its package. */
  #nameOf(descriptor: Descriptor): string {
    const { offset, kind } = descriptor;
    const flags = this.#view.getUint8(offset + FLAGS_AT);
    const starred = this.#text(this.#view.getInt32(offset + NAME_AT, true));
    const name = (flags & FLAG_EXTRA_STAR) !== 0 ? starred.slice(1) : starred;
    if ((flags & FLAG_NAMED) !== 0) return this.#packagePath(descriptor) + name.slice(Math.max(0, name.indexOf(".")));
    if (kind !== GO_KIND.pointer && kind !== GO_KIND.slice) return name;
    const elem = this.#elem(descriptor);
    return elem === null ? name : `${kind === GO_KIND.slice ? "[]" : "*"}${this.#named.types.at(elem).name}`;
  }

  #packagePath({ offset, kind }: Descriptor): string {
    const at = offset + (PACKAGE_AT.get(kind) ?? TYPE_BYTES);
    return this.#contains(at, at + 4) ? this.#text(this.#view.getInt32(at, true)) : "";
  }

  /** Flags, a length, and the text. */
  #text(offset: number): string {
    if (!this.#contains(offset, offset + 3)) return "";
    const low = this.#view.getUint8(offset + 1);
    const isShort = low < 0x80;
    const length = isShort ? low : low - 0x80 + 0x80 * this.#view.getUint8(offset + 2);
    const at = offset + (isShort ? 2 : 3);
    if (length > NAME_BYTES_MAX || !this.#contains(at, at + length)) return "";
    return this.#decoder.decode(new Uint8Array(this.#view.buffer, this.#view.byteOffset + at, length));
  }

  #word(offset: number): number {
    return this.#contains(offset, offset + 8) ? Number(this.#view.getBigUint64(offset, true)) : 0;
  }

  /** Whether the section contains the offsets [start, end). */
  #contains(start: number, end: number): boolean {
    return start >= 0 && end <= this.#view.byteLength;
  }
}
