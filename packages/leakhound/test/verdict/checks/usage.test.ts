import { describe, expect, it } from "vitest";
import { usageOf } from "../../../src/verdict/checks/usage.ts";
import { drawnTime } from "../../support/drawn-series.ts";

describe("the use of a process", () => {
  it("is what its counters gained per hour, between the first and the last reading that has them", () => {
    const readings = [
      { at: drawnTime(0) },
      { at: drawnTime(1), cpuSeconds: 10, gcCount: 3 },
      { at: drawnTime(2), cpuSeconds: 10.5 },
      { at: drawnTime(3), cpuSeconds: 12, gcCount: 5 },
    ];
    const usage = usageOf(readings);
    expect(usage.cpuPerHour).toBeCloseTo((2 / 4) * 3600, 6);
    expect(usage.collectionsPerHour).toBeCloseTo((2 / 4) * 3600, 6);
  });

  it("is unknown with fewer than two readings of a counter", () => {
    expect(usageOf([])).toEqual({ requestsPerHour: null, cpuPerHour: null, collectionsPerHour: null });
    expect(usageOf([{ at: drawnTime(0), cpuSeconds: 1 }])).toEqual({
      requestsPerHour: null,
      cpuPerHour: null,
      collectionsPerHour: null,
    });
  });

  it("of an idle process is zero", () => {
    const readings = [0, 1, 2].map((row) => ({ at: drawnTime(row), cpuSeconds: 7, gcCount: 4 }));
    expect(usageOf(readings)).toEqual({ requestsPerHour: null, cpuPerHour: 0, collectionsPerHour: 0 });
  });
});
