/**
 * Whether an object has a map's entries, by its looks.
 *
 *   since Go 1.24   map<K,V> .dirPtr ─▶ [ table ● | table ● ] ─▶ table .groups.data ─▶ [ group | group … ]
 *                                    or the one group of a small map
 *   before          hash<K,V> .buckets ─▶ [ bucket | bucket … ]
 */

import { lastAtMost } from "../../../base/binary-search.ts";
import { NONE } from "../../model/image.ts";
import type { GoDump } from "../dump/types.ts";
import type { NamedTypes } from "../types/from-dwarf.ts";
import { type Slot, type TypeIndex, typeIndex } from "../types/types.ts";
import { fits } from "./fits.ts";
import type { TypeOfWord } from "./object-types.ts";

const ENTRIES_FIELDS = ["dirPtr", "buckets"];
const HEADER = /^(?:map|hash)</;
/** Each is a look at all maps of the program; where there are more words to guess at, their goroutines are alike. */
const GUESSES_MAX = 10_000;

export class MapShapes {
  readonly #dump: GoDump;
  readonly #named: NamedTypes;
  readonly #typeOfWord: TypeOfWord;
  readonly #headers: readonly TypeIndex[];
  #guesses = 0;

  constructor(dump: GoDump, named: NamedTypes, typeOfWord: TypeOfWord) {
    this.#dump = dump;
    this.#named = named;
    this.#typeOfWord = typeOfWord;
    const rows = Array.from({ length: named.types.length }, (_, row) => typeIndex(row));
    this.#headers = rows.filter((row) => HEADER.test(named.types.at(row).name));
  }

  /** The slot as of the program's one map that may have its entries in `object`; null where none or several may. */
  onlyEntriesIn(object: number): Slot | null {
    if (this.#guesses++ > GUESSES_MAX) return null;
    const slots = this.#headers.flatMap((header) => this.entriesIn(header, object) ?? []);
    return slots.length === 1 ? slots[0]! : null;
  }

  /** The slot of the map's header that leads to its entries, if `object` may have them. */
  entriesIn(header: TypeIndex, object: number): Slot | null {
    const { types } = this.#named;
    const { name, shape } = types.at(header);
    if (!HEADER.test(name) || shape.kind !== "struct") return null;
    const field = shape.fields.find((one) => ENTRIES_FIELDS.includes(one.name));
    const slot = field ? types.slotAt(header, field.at) : null;
    if (!slot || slot.target === null) return null;
    const isSeen =
      slot.kind === "map-directory" ? this.#isDirectory(object, slot.target) : this.#isOf(object, slot.target);
    return isSeen ? slot : null;
  }

  #isDirectory(object: number, table: TypeIndex): boolean {
    const { edgeStart, edgeOffset, edgeTarget } = this.#dump.image;
    const first = edgeStart[object]!;
    if (first === edgeStart[object + 1]) return false;
    const groups = this.#groupsOf(table);
    if (groups === null) return false;
    if (edgeOffset[first] !== this.#base(object)) return this.#isOf(object, groups);
    const target = edgeTarget[first]!;
    const group = this.#isOf(target, table) ? this.#targetOf(target, table) : NONE;
    return group !== NONE && this.#isOf(group, groups);
  }

  /** What the array of a table's groups is made of. */
  #groupsOf(table: TypeIndex): TypeIndex | null {
    const { types } = this.#named;
    const { shape } = types.at(table);
    const groups = shape.kind === "struct" ? shape.fields.find(({ name }) => name === "groups") : undefined;
    return groups ? (types.slotAt(table, groups.at)?.target ?? null) : null;
  }

  /** The object that the first typed pointer leads to. */
  #targetOf(object: number, type: TypeIndex): number {
    const { edgeStart, edgeOffset, edgeTarget } = this.#dump.image;
    for (let edge = edgeStart[object]!; edge < edgeStart[object + 1]!; edge++)
      if (this.#named.types.slotAt(type, edgeOffset[edge]!)?.target) return edgeTarget[edge]!;
    return NONE;
  }

  #isOf(object: number, type: TypeIndex): boolean {
    const header = this.#headerRow(object);
    const told = header < 0 ? null : this.#typeOfWord(this.#dump.headers.word[header]!);
    if (told !== null) return this.#named.types.at(told).name === this.#named.types.at(type).name;
    return fits(this.#dump.image, this.#named.types, { object, base: this.#base(object), type });
  }

  #base(object: number): number {
    return this.#headerRow(object) < 0 ? 0 : 8;
  }

  /** Objects that begin with their type are known by rising row. */
  #headerRow(object: number): number {
    const row = lastAtMost(this.#dump.headers.object, object);
    return this.#dump.headers.object[row] === object ? row : -1;
  }
}
