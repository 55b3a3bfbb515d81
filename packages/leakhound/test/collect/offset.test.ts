/** When in its interval a target is scraped. */
import { describe, expect, it } from "vitest";
import { durationMs, unixMs } from "../../src/base/units.ts";
import { untilOffsetMs } from "../../src/collect/offset.ts";

const INTERVAL_MS = durationMs(10_000);
const TARGETS = Array.from({ length: 200 }, (_, row) => `shop-${row}:6060`);

describe("the moment of a target in the interval", () => {
  it("is the same in every watch, whenever it begins", () => {
    const moments = [0, 3_333, 9_999].map(
      (now) => (now + untilOffsetMs("shop:6060", INTERVAL_MS, unixMs(now))) % 10_000,
    );
    expect(new Set(moments).size).toBe(1);
  });

  it("is spread evenly over the interval", () => {
    const tenths = new Map<number, number>();
    for (const target of TARGETS) {
      const offset = untilOffsetMs(target, INTERVAL_MS, unixMs(1_795_000_000_123));
      expect(offset).toBeGreaterThanOrEqual(0);
      expect(offset).toBeLessThan(INTERVAL_MS);
      const tenth = Math.floor(offset / 1_000);
      tenths.set(tenth, (tenths.get(tenth) ?? 0) + 1);
    }
    expect(tenths.size).toBe(10);
    expect(Math.max(...tenths.values())).toBeLessThan(40);
  });
});
