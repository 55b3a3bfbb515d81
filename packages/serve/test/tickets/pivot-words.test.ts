import { expect, it } from "vitest";
import { pivotWords } from "../../src/tickets/pivot-words.ts";

const HOUR_MS = 3_600_000;

it("says how many processes are above the level at which age", () => {
  const ages = [
    { fromMs: 0, toMs: HOUR_MS, processes: 5, above: 0 },
    { fromMs: 72 * HOUR_MS, toMs: null, processes: 4, above: 4 },
  ];
  expect(pivotWords({ measure: "live", level: 310 * 2 ** 20, ages })).toBe(
    "processes with more than 310 MiB of live heap, by age: 0 of 5 processes younger than 1 h, 4 of 4 processes older than 3 d",
  );
  expect(pivotWords({ measure: "goroutines", level: 412.4, ages: ages.slice(1) })).toBe(
    "processes with more than 412 goroutines, by age: 4 of 4 processes older than 3 d",
  );
});
