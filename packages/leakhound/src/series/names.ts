/**
 * One number for each string, over all profiles of a target.
 *
 * Each profile brings its own string table, in its own order, and 300 profiles repeat the same few
 * thousand names. So names are compared as bytes, before any JavaScript string is created:
 *
 *   profile 1   "main.leak" = 17  --+
 *                                   +-->  name 4      text(4) = "main.leak", decoded once
 *   profile 2   "main.leak" = 203 --+
 *
 * Open addressing over a hash like FNV-1a; the bytes live in one arena.
 */
import type { Brand } from "../base/brand.ts";
import { HASH_FIRST, HASH_SECOND, spread } from "../base/hash-seed.ts";

export type NameIndex = Brand<number, "NameIndex">;

const FIRST_SLOTS = 4096;
const FIRST_ARENA_BYTES = 1 << 16;

export class NameTable {
  readonly #texts: (string | undefined)[] = [];
  readonly #decoder = new TextDecoder();
  #arena = new Uint8Array(FIRST_ARENA_BYTES);
  #starts: number[] = [0];
  #hashes: number[] = [];
  #slots = new Int32Array(FIRST_SLOTS).fill(-1);

  get length(): number {
    return this.#hashes.length;
  }

  /** The name's number; the same bytes always give the same one. */
  intern(name: Uint8Array): NameIndex {
    const hash = hashOf(name);
    const mask = this.#slots.length - 1;
    let slot = hash & mask;
    for (let row = this.#slots[slot]!; row >= 0; row = this.#slots[slot]!) {
      if (this.#hashes[row] === hash && this.#same(row, name)) return row as NameIndex;
      slot = (slot + 1) & mask;
    }
    this.#slots[slot] = this.length;
    return this.#append(name, hash);
  }

  text(name: NameIndex): string {
    const known = this.#texts[name];
    if (known !== undefined) return known;
    const text = this.#decoder.decode(this.#arena.subarray(this.#starts[name]!, this.#starts[name + 1]!));
    this.#texts[name] = text;
    return text;
  }

  #same(row: number, name: Uint8Array): boolean {
    const start = this.#starts[row]!;
    if (this.#starts[row + 1]! - start !== name.length) return false;
    for (let i = 0; i < name.length; i++) if (this.#arena[start + i] !== name[i]) return false;
    return true;
  }

  #append(name: Uint8Array, hash: number): NameIndex {
    const row = this.length;
    const start = this.#starts[row]!;
    if (start + name.length > this.#arena.length) {
      const wider = new Uint8Array(Math.max(this.#arena.length * 2, start + name.length));
      wider.set(this.#arena);
      this.#arena = wider;
    }
    this.#arena.set(name, start);
    this.#starts.push(start + name.length);
    this.#hashes.push(hash);
    if (this.length * 2 > this.#slots.length) this.#rehash();
    return row as NameIndex;
  }

  #rehash(): void {
    const slots = new Int32Array(this.#slots.length * 2).fill(-1);
    const mask = slots.length - 1;
    for (let row = 0; row < this.length; row++) {
      let slot = this.#hashes[row]! & mask;
      while (slots[slot]! >= 0) slot = (slot + 1) & mask;
      slots[slot] = row;
    }
    this.#slots = slots;
  }
}

function hashOf(name: Uint8Array): number {
  let hash = HASH_SECOND;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name[i]!, HASH_FIRST);
  return spread(hash);
}
