import { describe, expect, it } from "vitest";
import type { MemoryReading } from "../../../src/base/capture.ts";
import { bytes } from "../../../src/base/units.ts";
import { accountEvidence, isRisingPart, memoryAccount } from "../../../src/verdict/checks/memory-account.ts";
import { judgeStacks } from "../../../src/verdict/checks/stacks.ts";
import { drawnTime, MIB } from "../../support/drawn-series.ts";

type Fields = { readonly [field: string]: (row: number) => number };

/** Readings two seconds apart; each field is given in MiB by its row. */
const readings = (fields: Fields, count = 12): MemoryReading[] =>
  Array.from({ length: count }, (_, row) => ({
    at: drawnTime(row),
    ...Object.fromEntries(Object.entries(fields).map(([name, mib]) => [name, bytes(mib(row) * MIB)])),
  }));

const GO = {
  rssBytes: () => 50,
  heapAllocBytes: () => 20,
  heapInUseBytes: () => 24,
  heapIdleBytes: () => 10,
  heapReleasedBytes: () => 4,
  stackInUseBytes: () => 2,
  sysBytes: () => 44,
};

const levels = (fields: Fields) =>
  Object.fromEntries(memoryAccount(readings(fields)).map(({ part, trend }) => [part, trend.level / MIB]));
const rising = (fields: Fields) =>
  memoryAccount(readings(fields))
    .filter(isRisingPart)
    .map(({ part }) => part);

describe("the account of memory", () => {
  it("of a Go process adds up to its resident memory", () => {
    const parts = levels(GO);
    expect(parts).toEqual({ "live-heap": 20, "unused-heap": 10, stacks: 2, runtime: 8, outside: 10 });
    expect(Object.values(parts).reduce((total, level) => total + level, 0)).toBe(50);
  });

  it("of a Node process has external memory in place of stacks and runtime", () => {
    expect(
      levels({ rssBytes: () => 90, heapInUseBytes: () => 30, heapAllocBytes: () => 18, externalBytes: () => 25 }),
    ).toEqual({ "live-heap": 18, "unused-heap": 12, external: 25, outside: 35 });
  });

  it("leaves out the parts whose terms are unknown", () => {
    expect(Object.keys(levels({ rssBytes: () => 50, heapAllocBytes: () => 20 }))).toEqual(["live-heap"]);
  });

  it("names the part that rises", () => {
    expect(rising({ ...GO, rssBytes: (row) => 50 + 3 * row })).toEqual(["outside"]);
    expect(
      rising({
        ...GO,
        heapAllocBytes: (row) => 10 + row,
        heapInUseBytes: (row) => 14 + row,
        heapIdleBytes: (row) => 20 - row,
      }),
    ).toEqual(["live-heap"]);
  });

  it("shows memory that was freed and not returned", () => {
    expect(
      rising({ ...GO, rssBytes: (row) => 50 + row, sysBytes: (row) => 44 + row, heapIdleBytes: (row) => 10 + row }),
    ).toEqual(["unused-heap"]);
  });

  it("does not count a part below zero where resident memory lags behind", () => {
    expect(levels({ ...GO, rssBytes: () => 30 })["outside"]).toBe(0);
  });

  it("is no evidence where only one part is known", () => {
    expect(accountEvidence(memoryAccount(readings({ heapAllocBytes: () => 20 })))).toEqual([]);
    expect(accountEvidence(memoryAccount(readings(GO)))).toHaveLength(1);
  });
});

describe("memory of goroutine stacks", () => {
  const judged = (mib: (row: number) => number) => judgeStacks(memoryAccount(readings({ stackInUseBytes: mib })));

  it("that rises by much to the end of the window leaks", () => {
    expect(judged((row) => 2 + 2 * row)).toMatchObject({ isLeak: true });
  });

  it("that rises by little does not", () => {
    expect(judged((row) => 2 + 0.1 * row)).toMatchObject({ isLeak: false });
  });

  it("that grows once for deep calls does not", () => {
    expect(judged((row) => (row < 4 ? 2 : 34))).toMatchObject({ isLeak: false });
  });

  it("is unknown without readings of it", () => {
    expect(judgeStacks(memoryAccount(readings({ rssBytes: () => 50 })))).toBeNull();
  });
});
