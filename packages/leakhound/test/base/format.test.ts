import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  formatByteRate,
  formatBytes,
  formatCount,
  formatCountRate,
  formatDuration,
  formatInterval,
  formatRate,
  formatRateInterval,
  formatShare,
} from "../../src/base/format.ts";

const KIB = 1024;
const MIB = 1024 * KIB;
const HOUR = 3_600_000;

describe("formatBytes", () => {
  it.each([
    [0, "0 B"],
    [-0, "0 B"],
    [0.04, "0 B"],
    [-0.04, "0 B"],
    [0.5, "0.5 B"],
    [512, "512 B"],
    [1023.7, "1.0 KiB"],
    [KIB, "1.0 KiB"],
    [12.3 * MIB, "12.3 MiB"],
    [99.96 * MIB, "100 MiB"],
    [123.4 * MIB, "123 MiB"],
    [MIB - 1, "1.0 MiB"],
    [-1.5 * KIB, "-1.5 KiB"],
    [2 ** 53, "8.0 PiB"],
    [1e30, "8.7e+11 EiB"],
    [Number.NaN, "unknown"],
    [Number.POSITIVE_INFINITY, "∞"],
    [Number.NEGATIVE_INFINITY, "-∞"],
  ])("%d reads %s", (value, text) => expect(formatBytes(value)).toBe(text));

  it("never shows a figure that belongs to the next unit", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 2 ** 60, noNaN: true }), (value) => {
        expect(Number.parseFloat(formatBytes(value))).toBeLessThan(1024);
      }),
    );
  });

  it("is within half of the last shown digit of the value", () => {
    const factor: Record<string, number> = { B: 1, KiB: KIB, MiB: MIB, GiB: KIB ** 3, TiB: KIB ** 4 };
    fc.assert(
      fc.property(fc.double({ min: 1, max: 2 ** 49, noNaN: true }), (value) => {
        const [figure, unit] = formatBytes(value).split(" ") as [string, string];
        const shown = Number(figure) * factor[unit]!;
        expect(Math.abs(shown - value) / value).toBeLessThan(0.051);
      }),
    );
  });

  it("shows a negative value as the positive one with a minus sign", () => {
    fc.assert(
      fc.property(fc.double({ min: 1, noNaN: true }), (value) => {
        expect(formatBytes(-value)).toBe(`-${formatBytes(value)}`);
      }),
    );
  });
});

describe("a rate", () => {
  it("is shown per hour", () => {
    expect(formatByteRate(4.1 * MIB)).toBe("4.1 MiB/h");
    expect(formatByteRate(-300 * KIB)).toBe("-300 KiB/h");
    expect(formatCountRate(120)).toBe("120/h");
    expect(formatByteRate(Number.NaN)).toBe("unknown");
  });

  it("is shown in bytes or as a count", () => {
    const heap = { bytesPerHour: 4.1 * MIB, low: 3.9 * MIB, high: 4.3 * MIB };
    const goroutines = { countPerHour: 7200, low: 7100.4, high: 7300 };
    expect([formatRate(heap), formatRateInterval(heap)]).toEqual(["4.1 MiB/h", "3.9 to 4.3 MiB/h"]);
    expect([formatRate(goroutines), formatRateInterval(goroutines)]).toEqual(["7,200/h", "7,100 to 7,300/h"]);
  });
});

describe("formatCount", () => {
  it.each([
    [0, "0"],
    [3.44, "3.4"],
    [99.99, "100"],
    [7, "7"],
    [1234, "1,234"],
    [999_999.4, "999,999"],
    [999_999.5, "1.0 M"],
    [-1_234_567, "-1.2 M"],
    [5e9, "5.0 G"],
    [2.5e13, "25.0 T"],
    [1e21, "1.0e+9 T"],
    [Number.NaN, "unknown"],
    [Number.POSITIVE_INFINITY, "∞"],
  ])("%d reads %s", (value, text) => expect(formatCount(value)).toBe(text));
});

describe("formatShare", () => {
  it.each([
    [0, "0%"],
    [0.042, "4.2%"],
    [0.09951, "10%"],
    [0.93, "93%"],
    [1, "100%"],
    [-0.05, "-5%"],
    [Number.NaN, "unknown"],
  ])("%d reads %s", (share, text) => expect(formatShare(share)).toBe(text));
});

describe("formatDuration", () => {
  it.each([
    [0, "0 s"],
    [350, "350 ms"],
    [999.6, "1 s"],
    [4200, "4.2 s"],
    [59_999, "1 min"],
    [90_000, "1 min 30 s"],
    [HOUR - 1, "1 h"],
    [3 * HOUR + 20 * 60_000, "3 h 20 min"],
    [24 * HOUR - 1, "1 d"],
    [50 * HOUR, "2 d 2 h"],
    [1500 * 24 * HOUR, "1,500 d"],
    [-90_000, "-1 min 30 s"],
    [1e300, "over 100 years"],
    [Number.NaN, "unknown"],
    [Number.POSITIVE_INFINITY, "∞"],
  ])("%d ms reads %s", (ms, text) => expect(formatDuration(ms)).toBe(text));
});

describe("formatInterval", () => {
  it("shows a shared unit once", () => {
    expect(formatInterval({ low: 3.9 * MIB, high: 4.3 * MIB }, formatByteRate)).toBe("3.9 to 4.3 MiB/h");
    expect(formatInterval({ low: -2 * MIB, high: 4 * MIB }, formatByteRate)).toBe("-2.0 to 4.0 MiB/h");
  });

  it("shows both units if they differ", () => {
    expect(formatInterval({ low: -300 * KIB, high: 4.3 * MIB }, formatByteRate)).toBe("-300 KiB/h to 4.3 MiB/h");
    expect(formatInterval({ low: 900_000, high: 1_200_000 }, formatCount)).toBe("900,000 to 1.2 M");
  });

  it("shows an infinite or unknown end", () => {
    expect(formatInterval({ low: 4 * MIB, high: Number.POSITIVE_INFINITY }, formatByteRate)).toBe("4.0 MiB/h to ∞");
    expect(formatInterval({ low: Number.NaN, high: Number.NaN }, formatByteRate)).toBe("unknown to unknown");
    expect(formatInterval({ low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY }, formatCount)).toBe(
      "-∞ to ∞",
    );
  });
});
