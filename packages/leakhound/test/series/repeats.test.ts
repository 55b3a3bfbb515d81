import { describe, expect, it } from "vitest";
import type { MemoryReading } from "../../src/base/capture.ts";
import { hasEqualPoints, sampleDigest, withoutRepeats } from "../../src/series/repeats.ts";
import { drawnSeries, drawnTime, MIB } from "../support/drawn-series.ts";
import { drawnProfile, SPACE } from "./drawn.ts";

const readings = (counts: readonly number[]): MemoryReading[] =>
  counts.map((gcCount, row) => ({ at: drawnTime(row), gcCount }));

const totals = (drawing: string, counts: readonly number[] = []) => {
  const series = drawnSeries("heap", drawing);
  const kept = withoutRepeats(series.snapshots, readings(counts), hasEqualPoints(series));
  return { totals: kept.map(({ total }) => total / MIB), repeats: series.snapshots.length - kept.length };
};

describe("heap profiles that repeat the previous one", () => {
  it("are one reading, however many there are", () => {
    expect(totals("300 300 300 312 312 312 324   main.grow")).toEqual({ totals: [300, 312, 324], repeats: 4 });
  });

  it("are independent where a collection was completed between them", () => {
    expect(totals("300 300 300 300   main.idle", [5, 6, 7, 8])).toEqual({ totals: [300, 300, 300, 300], repeats: 0 });
  });

  it("are one reading where the count of collections does not change", () => {
    expect(totals("300 300 300 300   main.idle", [5, 5, 5, 5])).toEqual({ totals: [300], repeats: 3 });
  });

  it("are compared stack by stack, so that equal totals are not enough", () => {
    const drawing = `
      100 200 200   main.a
      200 100 100   main.b
    `;
    expect(totals(drawing)).toEqual({ totals: [300, 300], repeats: 1 });
  });

  it("that differ are all kept", () => {
    expect(totals("1 2 3 4   main.grow")).toEqual({ totals: [1, 2, 3, 4], repeats: 0 });
  });
});

describe("the digest of a profile's samples", () => {
  const digestOf = (...lines: readonly string[]) => sampleDigest(drawnProfile(lines, SPACE));

  it("is equal for equal profiles", () => {
    expect(digestOf("a < main 3", "b 4")).toBe(digestOf("a < main 3", "b 4"));
  });

  it("differs where a value or a stack differs", () => {
    const digests = [
      digestOf("a < main 3", "b 4"),
      digestOf("a < main 4", "b 3"),
      digestOf("a < b 3", "main 4"),
      digestOf("a 3", "main < b 4"),
      digestOf("a < main 3"),
    ];
    expect(new Set(digests).size).toBe(digests.length);
  });
});
