/**
 * Finds the locations of a profile in the dictionary by their addresses. Nearly all profiles of a build have locations that the
 * dictionary knows, and then neither names nor lines are looked up:
 *
 *   profile     id 1, address 0x55d0_0040_1200, mapping from 0x55d0_0040_0000     id 2, …
 *   key         (0x1200, mapping 0)
 *   dictionary  row 17
 *
 * Another location may have the same address, as after a build without a new id: the caller compares the rebuilt bytes with the
 * original, and looks the names up where they differ. The location that was seen last is the one that is found.
 */
import { Uint32List } from "../../base/columns.ts";
import type { Int64Column } from "../../base/int64.ts";
import { InternTable } from "../../base/intern-table.ts";
import type { Profile } from "../../profile/model/types.ts";
import type { Dictionary } from "./dictionary.ts";

export class LocationIndex {
  readonly #dictionary: Dictionary;
  readonly #keys = new InternTable();
  /** By key: a row of the dictionary's locations. */
  readonly #rows = new Uint32List();
  /** Rows of the dictionary that are in the index. */
  #known = 0;

  constructor(dictionary: Dictionary) {
    this.#dictionary = dictionary;
  }

  /** The row of each location of the profile; null where the dictionary lacks one. */
  rowsOf({ locations, mappings }: Pick<Profile, "locations" | "mappings">): Int32Array | null {
    this.#takeNew();
    const found = new Int32Array(locations.length);
    const { address, mapping } = locations;
    for (let row = 0; row < locations.length; row++) {
      const key = this.#find({ address, row, starts: mappings.memoryStart, mapping: mapping[row]! });
      if (key < 0) return null;
      found[row] = this.#rows.at(key);
    }
    return found;
  }

  /** These locations are found from now on, and no others with their addresses. */
  prefer(rows: Int32Array): void {
    this.#takeNew();
    for (const row of rows) this.#rows.rows[this.#keyOf(row)] = row;
  }

  #takeNew(): void {
    for (const { length } = this.#dictionary.locations; this.#known < length; this.#known++) {
      const key = this.#keyOf(this.#known);
      if (key === this.#rows.length) this.#rows.push(this.#known);
      else this.#rows.rows[key] = this.#known;
    }
  }

  #keyOf(row: number): number {
    const { locations } = this.#dictionary;
    const at = locations.start(row);
    const { words } = locations;
    return this.#keys.row(words[at + 1]! | 0, words[at + 2]! | 0, words[at]! | 0);
  }

  #find({ address, row, starts, mapping }: AddressRow): number {
    const lo = address.lo(row);
    const startLo = mapping < 0 ? 0 : starts.lo(mapping);
    const startHi = mapping < 0 ? 0 : starts.hi(mapping);
    const borrow = lo < startLo ? 1 : 0;
    return this.#keys.find((lo - startLo) | 0, (address.hi(row) - startHi - borrow) | 0, mapping + 1);
  }
}

interface AddressRow {
  readonly address: Int64Column;
  readonly row: number;
  /** Of the mappings. */
  readonly starts: Int64Column;
  /** Row of the mapping; -1 for none. */
  readonly mapping: number;
}

const known = new WeakMap<Dictionary, LocationIndex>();

/** The index of a dictionary, which all that add to the dictionary share. */
export function locationIndexOf(dictionary: Dictionary): LocationIndex {
  const index = known.get(dictionary) ?? new LocationIndex(dictionary);
  known.set(dictionary, index);
  return index;
}
