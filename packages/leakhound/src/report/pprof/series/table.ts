/**
 * Columns of figures next to names, as wide as necessary. Where the width does not suffice, the least important columns
 * are left out first, and then names are truncated in the middle.
 *
 *   width 100      first     last  per hour       95%   share  over time  name
 *   width 80       first     last  per hour             share  over time  name
 *   width 40                 last  per hour                               n…e
 */
import { clip } from "../../terminal/layout.ts";

export interface TableColumn {
  readonly title: string;
  readonly align: "left" | "right";
  /** Columns of lower importance are left out first. */
  readonly importance: number;
  /** One cell for each row. */
  readonly cells: readonly string[];
  readonly paint?: (cell: string, row: number) => string;
}

export interface TableOptions {
  /** null for no limit. */
  readonly width: number | null;
  readonly paintTitles: (text: string) => string;
}

const GAP = "  ";
/** Columns are left out before names become shorter than this, or than this part of the width. */
const NAME_MIN = 30;
const NAME_PART_MIN = 0.5;
/** Names are never truncated below this length. */
const NAME_CUT_MIN = 8;

/** The line of titles, and one line for each row. Names follow the columns. */
export function tableLines(columns: readonly TableColumn[], names: readonly string[], options: TableOptions): string[] {
  const width = options.width ?? Number.POSITIVE_INFINITY;
  const longest = names.reduce((most, name) => Math.max(most, name.length), 0);
  const kept = fitting(columns.map(withWidth), width - Math.min(longest, NAME_MIN, width * NAME_PART_MIN));
  const nameWidth = Math.max(NAME_CUT_MIN, width - widthOf(kept));
  const titles = kept.map((column) => padded(column.title, column)).join(GAP);
  const rows = names.map((name, row) => {
    const cells = kept.map((column) => paintedCell(column, row) + GAP);
    return `${cells.join("")}${Number.isFinite(nameWidth) ? clip(name, nameWidth) : name}`;
  });
  return [options.paintTitles(titles.trimEnd()), ...rows];
}

interface WideColumn extends TableColumn {
  readonly width: number;
}

function withWidth(column: TableColumn): WideColumn {
  const width = column.cells.reduce((most, cell) => Math.max(most, cell.length), column.title.length);
  return { ...column, width };
}

/** Width of columns, including the gaps after them. */
const widthOf = (columns: readonly WideColumn[]): number =>
  columns.reduce((sum, { width }) => sum + width + GAP.length, 0);

/** The columns that fit; the most important one always stays. */
function fitting(columns: readonly WideColumn[], widthMax: number): readonly WideColumn[] {
  if (widthOf(columns) <= widthMax || columns.length <= 1) return columns;
  const least = Math.min(...columns.map(({ importance }) => importance));
  const kept = columns.filter(({ importance }) => importance > least);
  return fitting(kept, widthMax);
}

function paintedCell(column: WideColumn, row: number): string {
  const text = padded(column.cells[row]!, column);
  return column.paint ? column.paint(text, row) : text;
}

function padded(text: string, { align, width }: WideColumn): string {
  return align === "right" ? text.padStart(width) : text.padEnd(width);
}
