/** Sampled sites reconciled with the garbage collector's count of live bytes, in MiB per hour. */
import { describe, expect, it } from "vitest";
import type { Trend, TrendShape } from "../../../src/stats/trend.ts";
import { reconcileWithGcCount } from "../../../src/verdict/sites/gc-count.ts";
import type { SiteTrend, SiteTrends } from "../../../src/verdict/sites/site-trend.ts";

/** A trend with its rate, the rate of its second half, and the probability that chance explains it. */
const trend = (shape: TrendShape, perHour: number, { late = perHour, pRising = 0.0001, low = perHour * 0.9 } = {}) =>
  ({
    shape,
    rate: { perHour, low, high: perHour * 1.1 },
    lateRate: { perHour: late, low: late * 0.9, high: late * 1.1 },
    pRising,
  }) as Trend;

interface DrawnSite {
  readonly late?: number;
  readonly pRising?: number;
  readonly low?: number;
  readonly trafficRatio?: number;
}

const site = (name: string, perHour: number, { trafficRatio = 1, ...rest }: DrawnSite = {}) =>
  ({ id: name, trend: trend("unsettled", perHour, rest), trafficRatio }) as unknown as SiteTrend;

const sitesOf = (growing: readonly SiteTrend[], suspects: readonly SiteTrend[]) =>
  ({ growing, suspects, eitherWay: [], moved: [], inFlight: [], filling: [] }) as unknown as SiteTrends;

function reconciled(sites: SiteTrends, count: Trend | null) {
  const { growing, suspects } = reconcileWithGcCount(sites, count);
  const names = (list: readonly SiteTrend[]) => list.map(({ id }) => id).join(" ");
  return { growing: names(growing), suspects: names(suspects) };
}

const RISING = trend("rising", 100);
const BENDING = trend("unsettled", 100);

describe("a count that rises", () => {
  it("promotes the suspects that explain it, fastest first", () => {
    const sites = sitesOf([site("a", 20)], [site("b", 50), site("c", 22)]);
    expect(reconciled(sites, RISING)).toEqual({ growing: "b c a", suspects: "" });
  });

  it.each([
    ["a suspect with less than a fifth of the count", site("b", 19)],
    ["a suspect that chance could explain", site("b", 70, { pRising: 0.002 })],
    ["a suspect that may not grow at all", site("b", 70, { low: 0 })],
  ])("does not promote %s", (_, suspect) => {
    expect(reconciled(sitesOf([site("a", 70)], [suspect]), RISING)).toEqual({ growing: "a", suspects: "b" });
  });

  it("promotes none where all of them together explain less than 60% of it", () => {
    expect(reconciled(sitesOf([site("a", 20)], [site("b", 39)]), RISING)).toEqual({ growing: "a", suspects: "b" });
    expect(reconciled(sitesOf([site("a", 20)], [site("b", 40)]), RISING)).toEqual({ growing: "b a", suspects: "" });
  });
});

describe("a count that may level off", () => {
  it("demotes a growing site that slows down with it", () => {
    const sites = sitesOf([site("a", 60, { late: 50 }), site("b", 30, { late: 28 })], []);
    expect(reconciled(sites, BENDING)).toEqual({ growing: "b", suspects: "a" });
  });

  it("keeps a site that slows down only as much as the traffic", () => {
    const sites = sitesOf([site("a", 60, { late: 50, trafficRatio: 0.9 })], []);
    expect(reconciled(sites, BENDING)).toEqual({ growing: "a", suspects: "" });
  });

  it("keeps sites that explain less than 60% of it, and small ones", () => {
    expect(reconciled(sitesOf([site("a", 59, { late: 20 })], []), BENDING)).toEqual({ growing: "a", suspects: "" });
    const sites = sitesOf([site("a", 60, { late: 60 }), site("b", 19, { late: 5 })], []);
    expect(reconciled(sites, BENDING)).toEqual({ growing: "a b", suspects: "" });
  });
});

it.each([null, trend("flat", 0), trend("leveling", 5), trend("stepped", 5), trend("falling", -5)])(
  "another count changes nothing",
  (count) => {
    const sites = sitesOf([site("a", 60, { late: 10 })], [site("b", 60)]);
    expect(reconcileWithGcCount(sites, count)).toBe(sites);
  },
);
