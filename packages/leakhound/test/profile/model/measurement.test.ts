/** Units as google/pprof converts and prints them. The expected figures are those of Go's fmt. */
import { describe, expect, it } from "vitest";
import { areConvertible, percentage, scale, scaledLabel } from "../../../src/profile/model/measurement.ts";

describe("a value in its most natural unit", () => {
  it.each([
    // value, from, to, label
    [0, "bytes", "auto", "0"],
    [1, "bytes", "auto", "1B"],
    [1023, "bytes", "auto", "1023B"],
    [1024, "bytes", "auto", "1kB"],
    [1536, "bytes", "auto", "1.50kB"],
    [-1536, "bytes", "auto", "-1.50kB"],
    [2 ** 50, "bytes", "auto", "1PB"],
    [2 ** 61, "bytes", "auto", "2048PB"],
    [999, "nanoseconds", "auto", "999ns"],
    [1_500_000, "nanoseconds", "auto", "1.50ms"],
    [90e9, "nanoseconds", "auto", "90s"],
    [7200e9, "nanoseconds", "auto", "2hrs"],
    [1500, "μs", "auto", "1.50ms"],
    [3, "nanogcu", "auto", "3n*GCU"],
    [7, "count", "auto", "7"],
    [7, "requests", "auto", "7"],
    [7, "requests", "widgets", "7widgets"],
    [0.004, "bytes", "bytes", "0"],
    [-0.004, "bytes", "bytes", "0"],
  ])("%d %s as %s is %s", (value, from, to, label) => {
    expect(scaledLabel(value, from, to)).toBe(label);
  });
});

describe("a value in a given unit", () => {
  it.each([
    [3 * 2 ** 20, "bytes", "kb", 3072, "kB"],
    [3, "Megabytes", "BYTE", 3 * 2 ** 20, "B"],
    [1, "hour", "seconds", 3600, "s"],
    // A unit of another family leads to the default unit of the value's family.
    [1024, "bytes", "ms", 1024, "B"],
    [1e9, "nanoseconds", "kb", 1, "s"],
    [5, "widgets", "ms", 5, "ms"],
  ])("%d %s in %s is %d %s", (value, from, to, scaled, unit) => {
    expect(scale(value, from, to)).toEqual({ value: scaled, unit });
  });
});

it("ties are rounded to the even digit, as in Go", () => {
  const labels = [0.125, 0.375, 62.125, 1.005, 2.5].map((value) => scaledLabel(value, "bytes", "bytes"));
  expect(labels).toEqual(["0.12B", "0.38B", "62.12B", "1B", "2.50B"]);
});

describe("a share of the total", () => {
  it.each([
    [1, 4, "25.00%"],
    [1, 1, "  100%"],
    [9996, 10_000, "  100%"],
    [9994, 10_000, "99.94%"],
    [-1, 4, "25.00%"],
    [3, 2, "150.00%"],
    [1, 0, "    0%"],
    [0, 5, "    0%"],
    [99, 10_000, " 0.99%"],
    [1, 100_000, "0.001%"],
    [1, 8_000_000, "1.2e-05%"],
  ])("%d of %d is %j", (value, total, text) => {
    expect(percentage(value, total)).toBe(text);
  });
});

it("units of one family can be converted into each other", () => {
  expect(areConvertible("kb", "gigabytes")).toBe(true);
  expect(areConvertible("ms", "hours")).toBe(true);
  expect(areConvertible("ms", "kb")).toBe(false);
  expect(areConvertible("widgets", "widgets")).toBe(true);
});
