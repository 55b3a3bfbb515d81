/**
 * The geometry of a flame graph, without canvas and DOM.
 *
 * The table has one row for each frame, parents before children. In the layout, the root spans [0, total) on the top line,
 * and the children of a frame are below it, from its left edge, the largest first:
 *
 *   row      0      1      2      3                growth
 *   name     root   main   leak   idle       0                    10
 *   parent   -1     0      1      0          [        root         ]    depth 0
 *   total    10     7      6      3          [    main     ][ idle ]    depth 1
 *   start    0      0      0      7          [  leak   ]                depth 2
 *
 * A zoom shows the branch of one row at the full width, or a part of it (span.ts). Boxes that are too narrow to see, or
 * beside the drawing, are not visited, and nothing below them is, so that the number of steps depends on the pixels of the
 * drawing and not on the size of the table.
 */
import type { FlameTable } from "../../../leakhound/src/report/page/page-data.ts";
import type { FlameSpan } from "./span.ts";

export interface FlameLayout {
  readonly depth: Uint32Array;
  /** Distance from the left edge of the root, in the unit of growth. */
  readonly start: Float64Array;
  /** Row r's children are children[childStart[r] .. childStart[r + 1]), the largest first. */
  readonly childStart: Uint32Array;
  readonly children: Uint32Array;
}

/** The visible part of the graph: the span of the branch of `root`, `widthPx` wide. */
export interface FlameView {
  readonly root: number;
  readonly span: FlameSpan;
  readonly widthPx: number;
}

export interface Box {
  readonly row: number;
  /** The root of the view is on line 0. */
  readonly line: number;
  readonly leftPx: number;
  readonly widthPx: number;
}

export function layoutFlame(flame: FlameTable): FlameLayout {
  const rows = flame.total.length;
  const depth = new Uint32Array(rows);
  const start = new Float64Array(rows);
  const { childStart, children } = childTable(flame);
  for (let row = 0; row < rows; row++) {
    let left = start[row]!;
    for (let i = childStart[row]!; i < childStart[row + 1]!; i++) {
      const child = children[i]!;
      depth[child] = depth[row]! + 1;
      start[child] = left;
      left += flame.total[child]!;
    }
  }
  return { depth, start, childStart, children };
}

/** Groups children by parent with a counting sort, then sorts each group by growth. */
function childTable({ parent, total }: FlameTable): Pick<FlameLayout, "childStart" | "children"> {
  const rows = total.length;
  const childStart = new Uint32Array(rows + 1);
  for (let row = 1; row < rows; row++) childStart[parent[row]! + 1]!++;
  for (let row = 0; row < rows; row++) childStart[row + 1]! += childStart[row]!;
  const next = childStart.slice();
  const children = new Uint32Array(Math.max(0, rows - 1));
  for (let row = 1; row < rows; row++) children[next[parent[row]!]!++] = row;
  for (let row = 0; row < rows; row++)
    children.subarray(childStart[row], childStart[row + 1]).sort((a, b) => total[b]! - total[a]! || a - b);
  return { childStart, children };
}

/** The box of one row in the view; it may be outside of the visible part. */
export function boxOf(flame: FlameTable, layout: FlameLayout, view: FlameView, row: number): Box {
  const whole = flame.total[view.root]! || 1;
  const scale = view.widthPx / (whole * view.span.size);
  return {
    row,
    line: layout.depth[row]! - layout.depth[view.root]!,
    leftPx: (layout.start[row]! - layout.start[view.root]! - view.span.left * whole) * scale,
    widthPx: flame.total[row]! * scale,
  };
}

/** The part of a branch that a row of it takes. */
export function spanOf(
  flame: FlameTable,
  layout: FlameLayout,
  { root, row }: { readonly root: number; readonly row: number },
): FlameSpan {
  const whole = flame.total[root]! || 1;
  return { left: (layout.start[row]! - layout.start[root]!) / whole, size: flame.total[row]! / whole };
}

