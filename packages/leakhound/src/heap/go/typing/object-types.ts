/**
 * The type of each object. A dump contains the types of few objects; the others follow from the pointers to them.
 *
 *   var store Store ──▶ memoryStore ──▶ map<int,*entry> ──▶ table ──▶ group ──▶ entry ──▶ []byte
 *        │                  ▲                ▲
 *        │   the interface word gives the type    the field `entries` gives the type
 *
 * Certain are the types of objects that begin with their type. All other types propagate from global and local
 * variables along the edges. An object may have a type if every pointer of the object is at an offset where the type
 * has one. Of two types, the larger covers more and wins, so that a pointer to the first field of a structure does not
 * hide the structure.
 */
import { Uint32List } from "../../../base/columns.ts";
import { sortFront } from "../../graph/sorted-front.ts";
import { type HeapImage, type ObjectIndex, objectIndex } from "../../model/image.ts";
import type { NamedTypes } from "../types/from-dwarf.ts";
import { type GoTypes, type Slot, type TypeIndex, typeIndex } from "../types/types.ts";
import { fits } from "./fits.ts";

export interface ObjectTypes {
  /** By object: its type plus 1; 0 if unknown. */
  readonly of: Uint32Array;
  /** By object: 1 if it contains many values of its type. */
  readonly isArray: Uint8Array;
  /** By object: the offset of its first value: 8 if the allocator put the type before it. */
  readonly base: Uint8Array;
}

/** From the row plus 1 of a type word to the type, or null. */
export type TypeOfWord = (word: number) => TypeIndex | null;

export const NO_TYPE = 0;
const HEADER_BYTES = 8;

export class TypePropagation implements ObjectTypes {
  readonly of: Uint32Array;
  readonly isArray: Uint8Array;
  readonly base: Uint8Array;
  readonly #image: HeapImage;
  readonly #named: NamedTypes;
  readonly #types: GoTypes;
  readonly #typeOfWord: TypeOfWord;
  /** Objects whose pointers have to be followed; an object may be in the queue twice. */
  #queue = new Uint32List();
  /** By object: 1 if its type is certain. */
  readonly #isCertain: Uint8Array;

  constructor(image: HeapImage, named: NamedTypes, typeOfWord: TypeOfWord) {
    this.#image = image;
    this.#named = named;
    this.#types = named.types;
    this.#typeOfWord = typeOfWord;
    this.of = new Uint32Array(image.nodes);
    this.isArray = new Uint8Array(image.nodes);
    this.base = new Uint8Array(image.nodes);
    this.#isCertain = new Uint8Array(image.nodes);
  }

  /** The object begins with its type, as the allocator wrote it; null if the type is unknown. */
  setHeader(object: number, type: TypeIndex | null): void {
    this.base[object] = HEADER_BYTES;
    if (type !== null && !this.#isOpaque(type)) this.setCertain(object, type);
  }

  /** The tables of all maps are allocated with the same type, whatever their keys: the pointers to them give more precise types. */
  #isOpaque(type: TypeIndex): boolean {
    return /^\*?internal\/runtime\/maps\./.test(this.#types.at(type).name);
  }

  setCertain(object: number, type: TypeIndex): void {
    const { bytes } = this.#types.at(type);
    const available = this.#image.size[object]! - this.base[object]!;
    this.#set(object, type, bytes > 0 && available >= 2 * bytes);
    this.#isCertain[object] = 1;
  }

  /** A pointer with this slot and this type word points to the object, `into` bytes from its beginning. */
  follow(object: ObjectIndex, into: number, slot: Slot | null, word: number): void {
    if (word !== 0 && (slot === null || slot.kind === "interface")) {
      const dynamic = this.#typeOfWord(word);
      if (dynamic !== null) this.#boxed(object, into, dynamic);
      return;
    }
    if (slot === null || slot.target === null) return;
    if (slot.kind === "map-directory") this.#directory(object, slot.target);
    else this.consider(object, into, slot.target, slot.isArray);
  }

  /** An interface contains the value itself if the value is a pointer, and otherwise a pointer to the value. */
  #boxed(object: ObjectIndex, into: number, dynamic: TypeIndex): void {
    const direct = this.#types.at(dynamic).bytes === 8 ? this.#types.slotAt(dynamic, 0) : null;
    if (direct === null) this.consider(object, into, dynamic, false);
    else if (direct.target !== null) this.consider(object, into, direct.target, direct.isArray);
  }

