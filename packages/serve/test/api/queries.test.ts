import { unixMs } from "leakhound/server";
import { expect, it } from "vitest";
import { rangeOf, sharedPoints, timeOf } from "../../src/api/queries.ts";

const NOW = unixMs(Date.UTC(2026, 10, 29, 15));

it("reads ISO times and Unix milliseconds, and nothing else", () => {
  expect(timeOf("2026-11-29T15:00:00Z")).toBe(NOW);
  expect(timeOf("2026-11-29")).toBe(Date.UTC(2026, 10, 29));
  expect(timeOf(String(NOW))).toBe(NOW);
  for (const text of ["", "yesterday", "-1", "1e99", "29.11.2026", "2026-13-45T99:99:99Z"])
    expect(timeOf(text)).toBeNull();
});

it("is the last hour where nothing else is given", () => {
  expect(rangeOf({}, NOW)).toEqual({ fromMs: NOW - 3_600_000, toMs: NOW });
  expect(rangeOf({ to: "2026-11-29T12:00:00Z" }, NOW)).toEqual({
    fromMs: NOW - 4 * 3_600_000,
    toMs: NOW - 3 * 3_600_000,
  });
});

it("says what is wrong with a range", () => {
  expect(rangeOf({ from: "2026-11-29", to: "2026-11-28" }, NOW)).toBe("from is not before to");
  expect(rangeOf({ from: "2020-01-01" }, NOW)).toBe("the range is longer than 400 days");
  expect(rangeOf({ from: "soon" }, NOW)).toMatch(/^from: /);
  expect(rangeOf({ to: "soon" }, NOW)).toMatch(/^to: /);
});

it("bounds the values of an answer with very many instances, and leaves each of them some points", () => {
  expect(sharedPoints(300, { instances: 1 })).toBe(300);
  expect(sharedPoints(300, { instances: 500 })).toBe(300);
  expect(sharedPoints(2_000, { instances: 500 })).toBe(400);
  expect(sharedPoints(2_000, { instances: 100_000 })).toBe(20);
  expect(sharedPoints(5, { instances: 100_000 })).toBe(5);
});
