/** Processes drawn as the live memory of each, in MiB at 2 s from its start; a new process begins after each row. */
import { describe, expect, it } from "vitest";
import type { MemoryReading } from "../../../src/base/capture.ts";
import { bytes, unixMs } from "../../../src/base/units.ts";
import { incarnationWords } from "../../../src/report/words/incarnations.ts";
import { joinTarget, type TargetSeries } from "../../../src/series/target.ts";
import { diagnose, diagnoseLatest } from "../../../src/verdict/diagnose.ts";
import { DRAWN_EVERY_MS, drawnSeries, drawnTime, MIB } from "../../support/drawn-series.ts";

const OPTIONS = { own: null, limitBytes: null };
const BASE_MIB = 8;

interface Drawn {
  readonly limitMiB?: number;
  readonly goroutines?: boolean;
}

/** What a process has beyond its base is allocated by main.remember; or it is one goroutine for each MiB. */
function processes(drawing: string, { limitMiB, goroutines = false }: Drawn = {}): TargetSeries {
  const rows = drawing
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number));
  const all = rows.flat();
  const readings = rows.flatMap((values, process) => {
    const before = rows.slice(0, process).flat().length;
    const processStart = unixMs(drawnTime(before) - DRAWN_EVERY_MS / 2);
    return values.map(
      (value, age): MemoryReading => ({
        at: drawnTime(before + age),
        processStart,
        gcCount: age + 1,
        heapAllocBytes: bytes((goroutines ? BASE_MIB : value) * MIB),
        rssBytes: bytes((20 + (goroutines ? BASE_MIB : value)) * MIB),
        ...(limitMiB && { limitBytes: bytes(limitMiB * MIB) }),
      }),
    );
  });
  const base = `${all.map(() => BASE_MIB).join(" ")}   main.base < main.main`;
  const grown = `${all.map((value) => value - BASE_MIB).join(" ")}   main.remember < main.serve`;
  const waiting = `${all.map((value) => 20 * value).join(" ")}   runtime.gopark < main.wait < main.serve`;
  return joinTarget({
    target: "t",
    heap: drawnSeries("heap", goroutines ? base : `${grown}\n${base}`),
    goroutine: goroutines ? drawnSeries("goroutine", waiting) : null,
    readings,
    events: [],
  });
}

const LOOP = `
  10 20 30 40 50
  11 21 31 41 51
  10 20 30 40
  10 21 30 41 50
  10 20`;

const across = (series: TargetSeries, options = OPTIONS) => diagnose(series, options).diagnosis;
const patternOf = (series: TargetSeries) => {
  const found = across(series).evidence.find(({ check }) => check === "incarnations");
  return found?.check === "incarnations" ? found.facts.pattern : null;
};

describe("a leak across processes, none of which lives long enough", () => {
  const diagnosis = across(processes(LOOP));

  it("is a leak of the heap, with the time to the end, the level at the end and the pooled growth", () => {
    expect(diagnosis).toMatchObject({
      verdict: "leak",
      kind: "heap",
      confidence: 0.9,
      reason: {
        code: "climbs-in-each-process",
        facts: {
          ended: 4,
          climbing: 4,
          lifetime: { medianMs: 9_500, shortestMs: 7_500, longestMs: 9_500 },
          endLevel: { median: 50 * MIB, lowest: 40 * MIB, highest: 51 * MIB },
        },
      },
    });
    expect(diagnosis.growth!.low).toBeLessThan(18_000 * MIB);
    expect(diagnosis.growth!.high).toBeGreaterThan(18_000 * MIB);
  });

  it("names the site that climbs in each of them", () => {
    expect(diagnosis.sites.map(({ function: name, share }) => [name, Math.round(share)])).toEqual([
      ["main.remember", 1],
    ]);
  });

  it("is seen by an alarm, which judges the newest process", () => {
    expect(diagnoseLatest(processes(LOOP), OPTIONS).diagnosis.reason.code).toBe("climbs-in-each-process");
  });

  it("needs three processes that ended, or two that ended at the memory limit", () => {
    const two = "10 20 30 40 50\n 10 20 30 40 50\n 10 20";
    expect(across(processes(two)).verdict).toBe("inconclusive");
    expect(across(processes(two, { limitMiB: 75 }))).toMatchObject({ verdict: "leak", confidence: 0.75 });
    expect(across(processes(two, { limitMiB: 400 })).verdict).toBe("inconclusive");
  });

  it("is one of goroutines where their count climbs", () => {
    const found = across(processes(LOOP, { goroutines: true }));
    expect(found).toMatchObject({ verdict: "leak", kind: "goroutine", sites: [{ function: "main.wait" }] });
  });
});

describe("processes that end again and again without a leak", () => {
  it("warm up: they rise at first and level off", () => {
    const warm = Array.from({ length: 4 }, () => "10 25 38 47 48 48 48 48 48 48").join("\n");
    const series = processes(`${warm}\n10 25`);
    expect(patternOf(series)).toBe("levels-off");
    expect(across(series).verdict).not.toBe("leak");
  });

  it("are replaced by deployments: they end at unequal levels", () => {
    const series = processes("10 14 18 22 26 30 34 38\n 10 14 18\n 10 14 18 22 26\n 10 14");
    expect(patternOf(series)).toBe("climbs-to-unequal-levels");
    expect(across(series).reason.code).not.toBe("climbs-in-each-process");
  });

  it("have left the loop where one of them lives long and does not grow", () => {
    const steady = Array.from({ length: 40 }, (_, row) => 12 + (row % 2)).join(" ");
    expect(across(processes(`${LOOP} 30 40 50\n${steady}`)).verdict).not.toBe("leak");
  });

  it("say nothing where memory does not climb", () => {
    expect(patternOf(processes("10 10 11\n 10 11 10\n 11 10 10\n 10"))).toBeNull();
  });
});

it("asks for a shorter interval where processes end between two snapshots", () => {
  const { verdict, reason } = across(processes("40 45\n 20 25\n 50 53\n 30 33\n 45 48"));
  expect(verdict).toBe("inconclusive");
  expect(reason).toEqual({
    code: "restarts-too-fast",
    facts: { restarts: 4, windowMs: 18_000, snapshots: 2, intervalMs: 500 },
  });
});

it("words a pattern with its levels, growth and times", () => {
  const found = across(processes(LOOP)).evidence.find(({ check }) => check === "incarnations");
  expect(found?.check === "incarnations" && incarnationWords(found.facts)).toContain(
    "live memory after garbage collections climbs in 4 of 4 processes that ended, to about the same level of 50.0 MiB (40.0 to 51.0 MiB); 17.6 GiB/h",
  );
});
