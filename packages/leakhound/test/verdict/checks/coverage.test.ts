/** Scrapes drawn at 2 s: `o` is a profile, `x` a request that failed, `.` nothing, `R` the first profile of another process. */
import { describe, expect, it } from "vitest";
import type { WatchEvent } from "../../../src/base/watch-event.ts";
import { ProfileFolder } from "../../../src/series/fold.ts";
import { joinTarget } from "../../../src/series/target.ts";
import { coverageEvidence } from "../../../src/verdict/checks/coverage.ts";
import { drawnProfile, drawnTime } from "../../support/drawn-series.ts";

function coverageOf(drawing: string) {
  const folder = new ProfileFolder("heap");
  const events: WatchEvent[] = [];
  let start = 0;
  for (const [row, mark] of [...drawing].entries()) {
    const at = drawnTime(row);
    if (mark === "R") start = row;
    if (mark === "o" || mark === "R")
      folder.add(drawnProfile(row + 1, drawnTime(start)), at, { objects: null, amount: 0, allocated: null });
    if (mark === "x")
      events.push({
        at,
        kind: "gap",
        reason: "request-failed",
        lane: "heap",
        path: null,
        code: "refused",
        message: "connection refused",
      });
  }
  const heap = folder.finish();
  const [found] = coverageEvidence(joinTarget({ target: "t", heap, goroutine: null, readings: [], events }));
  return found?.check === "coverage" ? found.facts : null;
}

const iso = (row: number) => new Date(drawnTime(row)).toISOString();

describe("time that a watch did not see", () => {
  it("is none where every scrape brought something, or a single one failed", () => {
    expect(coverageOf("oooooooo")).toBeNull();
    expect(coverageOf("oooxoooo")).toBeNull();
  });

  it("is an outage where requests failed", () => {
    expect(coverageOf("ooooxxxxoooo")).toEqual({
      count: 1,
      totalMs: 10_000,
      longest: [
        { from: iso(3), to: iso(8), lengthMs: 10_000, failed: 4, message: "connection refused", isRestart: false },
      ],
      end: null,
    });
  });

  it("is a pause where nobody asked", () => {
    expect(coverageOf("oooo....oooo")!.longest).toMatchObject([{ from: iso(3), to: iso(8), failed: 0, message: null }]);
  });

  it("ends with another process where the target restarted", () => {
    expect(coverageOf("ooooxxxRoooo")!.longest).toMatchObject([{ isRestart: true, failed: 3 }]);
  });

  it("lasts until the end where the target ended", () => {
    expect(coverageOf("oooooooxxx")).toMatchObject({
      count: 0,
      end: { from: iso(6), to: iso(9), failed: 3, message: "connection refused" },
    });
    expect(coverageOf("ooooooox")).toBeNull();
  });

  it("is counted, and its longest parts are listed in order of time", () => {
    const found = coverageOf("oo...oo....oo.....oo......oo.......oooooooooooo")!;
    expect(found.count).toBe(5);
    expect(found.longest.map(({ lengthMs }) => lengthMs)).toEqual([12_000, 14_000, 16_000]);
  });
});
