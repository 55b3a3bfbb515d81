/** Sites of drawn series, sorted by what they do. */
import { describe, expect, it } from "vitest";
import { FrameOwners, type SiteIdentity } from "../../../src/series/sites.ts";
import { framesOf, namedSite } from "../../../src/verdict/sites/site-frames.ts";
import type { SiteTrend } from "../../../src/verdict/sites/site-trend.ts";
import { siteTrends } from "../../../src/verdict/sites/site-trends.ts";
import { drawnSeries, MIB, wholeRange } from "../../support/drawn-series.ts";

const HEAP = `
   2  4  6  8 10 12 14 16 18 20 22 24   strings.Clone < main.remember < main.serve
   1  2  3  4  5  6  7  8  9 10 11 12   main.log < main.serve
   2  6 10 14 18 20 20 20 20 20 20 20   main.fill < main.serve
   3  3  3  3  3  3 15 15 15 15 15 15   main.load < main.main
  20 18 16 14 12 10  8  6  4  3  2  1   main.drain < main.main
   5  5  5  5  5  5  5  5  5  5  5  5   main.base < main.main
`;

function judged(identity: SiteIdentity, leastMib = 1) {
  const series = drawnSeries("heap", HEAP);
  const owners = new FrameOwners(series, null);
  const leastRise = leastMib * MIB;
  const trends = siteTrends({ series, range: wholeRange(series), identity, owners, leastRise, traffic: null });
  const names = (sites: readonly SiteTrend[]) => sites.map((site) => namedSite(series, site).function);
  return { trends, names };
}

describe("sites by function", () => {
  it("grow where they rise to the end of the window, fastest first", () => {
    const { trends, names } = judged("function");
    expect(names(trends.growing)).toEqual(["strings.Clone", "main.log"]);
    expect(trends.suspects).toEqual([]);
  });

  it("have moved where they leveled off, jumped or fell; steady ones are not listed", () => {
    const { trends, names } = judged("function");
    expect(names(trends.moved).sort()).toEqual(["main.drain", "main.fill", "main.load"]);
  });

  it("do not grow where they rise by less than counts", () => {
    const { trends, names } = judged("function", 15);
    expect(names(trends.growing)).toEqual(["strings.Clone"]);
  });

  it("have the rate of their drawn steps, and an identity without lines", () => {
    const { trends } = judged("function");
    expect(trends.growing.map(({ trend }) => Math.round(trend.rate.perHour / MIB))).toEqual([3600, 1800]);
    expect(trends.growing.map(({ id }) => id)).toEqual(["heap:function:strings.Clone", "heap:function:main.log"]);
  });
});

it("sites by own frame are named after the first own frame", () => {
  const { trends, names } = judged("own");
  expect(names(trends.growing)).toEqual(["main.remember", "main.log"]);
  expect(trends.growing[0]!.id).toBe("heap:own-frame:main.remember");
});

it("sites by stack have one identity per stack", () => {
  const { trends, names } = judged("stack");
  expect(names(trends.growing)).toEqual(["strings.Clone", "main.log"]);
  const ids = trends.growing.map(({ id }) => id);
  expect(ids[0]).toMatch(/^heap:stack:strings\.Clone\+[0-9a-f]+$/);
  expect(new Set(ids).size).toBe(2);
});

/** Trends of a drawing by function, with the names of each list. */
function trendsOf(drawing: string) {
  const series = drawnSeries("heap", drawing);
  const owners = new FrameOwners(series, null);
  const input = {
    series,
    range: wholeRange(series),
    identity: "function" as const,
    owners,
    leastRise: MIB,
    traffic: null,
  };
  const trends = siteTrends(input);
  const names = (sites: readonly SiteTrend[]) => sites.map((site) => namedSite(series, site).function);
  return { series, trends, names };
}

const row = (values: readonly number[], frames: string): string => `${values.join(" ")}   ${frames}`;

describe("the stack that a site is shown by", () => {
  it("is the one that grows most, not the largest or the first", () => {
    const { series, trends } = trendsOf(`
      50 50 50 50 50 50 50 50 50 50 50 50   strings.Clone < main.steady
       1  2  3  4  5  6  7  8  9 10 11 12   strings.Clone < main.slow
       1  4  7 10 13 16 19 22 25 28 31 34   strings.Clone < main.fast
    `);
    expect(trends.growing).toHaveLength(1);
    const frames = framesOf(series, trends.growing[0]!.leadStack).map((frame) => frame.function);
    expect(frames).toEqual(["strings.Clone", "main.fast"]);
  });
});

it("of more sites than are tested, those that changed most are", () => {
  // 260 sites that grow by 1 to 260 MiB at each step: 200 are tested, the largest.
  const drawing = Array.from({ length: 260 }, (_, site) =>
    row(
      Array.from({ length: 12 }, (__, at) => 1 + at * (site + 1)),
      `main.f${site} < main.main`,
    ),
  );
  const { trends, names } = trendsOf(drawing.join("\n"));
  expect(trends.growing).toHaveLength(200);
  expect(names(trends.growing)[0]).toBe("main.f259");
  expect(names(trends.growing)).not.toContain("main.f59");
  expect(names(trends.growing)).toContain("main.f60");
});
