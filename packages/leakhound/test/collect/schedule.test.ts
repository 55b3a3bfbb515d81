import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { durationMs, unixMs } from "../../src/base/units.ts";
import { Schedule } from "../../src/collect/schedule.ts";

const START = 1_700_000_000_000;
const INTERVAL = 5_000;
const schedule = () => new Schedule(unixMs(START), durationMs(INTERVAL));
/** What each waking takes, in seconds after the start: `missed@next`. */
function wakings(...seconds: number[]): string[] {
  const slots = schedule();
  return seconds.map((second) => {
    const missed = slots.take(unixMs(START + second * 1000));
    return `${missed ?? "early"}@${(slots.nextAt - START) / 1000}`;
  });
}

describe("a schedule", () => {
  it("begins at once, and does not drift when a round is late", () => {
    expect(wakings(0, 5.1, 10.4, 15)).toEqual(["0@5", "0@10", "0@15", "0@20"]);
  });

  it("skips the rounds that were missed, and counts them", () => {
    expect(wakings(0, 16.2, 20)).toEqual(["0@5", "2@20", "0@25"]);
  });

  it("takes no slot twice when a timer fires early", () => {
    expect(wakings(0, 4.999, 5)).toEqual(["0@5", "early@5", "0@10"]);
  });

  it("continues from there when the clock is set back", () => {
    expect(wakings(0, 5, -3600, -3595)).toEqual(["0@5", "0@10", "0@-3595", "0@-3590"]);
  });

  it("never has its next round more than one interval away, and never takes two at once", () => {
    const offset = fc.integer({ min: -100_000, max: 100_000 });
    fc.assert(
      fc.property(fc.array(offset), (offsets) => {
        const slots = schedule();
        for (const offset of offsets) {
          const now = unixMs(START + Math.abs(offsets[0] ?? 0) + offset);
          slots.take(now);
          expect(slots.nextAt - now).toBeLessThanOrEqual(INTERVAL);
          expect(slots.take(now)).toBeNull();
        }
      }),
    );
  });
});
