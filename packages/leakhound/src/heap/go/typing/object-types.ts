/**
 * Which type each object has. A dump says it of few; the rest follows from who points to them.
 *
 *   var store Store ──▶ memoryStore ──▶ map<int,*entry> ──▶ table ──▶ group ──▶ entry ──▶ []byte
 *        │                  ▲                ▲
 *        │   interface word says the type    field `entries` says the type
 *
 * Certain from the start: objects that begin with their type, and what an interface's first word says.
 * Then types spread from global and local variables along the edges. A type is believed when
 * every pointer of the object stands where the type has one; of two, the larger covers more and wins, so that
 * a pointer to the first field of a structure does not hide the structure.
 */
import { Uint32List } from "../../../base/columns.ts";
import { sortFront } from "../../graph/sorted-front.ts";
import type { HeapImage } from "../../model/image.ts";
import type { NamedTypes } from "../types/from-dwarf.ts";
import { type GoTypes, type Slot, type TypeIndex, typeIndex } from "../types/types.ts";
import { fits } from "./fits.ts";

export interface ObjectTypes {
  /** By object: its type plus 1; 0 where none is known. */
  readonly of: Uint32Array;
  /** By object: 1 where it holds many values of its type. */
  readonly isArray: Uint8Array;
  /** By object: where its first value begins: 8 where the allocator put the type before it. */
  readonly base: Uint8Array;
}

/** From row plus 1 of a type word to the type, or null. */
export type TypeOfWord = (word: number) => TypeIndex | null;

export const NO_TYPE = 0;

export class TypeSpreader implements ObjectTypes {
  readonly of: Uint32Array;
  readonly isArray: Uint8Array;
  readonly base: Uint8Array;
  readonly #image: HeapImage;
  readonly #named: NamedTypes;
  readonly #types: GoTypes;
  readonly #typeOfWord: TypeOfWord;
  /** Objects whose pointers are still to be followed; one may be in it twice. */
  #queue = new Uint32List();
  /** Objects whose type is not to be doubted. */
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

  /** The object begins with a word of the allocator; `type` is what it says, if that is known. */
  header(object: number, type: TypeIndex | null): void {
    this.base[object] = 8;
    if (type !== null && !this.#isOpaque(type)) this.certain(object, type);
  }

  /** Tables of maps are allocated as such, whatever their keys: who points to them knows more. */
  #isOpaque(type: TypeIndex): boolean {
    return /^\*?internal\/runtime\/maps\./.test(this.#types.at(type).name);
  }

  certain(object: number, type: TypeIndex): void {
    const { bytes } = this.#types.at(type);
    const room = this.#image.size[object]! - this.base[object]!;
    this.#set(object, type, bytes > 0 && room >= 2 * bytes);
    this.#isCertain[object] = 1;
  }

  /** A pointer of the type's slot stands before the object, `into` bytes from its beginning. */
  follow(object: number, into: number, slot: Slot | null, word: number): void {
    if (word !== 0 && (slot === null || slot.kind === "interface")) {
      const dynamic = this.#typeOfWord(word);
      if (dynamic !== null) this.#boxed(object, into, dynamic);
      return;
    }
    if (slot === null || slot.target === null) return;
    if (slot.kind === "map-directory") this.#directory(object, slot.target);
    else this.consider(object, into, slot.target, slot.isArray);
  }

  /** What an interface holds: the pointer itself where the value is one, otherwise a pointer to the value. */
  #boxed(object: number, into: number, dynamic: TypeIndex): void {
    const direct = this.#types.at(dynamic).bytes === 8 ? this.#types.slotAt(dynamic, 0) : null;
    if (direct === null) this.consider(object, into, dynamic, false);
    else if (direct.target !== null) this.consider(object, into, direct.target, direct.isArray);
  }

  /** An array of tables has a pointer in its first word; the one group of a small map has its control word there. */
  #directory(object: number, table: TypeIndex): void {
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

  /** Takes the type for the object, if it fits and covers more than what was taken before. */
  consider(object: number, into: number, type: TypeIndex, isArray: boolean): void {
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
   * The pointer may lead to a field of something larger: in sync.Map a node stands for the entry that begins with
   * one, and a timer is the last field of what time.AfterFunc makes.
   */
  #considerWhole(object: number, at: number, field: TypeIndex): void {
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

  /** Follows pointers until nothing more is learnt. Each object changes its type a few times at most: types only grow. */
  spread(): void {
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
      this.follow(edgeTarget[edge]!, edgeInto[edge]!, slot, edgeWord[edge]!);
    }
  }

  /** Takes what interface words say, of objects that no type has reached: the word before may be chance. */
  guessFromWords(): void {
    const { nodes, edgeStart, edgeTarget, edgeInto, edgeWord } = this.#image;
    for (let object = 0; object < nodes; object++) {
      if (this.of[object] !== NO_TYPE) continue;
      for (let edge = edgeStart[object]!; edge < edgeStart[object + 1]!; edge++)
        if (edgeWord[edge] !== 0) this.follow(edgeTarget[edge]!, edgeInto[edge]!, null, edgeWord[edge]!);
    }
    this.spread();
  }
}
