/**
 * Which row of a scrape is which row of the one before.
 *
 * Go may report several buckets with the same visible stack and size: frames of the runtime that distinguish them are
 * hidden. Go reports the newest bucket first, so the oldest of them are the same buckets as before:
 *
 *   before   a b a c          after   n a b a a c        the new row is n, and the first a
 *
 * So rows are matched from the end: the k-th last row of a stack before is its k-th last row after.
 */

import { counting } from "../bytes/gather.ts";

/** Rows of the scrape before that no row after is matched with are gone; new rows have this instead. */
export const NEW_ROW = -1;

/**
 * @param before stacks of the scrape before, in its order
 * @param stacks the number of stacks of the dictionary
 * @returns for each row after, its row before or `NEW_ROW`
 */
export function matchRows(before: Uint32Array, after: Uint32Array, stacks: number): Int32Array {
  if (before === after) return counting(after.length);
  const last = new Int32Array(stacks).fill(NEW_ROW);
  const previous = new Int32Array(before.length);
  for (let row = 0; row < before.length; row++) {
    previous[row] = last[before[row]!]!;
    last[before[row]!] = row;
  }
  const matched = new Int32Array(after.length);
  for (let row = after.length - 1; row >= 0; row--) {
    const found = last[after[row]!]!;
    matched[row] = found;
    if (found !== NEW_ROW) last[after[row]!] = previous[found]!;
  }
  return matched;
}
