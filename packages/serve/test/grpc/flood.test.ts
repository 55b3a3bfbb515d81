import { expect, it } from "vitest";
import { Flood } from "../../src/grpc/flood.ts";

it("is too many after so many within a minute, and not over a longer time", () => {
  let now = 0;
  const flood = new Flood(3, () => now);
  const each = (everyMs: number, count: number) =>
    Array.from({ length: count }, () => {
      now += everyMs;
      return flood.add();
    });
  expect(each(1_000, 5)).toEqual([false, false, false, true, true]);
  now += 60_000;
  expect(each(25_000, 10)).toEqual(Array(10).fill(false));
});
