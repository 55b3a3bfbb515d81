/** Keys that a hash which is known in advance puts into one slot. */

const BITS_64 = (1n << 64n) - 1n;
const inverse = (odd: bigint): bigint => {
  let found = 1n;
  for (let step = 0; step < 6; step++) found = (found * (2n - odd * found)) & BITS_64;
  return found;
};
/** The x for which x ^ (x >> shift) is this. */
function withoutShift(mixed: bigint, shift: bigint): bigint {
  let x = mixed;
  for (let known = shift; known < 64n; known += shift) x = mixed ^ (x >> shift);
  return x;
}

/**
 * Ids with one hash in a Map of V8. Each step of its hash of 64-bit numbers can be undone, and it drops the upper bits:
 * `ComputeLongHash` in src/base/hashing.h of V8.
 */
export function idsOfOneHash(count: number): bigint[] {
  return Array.from({ length: count }, (_, row) => {
    let hash = withoutShift((BigInt(row + 1) << 30n) | 5n, 22n);
    hash = withoutShift((hash * inverse(65n)) & BITS_64, 11n);
    hash = withoutShift((hash * inverse(21n)) & BITS_64, 31n);
    return ((hash + 1n) * inverse((1n << 18n) - 1n)) & BITS_64;
  });
}

/** Two block numbers which lead from one state to the same next one. */
export type Pair = readonly [number, number];

/**
 * All sequences with one block of each pair; they have one hash, if each pair leads from the state after the pair before it to
 * one state (Joux, "Multicollisions in iterated hash functions", 2004).
 */
export const sequencesOf = (pairs: readonly Pair[]): readonly (readonly number[])[] =>
  pairs.reduce<readonly (readonly number[])[]>(
    (sequences, pair) => sequences.flatMap((sequence) => pair.map((block) => [...sequence, block])),
    [[]],
  );

/** Whether all sequences of these pairs have one hash. @param next the state after a block */
export function areOfOneHash(
  pairs: readonly Pair[],
  start: number,
  next: (state: number, block: number) => number,
): boolean {
  let state = start;
  return pairs.every(([first, second]) => {
    const after = next(state, first);
    const isOne = after === next(state, second);
    state = after;
    return isOne;
  });
}
