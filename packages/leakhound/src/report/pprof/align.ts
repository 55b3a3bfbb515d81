/**
 * Columns aligned to the right, as Go's text/tabwriter lays them out with one space of padding.
 *
 *   route:\t Total 3         a cell ends with a tab; text after the last tab is not a cell and stays as it is
 *    \t2 (66%):\t /a
 *    \t1 (33%):\t /b
 *
 *    route: Total 3          a column is as wide as its widest cell in consecutive lines
 *           2 (66%): /a
 *           1 (33%): /b
 */
import { padLeft } from "../../base/go-format.ts";

const PADDING = 1;

/** Lines without their line ends. */
export function alignRight(lines: readonly string[]): string[] {
  const rows = lines.map((line) => line.split("\t"));
  const widths: number[][] = [];
  rows.forEach((cells, row) => {
    // A column continues from the line above, or begins here.
    const above = widths[row - 1] ?? [];
    widths.push(cells.slice(0, -1).map((_, column) => above[column] ?? columnWidth(rows, { row, column })));
  });
  return rows.map((cells, row) => cells.map((cell, column) => padLeft(cell, widths[row]![column] ?? 0)).join(""));
}

/** Width of a column that begins in this row. */
function columnWidth(
  rows: readonly (readonly string[])[],
  begin: { readonly row: number; readonly column: number },
): number {
  const { column } = begin;
  let width = 0;
  for (let row = begin.row; column < (rows[row]?.length ?? 0) - 1; row++) {
    width = Math.max(width, [...rows[row]![column]!].length);
  }
  return width + PADDING;
}
