/**
 * Numbers that the hash tables of this process mix into their keys, drawn anew by each process.
 *
 * A profile, a dump or an image chooses its ids, names and addresses. With a hash that is known in advance, it could choose
 * them so that all of them are in one slot: 50,000 ids would take half a minute. JavaScript's own Map has such a hash for
 * numbers and bigints (for strings it draws a seed), so keys from outside that are numbers are in `InternTable` or
 * `WideMap`. Tables number their rows in the order in which they are added, so no result depends on the seed.
 */
const drawn = crypto.getRandomValues(new Int32Array(3));

/** Odd, so that a product with one of them loses nothing of the other factor. */
const odd = (word: number): number => drawn[word]! | 1;
export const HASH_FIRST = odd(0);
export const HASH_SECOND = odd(1);
export const HASH_THIRD = odd(2);

/** Spreads all bits over the low bits (the finalizer of MurmurHash3). */
export function spread(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85eb_ca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2_ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
