/** The memory of a scan is bounded, and the bound does not change its findings. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TreeCache, type TreeCacheLimits } from "../../../src/scan/index/tree-cache.ts";
import { scanRepository } from "../../../src/scan/scan.ts";
import { treeOf } from "../../support/go-repository.ts";

/** A file of `functions` functions, each with one finding. */
const sourceOf = (functions: number): string =>
  `package p\nimport "context"\n${Array.from({ length: functions }, (_, row) => `func f${row}(c context.Context) {\n\tc, _ = context.WithCancel(c)\n}\n`).join("")}`;

function cached(sizes: readonly number[], limits: TreeCacheLimits) {
  const cache = new TreeCache(limits);
  const files = sizes.map((functions, row) => cache.fileOf(`${row}/a.go`, treeOf(sourceOf(functions))));
  return { cache, files };
}

const bytesOf = (functions: number): number =>
  cached([functions], { permanentBytesMax: 1e9, recentBytesMax: 0 }).cache.bytes;
const UNBOUNDED: TreeCacheLimits = { permanentBytesMax: Number.POSITIVE_INFINITY, recentBytesMax: 0 };

describe("cached trees", () => {
  it("never take more than both limits and the largest tree", () => {
    const limits = fc.record({ permanentBytesMax: fc.nat(50_000), recentBytesMax: fc.nat(50_000) });
    const sizes = fc.array(fc.nat(20), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(sizes, limits, fc.infiniteStream(fc.nat(19)), (functions, limit, order) => {
        const { cache, files } = cached(functions, limit);
        const most = limit.permanentBytesMax + limit.recentBytesMax + bytesOf(Math.max(...functions));
        for (const row of order.take(40)) {
          const file = files[row % files.length]!;
          expect(file.tree.source).toBe(file.source);
          expect(cache.bytes).toBeLessThanOrEqual(most);
        }
      }),
    );
  });

  it("give the same findings when they are parsed again", () => {
    const sizes = [3, 1, 7, 2];
    const findings = (limits: TreeCacheLimits) =>
      scanRepository({ files: cached(sizes, limits).files, modules: new Map() }).map(
        ({ file, line }) => `${file}:${line}`,
      );
    const all = findings(UNBOUNDED);
    expect(all).toHaveLength(13);
    expect(findings({ permanentBytesMax: 0, recentBytesMax: 0 })).toEqual(all);
    expect(findings({ permanentBytesMax: bytesOf(3), recentBytesMax: bytesOf(1) })).toEqual(all);
  });

  it("are parsed again only once for several reads in a row", () => {
    const { files } = cached([5], { permanentBytesMax: 0, recentBytesMax: 0 });
    expect(files[0]!.tree).toBe(files[0]!.tree);
  });
});
