/**
 * Recognizes the object that contains a map's entries by its shape.
 *
 *   since Go 1.24   map<K,V> .dirPtr ─▶ [ table ● | table ● ] ─▶ table .groups.data ─▶ [ group | group … ]
 *                                    or the one group of a small map
 *   before          hash<K,V> .buckets ─▶ [ bucket | bucket … ]
 */

import { lastAtMost } from "../../../base/binary-search.ts";
import { NONE } from "../../model/image.ts";
import type { GoDump } from "../dump/go-dump.ts";
import type { NamedTypes } from "../types/from-dwarf.ts";
import { type Slot, type TypeIndex, typeIndex } from "../types/types.ts";
import { fits } from "./fits.ts";
import type { TypeOfWord } from "./object-types.ts";

const ENTRIES_FIELDS = ["dirPtr", "buckets"];
const HEADER_BYTES = 8;
const HEADER = /^(?:map|hash)</;
/** Each guess compares all maps of the program. If there are more words to guess, they belong to goroutines that are alike. */
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

  /** The slot of the only map type of the program whose entries may be in `object`; null if there is none, or several. */
  onlyEntriesIn(object: number): Slot | null {
    if (this.#guesses++ > GUESSES_MAX) return null;
    const slots = this.#headers.flatMap((header) => this.entriesIn(header, object) ?? []);
    return slots.length === 1 ? slots[0]! : null;
  }

  /** The slot of the map's header that points to its entries, if `object` may contain them; otherwise null. */
  entriesIn(header: TypeIndex, object: number): Slot | null {
    const { types } = this.#named;
    const { name, shape } = types.at(header);
    if (!HEADER.test(name) || shape.kind !== "struct") return null;
    const field = shape.fields.find((one) => ENTRIES_FIELDS.includes(one.name));
    const slot = field ? types.slotAt(header, field.at) : null;
    if (!slot || slot.target === null) return null;
    const hasShape =
      slot.kind === "map-directory" ? this.#isDirectory(object, slot.target) : this.#isOf(object, slot.target);
    return hasShape ? slot : null;
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

  /** The type of a table's groups. */
  #groupsOf(table: TypeIndex): TypeIndex | null {
    const { types } = this.#named;
    const { shape } = types.at(table);
    const groups = shape.kind === "struct" ? shape.fields.find(({ name }) => name === "groups") : undefined;
    return groups ? (types.slotAt(table, groups.at)?.target ?? null) : null;
  }

  /** The object to which the first typed pointer points. */
  #targetOf(object: number, type: TypeIndex): number {
    const { edgeStart, edgeOffset, edgeTarget } = this.#dump.image;
    for (let edge = edgeStart[object]!; edge < edgeStart[object + 1]!; edge++)
      if (this.#named.types.slotAt(type, edgeOffset[edge]!)?.target) return edgeTarget[edge]!;
    return NONE;
  }

  #isOf(object: number, type: TypeIndex): boolean {
    const header = this.#headerRow(object);
    const known = header < 0 ? null : this.#typeOfWord(this.#dump.headers.word[header]!);
    if (known !== null) return this.#named.types.at(known).name === this.#named.types.at(type).name;
    return fits(this.#dump.image, this.#named.types, { object, base: this.#base(object), type });
  }

  #base(object: number): number {
    return this.#headerRow(object) < 0 ? 0 : HEADER_BYTES;
  }

  /** The row of an object among those that begin with their type, which are ascending; -1 if it is not one of them. */
  #headerRow(object: number): number {
    const row = lastAtMost(this.#dump.headers.object, object);
    return this.#dump.headers.object[row] === object ? row : -1;
  }
}
