/**
 * The types of a Go program: which words of a value are pointers, what they point to, and how the source writes the
 * field.
 *
 *   type server struct { name string; cache map[int]*entry }
 *
 *   slotAt(server, 0)    { label: ".name",  target: bytes of a string }
 *   slotAt(server, 16)   { label: ".cache", target: map<int,*entry> }
 *   slotAt(server, 8)    null: a length
 *
 * A type is a row. If memory contains several values one after the other, an offset refers to the value that contains it.
 */
import { invariant } from "../../../base/assert.ts";
import type { Brand } from "../../../base/brand.ts";

export type TypeIndex = Brand<number, "TypeIndex">;
export const typeIndex = (row: number): TypeIndex => row as TypeIndex;

export interface Field {
  readonly name: string;
  readonly at: number;
  readonly type: TypeIndex;
}

export type Shape =
  | { readonly kind: "scalar" | "string" | "interface" | "func" | "unsafe" }
  | { readonly kind: "pointer" | "slice"; readonly elem: TypeIndex }
  | { readonly kind: "array"; readonly elem: TypeIndex; readonly count: number }
  | { readonly kind: "struct"; readonly fields: readonly Field[] };

export interface GoType {
  readonly name: string;
  readonly bytes: number;
  readonly shape: Shape;
}

export type SlotKind = "pointer" | "interface" | "func" | "unsafe" | "map-directory";

/** A word that holds a pointer. */
export interface Slot {
  readonly kind: SlotKind;
  /** The path from the value to the word, as the source writes it: ".inner.entries", "[]"; "" for the value itself. */
  readonly label: string;
  /** The type that it points to; null if unknown. */
  readonly target: TypeIndex | null;
  /** Whether it may point to many values: the array of a slice, the bytes of a string. */
  readonly isArray: boolean;
}

/** A slot that only the library's source describes; the label if it is not the field's name. */
export type Override = Pick<Slot, "kind" | "target" | "isArray"> & Partial<Pick<Slot, "label">>;

/** Slots of types up to this size are remembered. Most larger types are arrays, whose elements are remembered. */
const REMEMBERED_BYTES_MAX = 8192;
const DEPTH_MAX = 64;
/** Sizes are stored as small integers, because division of larger numbers is slow; a larger type counts as one of this size. */
const BYTES_MAX = 2 ** 30;
const UNKNOWN = 0;
const NO_SLOT = 1;

/** How many types contain the current one. */
type Depth = Brand<number, "Depth">;
const OUTERMOST = 0 as Depth;
const deeper = (depth: Depth): Depth => (depth + 1) as Depth;

export class GoTypes {
  readonly #types: GoType[];
  /** By type. */
  readonly #bytes: number[];
  /** By type and word: UNKNOWN, NO_SLOT, or a row of `#found`. */
  readonly #remembered: Uint32Array[] = [];
  readonly #found: (Slot | null)[] = [null, null];
  /** Slots whose target only the library's source gives. */
  readonly #overrides: ReadonlyMap<string, Override>;

  /** @param overrides by "type row:offset" */
  constructor(types: GoType[], overrides: ReadonlyMap<string, Override>) {
    this.#types = types;
    this.#bytes = types.map(({ bytes }) => Math.min(bytes, BYTES_MAX));
    this.#overrides = overrides;
  }

  get length(): number {
    return this.#types.length;
  }

  /** Adds a type without a declaration, such as the variables of a closure. */
  add(type: GoType): TypeIndex {
    this.#bytes.push(Math.min(type.bytes, BYTES_MAX));
    return typeIndex(this.#types.push(type) - 1);
  }

  /** Sets the shape of an added type. Its slots must not have been requested before. */
  define(row: TypeIndex, type: GoType): void {
    this.#types[row] = type;
  }

  at(type: TypeIndex): GoType {
    const found = this.#types[type];
    invariant(found, `there is no type ${type}`);
    return found;
  }

  /** At most 1 GiB. */
  bytesOf(type: TypeIndex): number {
    return this.#bytes[type]!;
  }

  /** The slot at `offset` from the beginning of one or more values of the type; null if the word is no pointer. */
  slotAt(type: TypeIndex, offset: number): Slot | null {
    const bytes = this.#bytes[type]!;
    if (bytes === 0) return null;
    const within = offset % bytes;
    if ((within & 7) !== 0) return null;
    if (bytes > REMEMBERED_BYTES_MAX) return this.#find(type, within, OUTERMOST);
    const known = this.#remembered[type]?.[within >>> 3] ?? UNKNOWN;
    return known === UNKNOWN ? this.#remember(type, within) : this.#found[known]!;
  }

  #remember(type: TypeIndex, offset: number): Slot | null {
    const slot = this.#find(type, offset, OUTERMOST);
    this.#remembered[type] ??= new Uint32Array((this.#bytes[type]! + 7) >>> 3);
    this.#remembered[type]![offset >>> 3] = slot ? this.#found.push(slot) - 1 : NO_SLOT;
    return slot;
  }

  #find(type: TypeIndex, offset: number, depth: Depth): Slot | null {
    if (depth > DEPTH_MAX) return null;
    const override = this.#overrides.get(`${type}:${offset}`);
    const slot = this.#byShape(type, offset, depth);
    return override ? { label: slot?.label ?? "", ...override } : slot;
  }

  #byShape(type: TypeIndex, offset: number, depth: Depth): Slot | null {
    const { shape } = this.at(type);
    switch (shape.kind) {
      case "scalar":
        return null;
      case "string":
        return offset === 0 ? { kind: "pointer", label: "", target: STRING_BYTES, isArray: true } : null;
      case "slice":
        return offset === 0 ? { kind: "pointer", label: "", target: shape.elem, isArray: true } : null;
      case "pointer":
        return offset === 0 ? { kind: "pointer", label: "", target: shape.elem, isArray: false } : null;
      case "interface":
        return offset === 8 ? { kind: "interface", label: "", target: null, isArray: false } : null;
      case "func":
      case "unsafe":
        return offset === 0 ? { kind: shape.kind, label: "", target: null, isArray: false } : null;
      case "array":
        return this.#inArray(shape.elem, offset, depth);
      case "struct":
        return this.#inStruct(shape.fields, offset, depth);
    }
  }

  #inArray(elem: TypeIndex, offset: number, depth: Depth): Slot | null {
    const { bytes } = this.at(elem);
    const slot = bytes > 0 ? this.#find(elem, offset % bytes, deeper(depth)) : null;
    return slot && { ...slot, label: `[]${slot.label}` };
  }

  #inStruct(fields: readonly Field[], offset: number, depth: Depth): Slot | null {
    for (const field of fields) {
      if (offset < field.at || offset >= field.at + this.at(field.type).bytes) continue;
      const slot = this.#find(field.type, offset - field.at, deeper(depth));
      if (slot) return { ...slot, label: `.${field.name}${slot.label}` };
    }
    return null;
  }
}

/** Row 0 of every table: the bytes to which a string points. */
export const STRING_BYTES = typeIndex(0);
export const STRING_BYTES_TYPE: GoType = { name: "string", bytes: 1, shape: { kind: "scalar" } };
