import { unixMs } from "leakhound/server";
import { expect, it } from "vitest";
import { ProfileBuilder } from "../../../leakhound/src/profile/model/builder.ts";
import { randomOf } from "../../../leakhound/test/support/heap-simulation.ts";
import { LevelSketch } from "../../src/judging/level-sketch.ts";

const MINUTE = 60_000;
const WINDOW_MS = 120 * MINUTE;
const START = Date.UTC(2026, 10, 29, 9);
const SITES = 200;

/** A sketch of a profile a minute, of sites with these levels. */
function sketchOf(minutes: number, level: (site: number, minute: number) => number): LevelSketch {
  const sketch = new LevelSketch(WINDOW_MS);
  for (let minute = 0; minute < minutes; minute++) {
    const builder = new ProfileBuilder({
      sampleTypes: [{ type: "inuse_space", unit: "bytes" }],
      periodType: null,
      period: 1n,
    });
    for (let site = 0; site < SITES; site++) {
      const name = `main.site${site}`;
      const stack = [builder.location([{ function: name, file: "/src/main.go", line: 1 }])];
      builder.add({ stack, values: [Math.round(level(site, minute))] });
    }
    sketch.add(builder.build(), 0, unixMs(START + minute * MINUTE));
  }
  return sketch;
}

const endOf = (minutes: number) => unixMs(START + minutes * MINUTE);

it("finds a site that grows within the noise of the total", () => {
  const random = randomOf(5);
  const noise = () => 1_000_000 * (1 + 0.2 * (random() - 0.5));
  const plain = sketchOf(120, noise);
  const leaking = sketchOf(120, (site, minute) => noise() + (site === 17 ? 10_000 * minute : 0));
  expect([plain.isRising(endOf(120)), leaking.isRising(endOf(120))]).toEqual([false, true]);
});

it("sees only the window, for days", () => {
  const minutes = 400;
  const filled = sketchOf(minutes, (_, minute) => 1_000 * Math.min(minute, 200) + ((minute * 7) % 5));
  expect(filled.isRising(endOf(minutes))).toBe(false);
  expect(sketchOf(minutes, (_, minute) => 1_000 * minute).isRising(endOf(minutes))).toBe(true);
});

it("has no opinion on a few profiles", () => {
  expect(sketchOf(7, (_, minute) => minute).isRising(endOf(7))).toBe(false);
});
