import fc from "fast-check";
import { expect, it } from "vitest";
import { TripleTable } from "../../../src/heap/holders/triple-table.ts";

it("a table of triples answers as a map of their texts", () => {
  const number = fc.integer({ min: -1, max: 60 });
  fc.assert(
    fc.property(fc.array(fc.tuple(number, number, number), { maxLength: 3_000 }), (keys) => {
      const table = new TripleTable();
      const map = new Map<string, number>();
      for (const [a, b, c] of keys) {
        const key = [a, b, c].join();
        expect(table.get(a, b, c)).toBe(map.get(key) ?? -1);
        if (!map.has(key)) map.set(key, table.set(a, b, c, map.size));
      }
    }),
    { numRuns: 100 },
  );
});
