/** For each row of a profile's table, its row among the merged ones, once that is known. */
export const NOT_YET = -1;

export function unknownRows(length: number): Int32Array {
  return new Int32Array(length).fill(NOT_YET);
}