  /** The first word of an array of tables is a pointer; the first word of the only group of a small map is its control word. */
  #directory(object: ObjectIndex, table: TypeIndex): void {
    const { edgeStart, edgeOffset } = this.#image;
    const first = edgeStart[object]!;
    const isArrayOfTables = first < edgeStart[object + 1]! && edgeOffset[first] === this.base[object];
    const group = this.#types.slotAt(table, this.#groupsAt(table))?.target;
    if (isArrayOfTables) this.consider(object, this.base[object]!, this.#pointerTo(table), true);
    else if (group !== undefined && group !== null) this.consider(object, this.base[object]!, group, true);
  }

  readonly #groupOffsets = new Map<TypeIndex, number>();

  #groupsAt(table: TypeIndex): number {
    const known = this.#groupOffsets.get(table);
    if (known !== undefined) return known;
    const { shape } = this.#types.at(table);
    const at = shape.kind === "struct" ? (shape.fields.find(({ name }) => name === "groups")?.at ?? 0) : 0;
    this.#groupOffsets.set(table, at);
    return at;
  }

  readonly #pointers = new Map<TypeIndex, TypeIndex>();

  #pointerTo(elem: TypeIndex): TypeIndex {
    const known = this.#pointers.get(elem);
    if (known !== undefined) return known;
    const name = `*${this.#types.at(elem).name}`;
    const added = this.#types.add({ name, bytes: 8, shape: { kind: "pointer", elem } });
    this.#pointers.set(elem, added);
    return added;
  }

  /** Sets the type of the object if it fits and covers more than the type that was set before. */
  consider(object: ObjectIndex, into: number, type: TypeIndex, isArray: boolean): void {
    const before = this.of[object]!;
    if (before === type + 1) return;
    const bytes = this.#types.bytesOf(type);
    if (before !== NO_TYPE && (this.#isCertain[object] === 1 || this.#types.bytesOf(typeIndex(before - 1)) >= bytes))
      return;
    const base = this.base[object]!;
    if (bytes === 0 || into < base) return;
    if ((into - base) % bytes === 0 && this.fits(object, type)) this.#set(object, type, isArray);
    else this.#considerWhole(object, into - base, type);
  }

  /**
   * The pointer may point to a field of a larger structure: in sync.Map, a pointer to a node points to the entry that
   * begins with the node; and a timer is the last field of the object that time.AfterFunc allocates.
   */
  #considerWhole(object: ObjectIndex, at: number, field: TypeIndex): void {
    let best: TypeIndex | null = null;
    for (const whole of this.#named.containing(field, at)) {
      const isLarger = best === null || this.#types.at(whole).bytes > this.#types.at(best).bytes;
      if (isLarger && this.fits(object, whole)) best = whole;
    }
    if (best !== null) this.#set(object, best, false);
  }

  /** Whether the object may have the type. */
  fits(object: number, type: TypeIndex): boolean {
    return fits(this.#image, this.#types, { object, base: this.base[object]!, type });
  }

  #set(object: number, type: TypeIndex, isArray: boolean): void {
    this.of[object] = type + 1;
    this.isArray[object] = isArray ? 1 : 0;
    const { edgeStart } = this.#image;
    if (edgeStart[object] !== edgeStart[object + 1]) this.#queue.push(object);
  }

  /** Follows pointers until no type changes. The type of an object changes a few times at most, because it only becomes larger. */
  propagate(): void {
    while (this.#queue.length > 0) {
      const { rows: front, length } = this.#queue;
      this.#queue = new Uint32List();
      const end = sortFront(front, { start: 0, end: length }, this.#image.nodes);
      for (let row = 0; row < end; row++) this.#followAll(front[row]!);
    }
  }

  #followAll(object: number): void {
    const { edgeStart, edgeOffset, edgeTarget, edgeInto, edgeWord } = this.#image;
    const type = typeIndex(this.of[object]! - 1);
    const base = this.base[object]!;
    for (let edge = edgeStart[object]!; edge < edgeStart[object + 1]!; edge++) {
      const slot = this.#types.slotAt(type, edgeOffset[edge]! - base);
      this.follow(objectIndex(edgeTarget[edge]!), edgeInto[edge]!, slot, edgeWord[edge]!);
    }
  }

  /** Uses type words for objects without a type. They come last, because the word before a pointer may be there by chance. */
  guessFromWords(): void {
    const { nodes, edgeStart, edgeTarget, edgeInto, edgeWord } = this.#image;
    for (let object = 0; object < nodes; object++) {
      if (this.of[object] !== NO_TYPE) continue;
      for (let edge = edgeStart[object]!; edge < edgeStart[object + 1]!; edge++)
        if (edgeWord[edge] !== 0) this.follow(objectIndex(edgeTarget[edge]!), edgeInto[edge]!, null, edgeWord[edge]!);
    }
    this.propagate();
  }
}
