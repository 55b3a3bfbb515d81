import { describe, expect, it } from "vitest";
import type { MemoryReading } from "../../src/base/capture.ts";
import { withoutRepeats } from "../../src/series/repeats.ts";
import { drawnSeries, drawnTime, MIB } from "../support/drawn-series.ts";

const readings = (counts: readonly number[]): MemoryReading[] =>
  counts.map((gcCount, row) => ({ at: drawnTime(row), gcCount }));

const totals = (drawing: string, counts: readonly number[] = []) => {
  const { series, repeats } = withoutRepeats(drawnSeries("heap", drawing), readings(counts));
  return { totals: series.snapshots.map(({ total }) => total / MIB), repeats };
};

describe("heap profiles that repeat the one before", () => {
  it("are one reading, whatever their number", () => {
    expect(totals("300 300 300 312 312 312 324   main.grow")).toEqual({ totals: [300, 312, 324], repeats: 4 });
  });

  it("are independent where a collection was completed between them", () => {
    expect(totals("300 300 300 300   main.idle", [5, 6, 7, 8])).toEqual({ totals: [300, 300, 300, 300], repeats: 0 });
  });

  it("are one reading where the count of collections stands still", () => {
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
