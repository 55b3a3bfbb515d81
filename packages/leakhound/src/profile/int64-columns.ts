/** Small helpers for columns of 64-bit integers. */
import { Int64Column } from "../base/int64.ts";

/** The column, longer by these values. */
export function withValues(column: Int64Column, values: readonly bigint[]): Int64Column {
  const longer = column.grown(column.length + values.length);
  values.forEach((value, at) => {
    longer.setBigint(column.length + at, value);
  });
  return longer;
}

/** The largest value, read as unsigned; 0 of an empty column. */
export function largestUnsigned(column: Int64Column): bigint {
  let largest = 0n;
  for (let row = 0; row < column.length; row++) {
    const value = BigInt.asUintN(64, column.bigint(row));
    if (value > largest) largest = value;
  }
  return largest;
}

/** 1, 2, 3… */
export function countedIds(length: number): Int64Column {
  const column = new Int64Column(length);
  for (let row = 0; row < length; row++) column.setNumber(row, row + 1);
  return column;
}
