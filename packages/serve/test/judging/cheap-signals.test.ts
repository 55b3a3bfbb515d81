import { bytes, type MemoryReading, unixMs } from "leakhound/server";
import { expect, it } from "vitest";
import { hasMoved } from "../../src/judging/cheap-signals.ts";

const MIB = 2 ** 20;
const reading = (rssMib: number, goroutines: number): MemoryReading => ({
  at: unixMs(0),
  rssBytes: bytes(rssMib * MIB),
  goroutines,
});

it.each([
  ["resident memory that rose by a third", reading(400, 34), true],
  ["goroutines that doubled", reading(300, 90), true],
  ["a rise by a tenth", reading(330, 37), false],
  ["a fall", reading(100, 3), false],
])("%s since the judgment", (_, now, expected) => {
  expect(hasMoved(reading(300, 34), now)).toBe(expected);
});

it("small levels that double are nothing", () => {
  expect(hasMoved(reading(20, 4), reading(40, 9))).toBe(false);
});

it("an instance without readings has not moved", () => {
  expect([hasMoved(null, reading(1, 1)), hasMoved(reading(1, 1), null)]).toEqual([false, false]);
});
