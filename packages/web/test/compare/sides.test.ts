import { expect, it } from "vitest";
import { differenceOf, overlap, releaseSpans } from "../../src/compare/sides.ts";

const process = (release: string | null, firstSeenMs: number, lastSeenMs: number) => ({
  instance: "a",
  release,
  startedMs: null,
  firstSeenMs,
  lastSeenMs,
});

it("takes a release from its first process to the end of its last one, in order", () => {
  const processes = [process("v2", 50, 90), process("v1", 10, 40), process(null, 0, 5), process("v1", 5, 20)];
  expect(releaseSpans({ processes })).toEqual([
    { release: "v1", fromMs: 5, toMs: 40 },
    { release: "v2", fromMs: 50, toMs: 90 },
  ]);
});

it("says when two releases ran at one time", () => {
  const [a, b] = releaseSpans({ processes: [process("v1", 0, 60), process("v2", 50, 90)] });
  expect(overlap(a!, b!)).toBe(true);
  expect(overlap({ ...a!, toMs: 50 }, b!)).toBe(false);
});

it("subtracts the first side from the second", () => {
  expect(differenceOf({ from: "1", to: "2", instance: "a" }, { from: "1", to: "2", instance: "b" })).toEqual({
    from: "1",
    to: "2",
    instance: "b",
    base_from: "1",
    base_to: "2",
    base_instance: "a",
  });
});
