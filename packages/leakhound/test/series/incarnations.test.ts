import { describe, expect, it } from "vitest";
import { unixMs } from "../../src/base/units.ts";
import { type Observation, restartTimes } from "../../src/series/incarnations.ts";

/** Observations ten seconds apart. */
const observed = (...facts: Omit<Observation, "at">[]): Observation[] =>
  facts.map((fact, row) => ({ at: unixMs(row * 10_000), ...fact }));

describe("restarts", () => {
  it("are none in the observations of one process", () => {
    expect(restartTimes(observed({ allocated: 100 }, { allocated: 100 }, { allocated: 250 }))).toEqual([]);
  });

  it("show in a counter that falls", () => {
    expect(
      restartTimes(observed({ allocated: 100 }, { allocated: 300 }, { allocated: 20 }, { allocated: 90 })),
    ).toEqual([20_000]);
  });

  it("show in a start time that moves, and not in one that varies by clock ticks", () => {
    const start = Date.UTC(2026, 0, 1);
    const at = (ms: number) => ({ processStart: unixMs(start + ms) });
    expect(restartTimes(observed(at(0), at(-900), at(400), at(60_000), at(60_010)))).toEqual([30_000]);
  });

  it("count once when several observations show the same one", () => {
    const start = Date.UTC(2026, 0, 1);
    const facts = observed(
      { allocated: 500, processStart: unixMs(start) },
      { gcCount: 40, processStart: unixMs(start) },
      { allocated: 30 },
      { gcCount: 2, processStart: unixMs(start + 25_000) },
      { allocated: 60 },
    );
    expect(restartTimes(facts)).toEqual([20_000]);
  });
});
