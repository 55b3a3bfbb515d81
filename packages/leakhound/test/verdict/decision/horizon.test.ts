/** "No leak" for longer than the window: whether a leak at the bound reaches the memory limit. */
import { describe, expect, it } from "vitest";
import { horizonDoubt } from "../../../src/verdict/decision/horizon.ts";
import { MIB } from "../../support/drawn-series.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const LIMIT = { limitBytes: 512 * MIB, usedBytes: 272 * MIB };
const bound = (mibPerHour: number, filling = 0) => ({
  bytesPerHour: mibPerHour * MIB,
  probability: 0.95,
  filling: filling === 0 ? null : { function: "main.(*lru).get", file: "lru.go", line: 1, bytesPerHour: filling * MIB },
});

describe("within a day, with 240 MiB left of the limit", () => {
  it.each([
    [0, null],
    [9.9, null],
    [10, "limit-within-horizon"],
    [133, "limit-within-horizon"],
  ])("a bound of %d MiB/h: %s", (rate, code) => {
    expect(horizonDoubt(bound(rate), { ms: DAY_MS, limit: LIMIT }, 60_000)?.code ?? null).toBe(code);
  });

  it("a cache that fills counts with its pace", () => {
    expect(horizonDoubt(bound(1, 9), { ms: DAY_MS, limit: LIMIT }, 60_000)).toMatchObject({
      code: "limit-within-horizon",
      facts: { bytesPerHour: 10 * MIB, horizonMs: DAY_MS, leftBytes: 240 * MIB, limitBytes: 512 * MIB },
    });
  });

  it("the watch that would settle it grows with the power of 2/3, up to a hundred windows", () => {
    const watchMs = (rate: number, limit = LIMIT) =>
      (horizonDoubt(bound(rate), { ms: DAY_MS, limit }, 60_000)!.facts as { watchMs: number }).watchMs;
    expect(watchMs(80)).toBeCloseTo(4 * 60_000, 3);
    expect(watchMs(10)).toBe(2 * 60_000);
    expect(watchMs(1e6)).toBe(100 * 60_000);
    expect(watchMs(1, { limitBytes: MIB, usedBytes: 2 * MIB })).toBe(100 * 60_000);
  });
});

it("without a limit the horizon stays open", () => {
  expect(horizonDoubt(bound(0), { ms: DAY_MS, limit: null }, 60_000)).toEqual({
    code: "horizon-without-limit",
    facts: { horizonMs: DAY_MS },
  });
});
