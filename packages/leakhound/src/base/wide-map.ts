/**
 * Maps with integer keys from outside: like Map, except that no choice of keys makes them slow (see hash-seed.ts).
 *
 *   address 0xc000010000 ─▶ words [0x10000, 0xc0] ─▶ InternTable ─▶ row ─▶ value
 */
import { InternTable } from "./intern-table.ts";

const WORD = 0x1_0000_0000;
const BIG_WORD = 32n;

export interface ReadonlyWideMap<V> extends Iterable<readonly [number, V]> {
  get(key: number): V | undefined;
  has(key: number): boolean;
}

/** Keys are integers up to 2^53 in size. */
export class WideMap<V> implements ReadonlyWideMap<V> {
  readonly #rows = new InternTable();
  readonly #keys: number[] = [];
  readonly #values: V[] = [];

  get(key: number): V | undefined {
    return this.#values[this.#rows.find(key | 0, Math.floor(key / WORD) | 0, 0)];
  }

  has(key: number): boolean {
    return this.#rows.find(key | 0, Math.floor(key / WORD) | 0, 0) >= 0;
  }

  set(key: number, value: V): void {
    const row = this.#rows.row(key | 0, Math.floor(key / WORD) | 0, 0);
    this.#keys[row] = key;
    this.#values[row] = value;
  }

  /** In the order in which the keys were added. */
  *[Symbol.iterator](): Generator<[number, V]> {
    for (const [row, key] of this.#keys.entries()) yield [key, this.#values[row]!];
  }
}

/** Rows of bigints, in the order in which they are first looked up; only their low 64 bits count. */
export class BigintRows {
  readonly #rows = new InternTable();

  /** It is equal to the number of keys before if the key is new. */
  row(key: bigint): number {
    return this.#rows.row(Number(BigInt.asIntN(32, key)), Number(BigInt.asIntN(32, key >> BIG_WORD)), 0);
  }

  /** -1 where the key is not known. */
  find(key: bigint): number {
    return this.#rows.find(Number(BigInt.asIntN(32, key)), Number(BigInt.asIntN(32, key >> BIG_WORD)), 0);
  }
}
