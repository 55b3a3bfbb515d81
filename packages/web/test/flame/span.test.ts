import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type FlameSpan, magnified, moved, revealing, WHOLE } from "../../src/flame/span.ts";

const part = fc.double({ min: 0, max: 1, noNaN: true });
const spans = fc
  .tuple(fc.double({ min: 1e-6, max: 1, noNaN: true }), part)
  .map(([size, at]): FlameSpan => ({ left: at * (1 - size), size }));

describe("a span of a flame graph", () => {
  it("is half as large when magnified twice, around the point under the pointer", () => {
    expect(magnified(WHOLE, { factor: 2, at: 0.5 })).toEqual({ left: 0.25, size: 0.5 });
    expect(magnified(WHOLE, { factor: 2, at: 0 })).toEqual({ left: 0, size: 0.5 });
    expect(magnified({ left: 0.25, size: 0.5 }, { factor: 0.5, at: 0.1 })).toEqual(WHOLE);
  });

  it("keeps the point under the pointer where it is, and what it shows within the branch", () => {
    fc.assert(
      fc.property(spans, part, fc.double({ min: 1, max: 50, noNaN: true }), (span, at, factor) => {
        const next = magnified(span, { factor: factor, at: at });
        expect(next.left + at * next.size).toBeCloseTo(span.left + at * span.size, 9);
        for (const to of [
          next,
          magnified(span, { factor: 1 / factor, at: at }),
          moved(span, factor),
          moved(span, -factor),
        ]) {
          expect(to.left).toBeGreaterThanOrEqual(0);
          expect(to.left + to.size).toBeLessThanOrEqual(1 + 1e-9);
        }
      }),
    );
  });

  it("moves by a part of what is shown", () => {
    expect(moved({ left: 0.5, size: 0.2 }, 0.5)).toEqual({ left: 0.6, size: 0.2 });
    expect(moved(WHOLE, 0.5)).toEqual(WHOLE);
  });

  it("moves to a box that is outside, and stays where the box is inside", () => {
    const span = { left: 0.5, size: 0.2 };
    expect(revealing(span, { left: 0.1, size: 0.05 })).toEqual({ left: 0.1, size: 0.2 });
    expect(revealing(span, { left: 0.8, size: 0.05 }).left).toBeCloseTo(0.65);
    expect(revealing(span, { left: 0.55, size: 0.05 })).toEqual(span);
    expect(revealing(span, { left: 0.4, size: 0.6 })).toEqual(span);
    fc.assert(
      fc.property(spans, spans, (from, box) => {
        const { left, size } = revealing(from, box);
        expect(left < box.left + box.size + 1e-12 && left + size > box.left - 1e-12).toBe(true);
      }),
    );
  });
});
