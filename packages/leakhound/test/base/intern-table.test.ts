import fc from "fast-check";
import { expect, it } from "vitest";
import { InternTable } from "../../src/base/intern-table.ts";

it("rows are numbered in the order in which their keys are first looked up", () => {
  const table = new InternTable();
  expect([table.row(7, 3, 0), table.row(9, 2, 0), table.row(7, 3, 0), table.row(3, 7, 0)]).toEqual([0, 1, 0, 2]);
  expect(table.length).toBe(3);
});

it("equal keys, and only those, have equal rows, however often the table grows", () => {
  const number = fc.oneof(fc.integer({ min: -1, max: 60 }), fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }));
  fc.assert(
    fc.property(fc.array(fc.tuple(number, number, number), { maxLength: 3_000 }), (keys) => {
      const table = new InternTable();
      const map = new Map<string, number>();
      for (const [first, second, third] of keys) {
        const key = [first, second, third].join();
        if (!map.has(key)) map.set(key, map.size);
        expect(table.row(first, second, third)).toBe(map.get(key));
        expect(table.length).toBe(map.size);
      }
    }),
    { numRuns: 100 },
  );
});
