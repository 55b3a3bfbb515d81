import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type PointIndex, SumColumn } from "../../src/series/sum-column.ts";

const columnOf = (amounts: readonly number[]): SumColumn => {
  const column = new SumColumn();
  for (const [point, amount] of amounts.entries()) column.add(point as PointIndex, amount);
  return column;
};

describe("a column of sums", () => {
  it("has no rows while all its sums are 0", () => {
    expect(columnOf([0, 0, 0]).rows(3)).toBeNull();
    expect(columnOf([]).rows(0)).toBeNull();
  });

  it("adds up what is added to one point", () => {
    const column = columnOf([1, 2]);
    column.add(0 as PointIndex, 40);
    expect([...column.rows(2)!]).toEqual([41, 2]);
  });

  it("has 0 in the rows that nothing was added to, before and behind", () => {
    const column = new SumColumn();
    column.add(5000 as PointIndex, 7);
    const rows = column.rows(20_000)!;
    expect([rows.length, rows[4999], rows[5000], rows[19_999]]).toEqual([20_000, 0, 7, 0]);
  });

  it("sums ranges, and keeps them in a new column", () => {
    const amount = fc.integer({ min: -9, max: 9 });
    fc.assert(
      fc.property(fc.array(amount, { minLength: 1, maxLength: 60 }), fc.nat(60), fc.nat(60), (amounts, a, b) => {
        const [start, end] = [Math.min(a, b), Math.max(a, b)].map((at) => Math.min(at, amounts.length)) as [
          number,
          number,
        ];
        const column = columnOf(amounts);
        const part = amounts.slice(start, end);
        expect(column.sumOf(start, end)).toBe(part.reduce((sum, one) => sum + one, 0));
        const kept = column.kept([
          { start, end },
          { start: 0, end: start },
        ]);
        const expected = [...part, ...amounts.slice(0, start)];
        expect([...(kept.rows(expected.length) ?? expected.map(() => 0))]).toEqual(expected);
      }),
    );
  });
});
