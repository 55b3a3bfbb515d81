import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { medianOf, select } from "../../src/stats/select.ts";

/** Few different values, so that many are equal. */
const columns = fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 1, maxLength: 200 });
const sorted = (values: readonly number[]) => Float64Array.from(values).sort();

describe("the value of a rank", () => {
  it("is that of the sorted column", () => {
    fc.assert(
      fc.property(columns, fc.nat(), (values, seed) => {
        const rank = seed % values.length;
        expect(select(Float64Array.from(values), rank)).toBe(sorted(values)[rank]);
      }),
    );
  });

  it("leaves the lower values before it and the higher ones after it, so that a second rank needs one side only", () => {
    fc.assert(
      fc.property(columns, (values) => {
        const column = Float64Array.from(values);
        const middle = values.length >> 1;
        select(column, middle);
        const low = select(column, Math.floor(middle / 2), { first: 0, last: middle });
        const high = select(column, values.length - 1, { first: middle, last: values.length - 1 });
        expect([low, high]).toEqual([sorted(values)[Math.floor(middle / 2)], sorted(values).at(-1)]);
      }),
    );
  });

  it("ends on a column of one value", () => {
    expect(select(new Float64Array(5_000).fill(3), 2_500)).toBe(3);
  });
});

describe("the median", () => {
  it("is the middle value, or the mean of the two in the middle", () => {
    expect(medianOf(Float64Array.of(9, 1, 5))).toBe(5);
    expect(medianOf(Float64Array.of(9, 1, 5, 6))).toBe(5.5);
    expect(medianOf(new Float64Array())).toBe(0);
  });
});
