/**
 * Columns in another order: result[at] = column[rows[at]]. `TypedArray.from` with a function takes some twenty times as long.
 */
type Rows = Int32Array | Uint32Array;

export function gatherFloats(column: Float64Array, rows: Rows): Float64Array {
  const result = new Float64Array(rows.length);
  for (let at = 0; at < rows.length; at++) result[at] = column[rows[at]!]!;
  return result;
}

export function gatherWords(column: Rows, rows: Rows): Uint32Array {
  const result = new Uint32Array(rows.length);
  for (let at = 0; at < rows.length; at++) result[at] = column[rows[at]!]!;
  return result;
}

/** 0, 1, 2, … */
export function counting(length: number): Int32Array {
  const result = new Int32Array(length);
  for (let at = 0; at < length; at++) result[at] = at;
  return result;
}

/** Whether the rows are 0, 1, 2, … */
export function isCounting(rows: Rows): boolean {
  for (let at = 0; at < rows.length; at++) if (rows[at] !== at) return false;
  return true;
}

/** result[rows[at]] = at */
export function inverseOf(rows: Rows): Int32Array {
  const result = new Int32Array(rows.length);
  for (let at = 0; at < rows.length; at++) result[rows[at]!] = at;
  return result;
}
