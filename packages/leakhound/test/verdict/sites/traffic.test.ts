import { describe, expect, it } from "vitest";
import { type UnixMs, unixMs } from "../../../src/base/units.ts";
import { couldFollow, growthCauseOf, trafficAt } from "../../../src/verdict/sites/traffic.ts";

const POINTS = 60;
const at: readonly UnixMs[] = Array.from({ length: POINTS }, (_, i) => unixMs(i * 10_000));
const column = (of: (i: number) => number) => Float64Array.from({ length: POINTS }, (_, i) => of(i));

/** Traffic that rises evenly to so many times what it was, and all that was allocated by then. */
function ramp(times: number) {
  const rate = column((i) => 1000 * (1 + ((times - 1) * i) / (POINTS - 1)));
  let sum = 50_000;
  const allocated = column((i) => (sum += rate[i]!));
  return { rate, allocated };
}

describe("a site that grows while the load rises", () => {
  it("and follows it is in flight", () => {
    const { rate, allocated } = ramp(3);
    const values = column((i) => 2000 + 3 * rate[i]!);
    expect(growthCauseOf({ at, values, allocated, others: allocated })).toBe("load");
  });

  it("and follows all that was ever allocated is a leak, be it a small part", () => {
    const { allocated } = ramp(3);
    const values = column((i) => 2000 + 0.1 * allocated[i]!);
    expect(growthCauseOf({ at, values, allocated, others: allocated })).toBe("leak");
  });

  it("and keeps most of what it makes is a leak, whatever it follows", () => {
    const { allocated } = ramp(3);
    const values = column((i) => 0.9 * (allocated[i]! - allocated[0]!));
    expect(growthCauseOf({ at, values, allocated, others: allocated })).toBe("leak");
  });

  it("much more than the load does is a leak", () => {
    const { allocated } = ramp(1.5);
    const values = column((i) => 100 + 20 * i);
    expect(growthCauseOf({ at, values, allocated, others: null })).toBe("leak");
  });

  it("without more allocations elsewhere is a leak: a table that is copied as it grows allocates more and more", () => {
    const { rate, allocated } = ramp(3);
    const values = column((i) => 2000 + 3 * rate[i]!);
    expect(growthCauseOf({ at, values, allocated, others: ramp(1).allocated })).toBe("leak");
    expect(growthCauseOf({ at, values, allocated, others: ramp(1.15).allocated })).toBe("either");
  });

  it("or while it does not rise is a leak", () => {
    const { allocated } = ramp(1);
    const values = column((i) => 2000 + 10 * i);
    expect(growthCauseOf({ at, values, allocated, others: allocated })).toBe("leak");
  });
});

/**
 * Two hours of a morning, in which processor time rises by a fifth:
 *
 *   goroutines   100 ──▶ 120   what the load explains
 *                100 ──▶ 250   more than that
 */
describe("goroutines while the load of a morning rises", () => {
  const noise = (i: number) => ((i * 7919) % 11) - 5;
  const cpu = (times: number) => ({ at, allocated: ramp(times).allocated, isCpu: true });
  const rising = (times: number) => column((i) => 100 * (1 + ((times - 1) * i) / (POINTS - 1)) + noise(i));

  it("may follow it where they rise by about as much", () => {
    expect(couldFollow(at, rising(1.2), cpu(1.2))).toBe(true);
  });

  it("do not follow it where they rise by much more", () => {
    expect(couldFollow(at, rising(2.5), cpu(1.2))).toBe(false);
  });

  it("follow nothing while the load stays, or falls", () => {
    expect(couldFollow(at, rising(1.2), cpu(1))).toBe(false);
    expect(couldFollow(at, rising(1.2), cpu(0.8))).toBe(false);
  });
});

describe("traffic between two profiles", () => {
  it("lies on the line between them, and beyond them stays", () => {
    const traffic = { at: [unixMs(0), unixMs(10), unixMs(30)], allocated: Float64Array.of(0, 100, 500), isCpu: false };
    const times = [-5, 0, 5, 10, 20, 30, 99].map((time) => unixMs(time));
    expect([...trafficAt(traffic, times)]).toEqual([0, 0, 50, 100, 300, 500, 500]);
  });
});
