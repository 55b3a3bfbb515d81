import type { ProfileSeries } from "leakhound/server";
import { expect, it } from "vitest";
import { DRAWN_EVERY_MS, DRAWN_START_MS, drawnSeries, MIB } from "../../../leakhound/test/support/drawn-series.ts";
import { statesOf } from "../../src/views/goroutine-states.ts";
import type { Range } from "../../src/views/levels.ts";
import { SiteSums, topSites } from "../../src/views/sites.ts";

function siteLevels(all: readonly ProfileSeries[], within: Range) {
  const sums = new SiteSums(within);
  for (const series of all) sums.add(series);
  return sums.levels();
}

const range = { fromMs: DRAWN_START_MS, toMs: DRAWN_START_MS + 60_000 };
const REMEMBER = "heap:function:main.remember";

const leaking = drawnSeries(
  "heap",
  `10 12 14 16   main.remember < main.serve
    2  2  2  2   main.remember < main.probe
    5  5  5  5   main.base < main.main`,
);
const steady = drawnSeries(
  "heap",
  `4 4 4 4   main.remember < main.serve
   1 1 1 1   main.base < main.main`,
);

it("adds the levels of a site over its stacks and instances, each at its first and last scrape", () => {
  const [first, second] = topSites(siteLevels([leaking, steady], range), "growth", 10);
  expect(first).toEqual({
    site: REMEMBER,
    name: "main.remember",
    stack: ["main.remember", "main.serve"],
    first: 16 * MIB,
    last: 22 * MIB,
    growing: 1,
    instances: 2,
  });
  expect(second).toMatchObject({ name: "main.base", first: 6 * MIB, last: 6 * MIB, growing: 0 });
});

it("orders sites by what they hold, or by what they grew", () => {
  const levels = siteLevels([drawnSeries("heap", "90 80   main.cache < main.main\n 1 9   main.leak < main.main")], {
    ...range,
  });
  expect(topSites(levels, "size", 1).map(({ name }) => name)).toEqual(["main.cache"]);
  expect(topSites(levels, "growth", 1).map(({ name }) => name)).toEqual(["main.leak"]);
});

it("sees only the scrapes of the range", () => {
  const part = { fromMs: DRAWN_START_MS, toMs: DRAWN_START_MS + DRAWN_EVERY_MS };
  expect(siteLevels([leaking], part)[0]).toMatchObject({ first: 12 * MIB, last: 14 * MIB });
  expect(siteLevels([leaking], { fromMs: 0, toMs: 1 })).toEqual([]);
});

it("counts goroutines by what they wait for, as the frames of the runtime show it", () => {
  const series = drawnSeries(
    "goroutine",
    `1 5 9   runtime.gopark < runtime.chansend < runtime.chansend1 < main.worker
     2 2 2   runtime.gopark < runtime.selectgo < main.loop
     3 3 3   runtime.gopark < runtime.chansend < runtime.chansend1 < main.other
     0 0 0   main.never`,
  );
  expect(statesOf(series).map(({ name, values }) => [name, values])).toEqual([
    ["chan send", [4, 8, 12]],
    ["select", [2, 2, 2]],
  ]);
});
