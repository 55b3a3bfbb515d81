/** Helpers for columns of 64-bit integers. */
import { Int64Column } from "../../base/int64.ts";

/** Doubles from this value, and below its negative, do not fit into 64 bits. */
const INT64_END = 2 ** 63;

/** The integer part of a double, as Go converts it on amd64: a value that does not fit becomes -2^63. */
export function truncatedInt64(value: number): number {
  const whole = Math.trunc(value);
  return whole >= -INT64_END && whole < INT64_END ? whole : -INT64_END;
}

/** A new column: this one, followed by the values. */
export function appended(column: Int64Column, values: readonly bigint[]): Int64Column {
  const longer = column.grown(column.length + values.length);
  values.forEach((value, at) => {
    longer.setBigint(column.length + at, value);
  });
  return longer;
}

export function int64Column(values: readonly bigint[]): Int64Column {
  return appended(new Int64Column(0), values);
}

/** The largest value, read as unsigned; 0 for an empty column. */
export function largestUnsigned(column: Int64Column): bigint {
  let largest = 0n;
  for (let row = 0; row < column.length; row++) {
    const value = BigInt.asUintN(64, column.bigint(row));
    if (value > largest) largest = value;
  }
  return largest;
}

/** Ids 1, 2, 3, … */
export function countingIds(length: number): Int64Column {
  const column = new Int64Column(length);
  for (let row = 0; row < length; row++) column.setNumber(row, row + 1);
  return column;
}
