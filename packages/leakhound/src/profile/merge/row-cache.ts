/** Caches, for each row of a table of one profile, its row in the merged table. */
export const UNKNOWN = -1;

export function emptyRowCache(length: number): Int32Array {
  return new Int32Array(length).fill(UNKNOWN);
}
