/** The memory of a scan is bounded, and the bound changes nothing of what it finds. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseGo } from "../../../src/scan/go/parse.ts";
import { type ShelfLimits, TreeShelf } from "../../../src/scan/index/tree-cache.ts";
import { scanRepository } from "../../../src/scan/scan.ts";

/** A file of `functions` functions, each with one finding. */
const sourceOf = (functions: number): string =>
  `package p\nimport "context"\n${Array.from({ length: functions }, (_, row) => `func f${row}(c context.Context) {\n\tc, _ = context.WithCancel(c)\n}\n`).join("")}`;

function shelve(sizes: readonly number[], limits: ShelfLimits) {
  const shelf = new TreeShelf(limits);
  const files = sizes.map((functions, row) => {
    const parsed = parseGo(sourceOf(functions));
    if (!parsed.ok) throw new Error(parsed.error.what);
    return shelf.fileOf(`${row}/a.go`, parsed.value);
  });
  return { shelf, files };
}

const bytesOf = (functions: number): number =>
  shelve([functions], { keptBytesMax: 1e9, recentBytesMax: 0 }).shelf.bytes;
const UNBOUNDED: ShelfLimits = { keptBytesMax: Number.POSITIVE_INFINITY, recentBytesMax: 0 };

describe("trees on a shelf", () => {
  it("never take more than both limits and the largest tree", () => {
    const limits = fc.record({ keptBytesMax: fc.nat(50_000), recentBytesMax: fc.nat(50_000) });
    const sizes = fc.array(fc.nat(20), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(sizes, limits, fc.infiniteStream(fc.nat(19)), (functions, limit, order) => {
        const { shelf, files } = shelve(functions, limit);
        const most = limit.keptBytesMax + limit.recentBytesMax + bytesOf(Math.max(...functions));
        for (const row of order.take(40)) {
          const file = files[row % files.length]!;
          expect(file.tree.source).toBe(file.source);
          expect(shelf.bytes).toBeLessThanOrEqual(most);
        }
      }),
    );
  });

  it("that are parsed again have the findings of those that stayed", () => {
    const sizes = [3, 1, 7, 2];
    const findings = (limits: ShelfLimits) =>
      scanRepository({ files: shelve(sizes, limits).files, modules: new Map() }).map(
        ({ file, line }) => `${file}:${line}`,
      );
    const all = findings(UNBOUNDED);
    expect(all).toHaveLength(13);
    expect(findings({ keptBytesMax: 0, recentBytesMax: 0 })).toEqual(all);
    expect(findings({ keptBytesMax: bytesOf(3), recentBytesMax: bytesOf(1) })).toEqual(all);
  });

  it("are parsed again once while they are asked for in a row", () => {
    const { files } = shelve([5], { keptBytesMax: 0, recentBytesMax: 0 });
    expect(files[0]!.tree).toBe(files[0]!.tree);
  });
});
