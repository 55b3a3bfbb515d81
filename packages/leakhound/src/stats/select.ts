/**
 * Order statistics without sorting: the k-th smallest value of a column, which is reordered so that no value before it is larger
 * and none after it smaller.
 *
 *   values   7 2 9 4 5     select(values, 1)     2 4 | 9 7 5     the value of rank 1 is 4
 *
 * Hoare's selection (1961, CACM 4:321), with the median of three as the pivot, which takes linear time on average. Equal
 * values stop both scans, so that many ties do not slow it down.
 */

/** Shorter ranges are sorted by insertion. */
const INSERTION_MAX = 12;

export interface SelectRange {
  readonly first: number;
  /** Included. */
  readonly last: number;
}

/** @param rank position in the sorted column, within the range; the range must hold the values of these ranks already */
export function select(
  values: Float64Array,
  rank: number,
  { first, last }: SelectRange = { first: 0, last: values.length - 1 },
): number {
  let [low, high] = [first, last];
  while (high - low > INSERTION_MAX) {
    const split = partition(values, low, high);
    if (rank <= split) high = split;
    else low = split + 1;
  }
  sortShort(values, low, high);
  return values[rank]!;
}

/** The median; the column is reordered. 0 when it is empty. */
export function medianOf(values: Float64Array): number {
  const { length } = values;
  if (length === 0) return 0;
  const middle = length >> 1;
  const upper = select(values, middle);
  if (length % 2 === 1) return upper;
  let lower = values[0]!;
  for (let row = 1; row < middle; row++) if (values[row]! > lower) lower = values[row]!;
  return (lower + upper) / 2;
}

/** @returns the last row of the lower part: no value of it is larger than any of the upper part, and neither is empty */
function partition(values: Float64Array, low: number, high: number): number {
  const [a, b, c] = [values[low]!, values[(low + high) >> 1]!, values[high]!];
  const pivot = Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
  let i = low - 1;
  let j = high + 1;
  for (;;) {
    do i++;
    while (values[i]! < pivot);
    do j--;
    while (values[j]! > pivot);
    if (i >= j) return Math.min(j, high - 1);
    const swapped = values[i]!;
    values[i] = values[j]!;
    values[j] = swapped;
  }
}

function sortShort(values: Float64Array, low: number, high: number): void {
  for (let row = low + 1; row <= high; row++) {
    const value = values[row]!;
    let at = row - 1;
    while (at >= low && values[at]! > value) values[at + 1] = values[at--]!;
    values[at + 1] = value;
  }
}
