/**
 * The nodes of one round of a search, by rising number: a map scatters what it points to, and a search that follows
 * would wait for memory at each step.
 *
 *   a few nodes          left as they are: a list has a round for each link
 *   some                 sorted
 *   a good part of all   marked in a bitmap, which is then read from its beginning
 */
const UNSORTED_MAX = 64;
/** Words of a bitmap are read this much faster than a node is sorted. */
const NODES_A_BIT_MAX = 64;

/**
 * Sorts rows [start, end) of the queue in place.
 *
 * @param nodes all numbers are below
 * @returns where the sorted rows end: before `end` where some were repeated, if that was seen
 */
export function sortFront(queue: Uint32Array, start: number, end: number, nodes: number): number {
  const length = end - start;
  if (length <= UNSORTED_MAX) return end;
  if (length * NODES_A_BIT_MAX > nodes) return throughBitmap(queue, start, end, nodes);
  queue.subarray(start, end).sort();
  return end;
}

function throughBitmap(queue: Uint32Array, start: number, end: number, nodes: number): number {
  const words = new Uint32Array((nodes >>> 5) + 1);
  for (let row = start; row < end; row++) words[queue[row]! >>> 5]! |= 1 << (queue[row]! & 31);
  let row = start;
  for (let word = 0; word < words.length; word++)
    for (let bits = words[word]!; bits !== 0; bits &= bits - 1)
      queue[row++] = (word << 5) + 31 - Math.clz32(bits & -bits);
  return row;
}
