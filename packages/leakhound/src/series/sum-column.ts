/**
 * A column of sums by point. It takes no memory while all its sums are 0, as the variance of goroutines is, which are
 * counted and not sampled.
 */
import type { Brand } from "../base/brand.ts";

export type PointIndex = Brand<number, "PointIndex">;

const FIRST_CAPACITY = 4096;

export interface RowRange {
  readonly start: number;
  readonly end: number;
}

export class SumColumn {
  #sums = new Float64Array();

  add(point: PointIndex, amount: number): void {
    if (amount === 0) return;
    if (point >= this.#sums.length) this.#widen(point + 1);
    this.#sums[point]! += amount;
  }

  /** Sum of the rows [start, end), in their order. */
  sumOf(start: number, end: number): number {
    let sum = 0;
    const last = Math.min(end, this.#sums.length);
    for (let row = start; row < last; row++) sum += this.#sums[row]!;
    return sum;
  }

  /** The first `length` rows, or null while all sums are 0. Good while no row of them is added to. */
  rows(length: number): Float64Array | null {
    if (this.#sums.length === 0) return null;
    if (length > this.#sums.length) this.#widen(length);
    return this.#sums.subarray(0, length);
  }

  /** A new column of the rows in these ranges, one range after the other. */
  kept(ranges: readonly RowRange[]): SumColumn {
    const column = new SumColumn();
    if (this.#sums.length === 0) return column;
    const length = ranges.reduce((sum, { start, end }) => sum + end - start, 0);
    column.#widen(Math.max(1, length));
    let at = 0;
    for (const { start, end } of ranges) {
      column.#sums.set(this.#sums.subarray(start, end), at);
      at += end - start;
    }
    return column;
  }

  #widen(length: number): void {
    const wider = new Float64Array(Math.max(FIRST_CAPACITY, 2 * this.#sums.length, length));
    wider.set(this.#sums);
    this.#sums = wider;
  }
}
