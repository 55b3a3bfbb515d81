/** The tree of retention paths that a ticket keeps. */
import type { FlameTable } from "leakhound/server";
import { expect, it } from "vitest";
import { smallIcicle } from "../../../src/evidence/analysis/icicle.ts";

/** Rows as `parent name total`, parents first. */
function flame(...rows: readonly string[]): FlameTable {
  const cells = rows.map((row) => row.split(" "));
  const zeros = rows.map(() => 0);
  return {
    unit: "bytes",
    names: cells.map(([, name]) => name ?? ""),
    parent: cells.map(([parent]) => Number(parent)),
    name: cells.map((_, row) => row),
    total: cells.map(([, , total]) => Number(total)),
    files: [""],
    file: zeros,
    line: zeros,
    own: zeros.map(() => 0),
  };
}

it("has the rows that can be seen, each below its parent", () => {
  const icicle = smallIcicle(
    flame("-1 all 10000", "0 cache 9000", "1 tiny 5", "1 User 8000", "0 other 900", "3 Bytes 8000"),
  );
  expect(icicle).toEqual({
    names: ["all", "cache", "User", "other", "Bytes"],
    name: [0, 1, 2, 3, 4],
    parent: [-1, 0, 1, 0, 2],
    total: [10_000, 9_000, 8_000, 900, 8_000],
  });
});

it("names what has the same name once, and cuts long names", () => {
  const long = "n".repeat(5_000);
  const icicle = smallIcicle(flame("-1 all 100", `0 ${long} 50`, `0 ${long} 40`));
  expect(icicle?.name).toEqual([0, 1, 1]);
  expect(icicle?.names[1]).toHaveLength(200);
});

it("has few rows, of which each has its parent", () => {
  const rows = Array.from(
    { length: 5_000 },
    (_, row) => `${row === 0 ? -1 : Math.floor((row - 1) / 2)} f${row} ${2 ** 30 - row}`,
  );
  const icicle = smallIcicle(flame(...rows));
  expect(icicle?.parent).toHaveLength(250);
  expect(icicle?.parent.every((parent, row) => parent < row)).toBe(true);
  expect(icicle?.parent.filter((parent) => parent < 0)).toHaveLength(1);
});

it("is none where nothing is held", () => expect(smallIcicle(null)).toBe(null));
