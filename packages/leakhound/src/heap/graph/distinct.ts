/** Sets of objects as ascending lists without duplicates. */
import { sortFront } from "./sorted-front.ts";

/**
 * Sorts in place; much faster than `sort` for many numbers.
 *
 * @param below all numbers are less than this
 * @returns the numbers in ascending order; some may be there twice
 */
export function sorted(numbers: Uint32Array, below: number): Uint32Array {
  const end = sortFront(numbers, { start: 0, end: numbers.length }, below);
  const front = numbers.subarray(0, end);
  return isAscending(front) ? front : front.sort();
}

function isAscending(numbers: Uint32Array): boolean {
  for (let row = 1; row < numbers.length; row++) if (numbers[row - 1]! > numbers[row]!) return false;
  return true;
}

/** As `sorted`, without duplicates. */
export function distinct(numbers: Uint32Array, below: number): Uint32Array {
  const rows = sorted(numbers, below);
  let length = 0;
  for (const number of rows) if (length === 0 || rows[length - 1] !== number) rows[length++] = number;
  return rows.slice(0, length);
}
