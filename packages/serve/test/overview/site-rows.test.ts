import { unixMs } from "leakhound/server";
import { expect, it } from "vitest";
import { levelsOfRows, sitesOfRows } from "../../src/overview/site-rows.ts";
import type { SiteRow } from "../../src/rows/port.ts";

const HOUR = 3_600_000;

/** A row of a site over one hour, at whose first scrape it has one level, and at whose last another. */
function row(
  instance: string,
  hour: number,
  [first, last]: readonly [number, number],
  site = "heap:function:leak",
): SiteRow {
  const at = (ms: number) => unixMs(hour * HOUR + ms);
  return {
    service: "shop",
    instance,
    incarnation: at(0),
    release: "v1",
    profile: "heap",
    site,
    name: site.split(":")[2]!,
    stack: `${site}@${instance}`,
    periodStart: at(0),
    firstAt: at(1),
    lastAt: at(HOUR - 1),
    scrapes: 60,
    value: { first, last, min: first, max: last, mean: (first + last) / 2 },
    objects: null,
  };
}

it("is the first level of each instance and its last one, summed over instances and never over hours", () => {
  const rows = [row("a", 2, [30, 40]), row("a", 1, [10, 30]), row("b", 1, [5, 5]), row("b", 2, [5, 4])];
  expect(sitesOfRows(rows)).toEqual([
    {
      site: "heap:function:leak",
      name: "leak",
      stack: [],
      stackId: "heap:function:leak@a",
      first: 15,
      last: 44,
      growing: 1,
      instances: 2,
    },
  ]);
});

it("is, for one site over time, the level at the end of each hour, in order", () => {
  expect(levelsOfRows([row("a", 2, [30, 40]), row("a", 1, [10, 30])])).toEqual([
    { name: "a", timesMs: [2 * HOUR - 1, 3 * HOUR - 1], values: [30, 40] },
  ]);
});
