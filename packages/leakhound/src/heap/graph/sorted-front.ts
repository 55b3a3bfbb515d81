/**
 * The nodes of one round of a search, by rising number: a map scatters what it points to, and a search that follows
 * would wait for memory at each step. What is short is left as it is: a list has a round for each link.
 */
const UNSORTED_MAX = 64;

/** Sorts rows [start, end) of the queue in place. */
export function sortFront(queue: Uint32Array, start: number, end: number): void {
  if (end - start > UNSORTED_MAX) queue.subarray(start, end).sort();
}
