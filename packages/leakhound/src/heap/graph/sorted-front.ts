/**
 * Sorts the nodes of one round of a search by number. A map scatters the objects that it points to, so a search that
 * visits them in the order of its edges would wait for memory at each step.
 *
 *   a few nodes            left as they are: a list has one round for each link
 *   some                   sorted
 *   a large part of all    marked in a bitmap, which is then read from its beginning
 */
const UNSORTED_MAX = 64;
/** The bitmap pays off above one node per this many bits: reading its words is that much faster than sorting a node. */
const BITS_PER_NODE_MAX = 64;

/** Rows [start, end) of a queue. */
export interface RowRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Sorts rows [start, end) of the queue in place.
 *
 * @param nodes all numbers are less than this
 * @returns where the sorted rows end: less than `end` if the bitmap removed duplicates
 */
export function sortFront(queue: Uint32Array, { start, end }: RowRange, nodes: number): number {
  const length = end - start;
  if (length <= UNSORTED_MAX) return end;
  if (length * BITS_PER_NODE_MAX > nodes) return sortByBitmap(queue, { start, end }, nodes);
  queue.subarray(start, end).sort();
  return end;
}

function sortByBitmap(queue: Uint32Array, { start, end }: RowRange, nodes: number): number {
  const words = new Uint32Array((nodes >>> 5) + 1);
  for (let row = start; row < end; row++) words[queue[row]! >>> 5]! |= 1 << (queue[row]! & 31);
  let row = start;
  for (let word = 0; word < words.length; word++)
    for (let bits = words[word]!; bits !== 0; bits &= bits - 1)
      queue[row++] = (word << 5) + 31 - Math.clz32(bits & -bits);
  return row;
}
