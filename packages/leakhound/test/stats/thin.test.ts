import { describe, expect, it } from "vitest";
import { thin } from "../../src/stats/thin.ts";

const column = (...values: number[]) => Float64Array.from(values);
const ramp = (n: number) => Float64Array.from({ length: n }, (_, i) => i);

describe("thinning", () => {
  it("keeps short series as they are, and averages neighbors of long ones", () => {
    const short = { x: ramp(5), y: ramp(5) };
    expect(thin(short, 10)).toBe(short);
    expect(thin({ x: ramp(6), y: column(0, 2, 4, 6, 8, 10) }, 3)).toEqual({
      x: column(0.5, 2.5, 4.5),
      y: column(1, 5, 9),
    });
  });

  it("keeps the mean of a series whose length is a multiple of the limit", () => {
    const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const y = ramp(360).map((x) => (x * 7919) % 101);
    expect(mean(thin({ x: ramp(360), y }).y)).toBeCloseTo(mean(y), 9);
  });

  it("puts every point into one bin where the lengths do not divide", () => {
    const { x, y } = thin({ x: ramp(7), y: ramp(7) }, 3);
    expect([...x]).toEqual([0.5, 2.5, 5]);
    expect([...y]).toEqual([0.5, 2.5, 5]);
  });
});