/** Visits the boxes of the view that are at least `widthPxMin` wide and on lines up to `lineMax`, callers first. */
export function visitBoxes(
  flame: FlameTable,
  layout: FlameLayout,
  view: FlameView,
  limits: { readonly widthPxMin: number; readonly lineMax: number },
  visit: (box: Box) => void,
): void {
  const open = [view.root];
  for (let row = open.pop(); row !== undefined; row = open.pop()) {
    const box = boxOf(flame, layout, view, row);
    if (box.widthPx < limits.widthPxMin || box.line > limits.lineMax) continue;
    visit(box);
    const { first, end } = visibleChildren(flame, layout, view, { row, widthPxMin: limits.widthPxMin });
    for (let i = end - 1; i >= first; i--) open.push(layout.children[i]!);
  }
}

/** Positions in `children` of those that are in the drawing and wide enough: they are from left to right, the widest first. */
function visibleChildren(
  flame: FlameTable,
  layout: FlameLayout,
  view: FlameView,
  { row, widthPxMin }: { readonly row: number; readonly widthPxMin: number },
): { readonly first: number; readonly end: number } {
  const { childStart, children, start } = layout;
  const whole = flame.total[view.root]! || 1;
  const left = start[view.root]! + view.span.left * whole;
  const right = left + view.span.size * whole;
  let [first, high] = [childStart[row]!, childStart[row + 1]!];
  while (first < high) {
    const middle = (first + high) >>> 1;
    const child = children[middle]!;
    if (start[child]! + flame.total[child]! > left) high = middle;
    else first = middle + 1;
  }
  const widthMin = (widthPxMin * view.span.size * whole) / view.widthPx;
  let end = first;
  while (end < childStart[row + 1]! && start[children[end]!]! < right && flame.total[children[end]!]! >= widthMin)
    end++;
  return { first, end };
}

/** Number of lines that the visible boxes of a view occupy. */
export function lineCount(flame: FlameTable, layout: FlameLayout, view: FlameView, widthPxMin: number): number {
  let lines = 0;
  visitBoxes(flame, layout, view, { widthPxMin, lineMax: Number.POSITIVE_INFINITY }, (box) => {
    lines = Math.max(lines, box.line + 1);
  });
  return lines;
}

/** The row whose box contains a point, or null: walks down from the root of the view, one line at a time. */
export function rowAt(
  flame: FlameTable,
  layout: FlameLayout,
  view: FlameView,
  point: { readonly xPx: number; readonly line: number },
): number | null {
  const covers = (row: number): boolean => {
    const { leftPx, widthPx } = boxOf(flame, layout, view, row);
    return point.xPx >= leftPx && point.xPx < leftPx + widthPx;
  };
  if (point.line < 0 || !covers(view.root)) return null;
  let row = view.root;
  for (let line = 0; line < point.line; line++) {
    const child = layout.children.subarray(layout.childStart[row], layout.childStart[row + 1]).find(covers);
    if (child === undefined) return null;
    row = child;
  }
  return row;
}

/** Rows from the root to `row`, both included. */
export function pathTo(flame: FlameTable, row: number): readonly number[] {
  const path: number[] = [];
  for (let next = row; next >= 0; next = flame.parent[next]!) path.push(next);
  return path.reverse();
}

export type Direction = "caller" | "callee" | "previous" | "next";

/** The row one step away: the caller, the largest callee, or a sibling under the same caller; null if there is none. */
export function neighbor(flame: FlameTable, layout: FlameLayout, row: number, direction: Direction): number | null {
  const { childStart, children } = layout;
  const parent = flame.parent[row]!;
  if (direction === "caller") return parent < 0 ? null : parent;
  if (direction === "callee") return childStart[row] === childStart[row + 1] ? null : children[childStart[row]!]!;
  if (parent < 0) return null;
  const siblings = children.subarray(childStart[parent], childStart[parent + 1]);
  return siblings[siblings.indexOf(row) + (direction === "next" ? 1 : -1)] ?? null;
}
