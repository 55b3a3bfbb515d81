import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FlameTable } from "../../../leakhound/src/report/page/page-data.ts";
import { flameOf } from "../../../leakhound/test/report/page-fixture.ts";
import {
  boxOf,
  type FlameView,
  layoutFlame,
  lineCount,
  neighbor,
  pathTo,
  rowAt,
  visitBoxes,
} from "../../src/flame/layout.ts";
import { WHOLE } from "../../src/flame/span.ts";

const flame = flameOf("bytes", ["2 main;idle", "6 main;serve;leak", "4 main;serve;read;parse", "3 gc", "1 main;serve"]);
const layout = layoutFlame(flame);
const nameOf = (row: number | null): string | null => (row === null ? null : flame.names[flame.name[row]!]!);
const rowOf = (name: string): number => flame.name.indexOf(flame.names.indexOf(name));

/** The view as text: each box is its name in brackets, padded with dots to its width. */
function drawn(table: FlameTable, view: FlameView, widthPxMin = 0): string[] {
  const lines: string[] = [];
  const limits = { widthPxMin, lineMax: Number.POSITIVE_INFINITY };
  visitBoxes(table, layoutFlame(table), view, limits, (box) => {
    const left = Math.round(box.leftPx);
    const text = `[${table.names[table.name[box.row]!]!}`.padEnd(Math.round(box.widthPx) - 1, ".");
    lines[box.line] = `${(lines[box.line] ?? "").padEnd(left)}${text}]`;
  });
  return lines;
}

describe("layoutFlame", () => {
  it("puts callees below their caller, the largest first, each as wide as its growth", () => {
    expect(drawn(flame, { root: 0, span: WHOLE, widthPx: 64 })).toEqual([
      "[growth........................................................]",
      "[main..............................................][gc........]",
      "[serve.....................................][idle..]",
      "[leak..................][read..........]",
      "                        [parse.........]",
    ]);
  });

  it("shows a branch at the full width when zoomed to it", () => {
    expect(drawn(flame, { root: rowOf("serve"), span: WHOLE, widthPx: 44 })).toEqual([
      "[serve.....................................]",
      "[leak..................][read..........]",
      "                        [parse.........]",
    ]);
  });

  it("shows a part of a branch, without the boxes beside it", () => {
    const view = { root: 0, span: { left: 0.75, size: 0.25 }, widthPx: 64 };
    const shown: [string | null, number, number][] = [];
    visitBoxes(flame, layout, view, { widthPxMin: 1, lineMax: 9 }, ({ row, leftPx, widthPx }) =>
      shown.push([nameOf(row), Math.round(leftPx), Math.round(widthPx)]),
    );
    expect(shown).toEqual([
      ["growth", -192, 256],
      ["main", -192, 208],
      ["idle", -16, 32],
      ["gc", 16, 48],
    ]);
    expect(nameOf(rowAt(flame, layout, view, { xPx: 17, line: 1 }))).toBe("gc");
    expect(nameOf(rowAt(flame, layout, view, { xPx: 15, line: 1 }))).toBe("main");
  });

  it("leaves out boxes narrower than the minimum, and everything below them", () => {
    expect(drawn(flame, { root: 0, span: WHOLE, widthPx: 64 }, 20)).toEqual([
      "[growth........................................................]",
      "[main..............................................]",
      "[serve.....................................]",
      "[leak..................]",
    ]);
    expect(lineCount(flame, layout, { root: 0, span: WHOLE, widthPx: 64 }, 20)).toBe(4);
  });

  it("draws a table of one row, and one without growth", () => {
    expect(drawn(flameOf("bytes", []), { root: 0, span: WHOLE, widthPx: 10 })).toEqual(["[growth]"]);
  });
});

describe("rowAt", () => {
  const view = { root: 0, span: WHOLE, widthPx: 64 };
  it.each([
    [0, 0, "growth"],
    [30, 2, "serve"],
    [45, 2, "idle"],
    [60, 1, "gc"],
    [60, 2, null],
    [42, 3, null],
    [64, 0, null],
    [-1, 0, null],
    [5, -1, null],
    [5, 9, null],
  ])("returns the row at x %d on line %d: %s", (xPx, line, name) => {
    expect(nameOf(rowAt(flame, layout, view, { xPx, line }))).toBe(name);
  });
});

describe("neighbor", () => {
  it.each([
    ["serve", "caller", "main"],
    ["growth", "caller", null],
    ["serve", "callee", "leak"],
    ["parse", "callee", null],
    ["leak", "next", "read"],
    ["read", "previous", "leak"],
    ["read", "next", null],
    ["leak", "previous", null],
    ["growth", "next", null],
  ] as const)("of %s in direction %s is %s", (name, direction, expected) => {
    expect(nameOf(neighbor(flame, layout, rowOf(name), direction))).toBe(expected);
  });
});

it("pathTo returns the callers from the root down", () => {
  expect(pathTo(flame, rowOf("parse")).map(nameOf)).toEqual(["growth", "main", "serve", "read", "parse"]);
});

/** Folded stacks over a small alphabet, so that many share callers. */
const stacks = fc.array(
  fc
    .tuple(fc.integer({ min: 1, max: 1000 }), fc.array(fc.constantFrom("a", "b", "c"), { minLength: 1, maxLength: 6 }))
    .map(([rate, frames]) => `${rate} ${frames.join(";")}`),
  { minLength: 1, maxLength: 40 },
);

describe("the layout of any table", () => {
  it("keeps each box inside its caller's, and siblings apart", () => {
    fc.assert(
      fc.property(stacks, (folded) => {
        const table = flameOf("bytes", folded);
        const placed = layoutFlame(table);
        for (let row = 0; row < table.total.length; row++) {
          let left = placed.start[row]!;
          for (const child of placed.children.subarray(placed.childStart[row], placed.childStart[row + 1])) {
            expect(placed.start[child]).toBe(left);
            left += table.total[child]!;
          }
          expect(left).toBeLessThanOrEqual(placed.start[row]! + table.total[row]!);
        }
      }),
    );
  });

  it("finds each row at the middle of its box, in every zoom that contains it", () => {
    fc.assert(
      fc.property(stacks, fc.nat(), (folded, pick) => {
        const table = flameOf("bytes", folded);
        const placed = layoutFlame(table);
        const row = pick % table.total.length;
        for (const root of pathTo(table, row)) {
          const view = { root, span: WHOLE, widthPx: 1000 };
          const { leftPx, widthPx, line } = boxOf(table, placed, view, row);
          expect(rowAt(table, placed, view, { xPx: leftPx + widthPx / 2, line })).toBe(row);
        }
      }),
    );
  });
});
