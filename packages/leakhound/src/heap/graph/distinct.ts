/** Lists of objects as sets: rising, each once. */
import { sortFront } from "./sorted-front.ts";

/**
 * Sorts in place; much faster than `sort` where there are many.
 *
 * @param below all numbers are less
 * @returns the numbers rising; some may be there twice
 */
export function sorted(numbers: Uint32Array, below: number): Uint32Array {
  const end = sortFront(numbers, 0, numbers.length, below);
  const front = numbers.subarray(0, end);
  return isRising(front) ? front : front.sort();
}

function isRising(numbers: Uint32Array): boolean {
  for (let row = 1; row < numbers.length; row++) if (numbers[row - 1]! > numbers[row]!) return false;
  return true;
}

/** As `sorted`, and each once. */
export function distinct(numbers: Uint32Array, below: number): Uint32Array {
  const rows = sorted(numbers, below);
  let length = 0;
  for (const number of rows) if (length === 0 || rows[length - 1] !== number) rows[length++] = number;
  return rows.slice(0, length);
}
