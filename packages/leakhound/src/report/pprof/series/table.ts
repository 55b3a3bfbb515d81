/**
 * Columns beside names, as wide as they need to be; where the width is short, columns are left out in
 * their order of importance, and then names are cut in the middle.
 *
 *   width 100      first     last  per hour       95%   share  over time  name
 *   width 80       first     last  per hour             share  over time  name
 *   width 40                 last  per hour                               n…e
 */
import { clip } from "../../layout.ts";

export interface TableColumn {
  readonly title: string;
  readonly align: "left" | "right";
  /** The lower, the earlier it is left out. */
  readonly importance: number;
  /** A cell a row. */
  readonly cells: readonly string[];
  readonly paint?: (cell: string, row: number) => string;
}

export interface TableOptions {
  /** null for as wide as it gets. */
  readonly width: number | null;
  readonly paintTitles: (text: string) => string;
}

const GAP = "  ";
/** Columns go before names get shorter than this, or than this part of the width. */
const NAME_MIN = 30;
const NAME_PART_MIN = 0.5;
/** What is left of a name at the least. */
const NAME_CUT_MIN = 8;

/** The line of titles, and a line a row. Names follow the columns. */
export function tableLines(columns: readonly TableColumn[], names: readonly string[], options: TableOptions): string[] {
  const room = options.width ?? Number.POSITIVE_INFINITY;
  const longest = names.reduce((most, name) => Math.max(most, name.length), 0);
  const kept = fitting(columns.map(withWidth), room - Math.min(longest, NAME_MIN, room * NAME_PART_MIN));
  const nameRoom = Math.max(NAME_CUT_MIN, room - widthOf(kept));
  const titles = kept.map((column) => padded(column.title, column)).join(GAP);
  const rows = names.map((name, row) => {
    const cells = kept.map((column) => paintedCell(column, row) + GAP);
    return `${cells.join("")}${Number.isFinite(nameRoom) ? clip(name, nameRoom) : name}`;
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

/** Of columns with the gaps behind them. */
const widthOf = (columns: readonly WideColumn[]): number =>
  columns.reduce((sum, { width }) => sum + width + GAP.length, 0);

/** The most important one is always there. */
function fitting(columns: readonly WideColumn[], room: number): readonly WideColumn[] {
  if (widthOf(columns) <= room || columns.length <= 1) return columns;
  const least = Math.min(...columns.map(({ importance }) => importance));
  const kept = columns.filter(({ importance }) => importance > least);
  return fitting(kept, room);
}

function paintedCell(column: WideColumn, row: number): string {
  const text = padded(column.cells[row]!, column);
  return column.paint ? column.paint(text, row) : text;
}

function padded(text: string, { align, width }: WideColumn): string {
  return align === "right" ? text.padStart(width) : text.padEnd(width);
}
