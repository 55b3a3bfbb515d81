import { describe, expect, it } from "vitest";
import { unixMs } from "../../src/base/units.ts";
import { type FrameSpec, ProfileBuilder } from "../../src/profile/model/builder.ts";
import { ProfileFolder, type ProfileSeries } from "../../src/series/fold.ts";
import { samplingVariance } from "../../src/series/points.ts";
import {
  FrameOwners,
  groupSites,
  leafFrame,
  roughGrowth,
  type SiteIdentity,
  type SiteIndex,
  siteValues,
} from "../../src/series/sites.ts";
import type { StackIndex } from "../../src/series/stacks.ts";

/**
 * Reads a drawing: a row a stack, leaf first; a column a snapshot.
 *
 *   "strings.Clone < main.remember   1 2 3"
 */
function drawnSeries(kind: "heap" | "goroutine", drawing: string): ProfileSeries {
  const rows = drawing
    .trim()
    .split("\n")
    .map((line) => {
      const [, stack, values] = /^\s*(.*?)\s{2,}([\d\s.]+)$/.exec(line)!;
      return { stack: stack!.split(" < "), values: values!.trim().split(/\s+/).map(Number) };
    });
  const folder = new ProfileFolder(kind);
  for (let column = 0; column < rows[0]!.values.length; column++) {
    const builder = new ProfileBuilder({ sampleTypes: [{ type: "inuse_space", unit: "bytes" }] });
    for (const { stack, values } of rows) {
      const locations = stack.map((name) =>
        builder.location([{ function: name, file: `/src/${name}.go`, line: column + 1 }]),
      );
      builder.add({ stack: locations, values: [values[column]!] });
    }
    folder.add(builder.build(), unixMs(column * 1000), { amount: 0, objects: null, allocated: null });
  }
  return folder.finish();
}

function sitesOf(series: ProfileSeries, identity: SiteIdentity): Record<string, number[]> {
  const sites = groupSites(series, identity, new FrameOwners(series, /^main\./));
  const range = { first: 0, end: series.snapshots.length };
  const picks = Array.from({ length: sites.length }, (_, site) => site as SiteIndex);
  const rows = siteValues(series, sites, picks, range);
  const nameOf = (site: number) => {
    const stack = sites.ofStack.indexOf(site) as StackIndex;
    const own = identity === "own" ? new FrameOwners(series, /^main\./).firstOwn(stack) : null;
    return series.functions.text(series.stacks.functionOf(own ?? leafFrame(series, stack)!));
  };
  return Object.fromEntries(picks.map((site) => [nameOf(site), Array.from(rows[site]!.values)]));
}

const HEAP = `
  strings.Clone < main.remember < main.serve   1  2  3
  main.remember < main.serve                   5  5  5
  strings.Clone < main.banner < main.main      7  7  7
`;

describe("sites of a heap", () => {
  it("are the leaf functions, as `top` shows them by flat value", () => {
    expect(sitesOf(drawnSeries("heap", HEAP), "function")).toEqual({
      "strings.Clone": [8, 9, 10],
      "main.remember": [5, 5, 5],
    });
  });

  it("are the first frames of own code, by identity `own`", () => {
    expect(sitesOf(drawnSeries("heap", HEAP), "own")).toEqual({ "main.remember": [6, 7, 8], "main.banner": [7, 7, 7] });
  });

  it("are the same stack although its lines moved", () => {
    expect(drawnSeries("heap", HEAP).stacks.length).toBe(3);
  });

  it("grow roughly by the last third minus the first", () => {
    const series = drawnSeries("heap", "  main.leak   1 1 2 2 3 3\n  main.rest   4 4 4 4 4 4");
    const sites = groupSites(series, "function", new FrameOwners(series, null));
    expect(Array.from(roughGrowth(series, sites, { first: 0, end: 6 }))).toEqual([2, 0]);
  });

  it("have one point for a stack that a snapshot repeats, as Go does for each object size", () => {
    const builder = new ProfileBuilder({ sampleTypes: [{ type: "inuse_space", unit: "bytes" }] });
    const leak = builder.location([{ function: "main.leak" }]);
    builder.add({ stack: [leak], values: [96], labels: [{ key: "bytes", number: 32 }] });
    builder.add({ stack: [leak], values: [640], labels: [{ key: "bytes", number: 64 }] });
    const folder = new ProfileFolder("heap");
    folder.add(builder.build(), unixMs(0), { amount: 0, objects: null, allocated: null });
    const series = folder.finish();
    expect([series.pointAmount.length, series.pointAmount[0]]).toEqual([1, 736]);
  });

  it("count a file that is given twice once, in whatever order files come", () => {
    const folder = new ProfileFolder("heap");
    for (const seconds of [20, 0, 10, 0]) {
      const builder = new ProfileBuilder({ sampleTypes: [{ type: "inuse_space", unit: "bytes" }] });
      builder.add({ stack: [builder.location([{ function: "main.leak" }])], values: [seconds] });
      folder.add(builder.build(), unixMs(seconds * 1000), { amount: 0, objects: null, allocated: null });
    }
    expect(folder.finish().snapshots.map(({ at, total }) => [at, total])).toEqual([
      [0, 0],
      [10_000, 10],
      [20_000, 20],
    ]);
  });
});

describe("functions", () => {
  const groupCount = (...frames: FrameSpec[]) => {
    const builder = new ProfileBuilder({ sampleTypes: [{ type: "inuse_space", unit: "bytes" }] });
    for (const frame of frames) builder.add({ stack: [builder.location([frame])], values: [1] });
    const folder = new ProfileFolder("heap");
    folder.add(builder.build(), unixMs(0), { amount: 0, objects: null, allocated: null });
    const series = folder.finish();
    return groupSites(series, "function", new FrameOwners(series, null)).length;
  };

  it("of Go are the same, whatever file, generic instance or vendor folder they come from", () => {
    expect(
      groupCount(
        { function: "x.com/y.Get[go.shape.int]", file: "/a/y.go", line: 4 },
        { function: "x.com/y.Get[go.shape.string]", file: "x.com/y@v2/y.go", line: 9 },
        { function: "svc/vendor/x.com/y.Get[...]", file: "/svc/vendor/x.com/y/y.go", line: 9 },
      ),
    ).toBe(1);
  });

  it("of JavaScript differ by file, and without a name by line", () => {
    const groups = groupCount(
      { function: "get", file: "/a.js", startLine: 1 },
      { function: "get", file: "/b.js", startLine: 1 },
      { function: "(anonymous)", file: "/a.js", startLine: 20 },
      { function: "(anonymous)", file: "/a.js", startLine: 30 },
      { function: "get", file: "/a.js", startLine: 2 },
    );
    expect(groups).toBe(4);
  });
});

describe("sites of goroutines", () => {
  it("are named after the first frame outside the scheduler", () => {
    const series = drawnSeries(
      "goroutine",
      `
      runtime.gopark < runtime.chansend < runtime.chansend1 < main.query.func1   3  4  5
      runtime.gopark < sync.runtime_Semacquire < sync.(*WaitGroup).Wait < main.all   1  1  1
      `,
    );
    expect(sitesOf(series, "function")).toEqual({ "main.query.func1": [3, 4, 5], "sync.(*WaitGroup).Wait": [1, 1, 1] });
  });
});

describe("sampling variance of n objects of size s, sampled every period bytes", () => {
  it("is n s² (1-p)/p", () => {
    const p = 1 - Math.exp(-0.5);
    expect(samplingVariance({ amount: 100 * 50, objects: 100, periodBytes: 100 })).toBeCloseTo(
      (100 * 50 * 50 * (1 - p)) / p,
      6,
    );
  });
  it("is almost 0 for objects far larger than the period", () => {
    expect(samplingVariance({ amount: 10e6, objects: 1, periodBytes: 100_000 })).toBeLessThan(1);
  });
  it("tends to amount · period for small objects, and is that where objects are unknown", () => {
    expect(samplingVariance({ amount: 1e6, objects: 1e6, periodBytes: 524_288 }) / (1e6 * 524_288)).toBeCloseTo(1, 4);
    expect(samplingVariance({ amount: 1e6, objects: null, periodBytes: 524_288 })).toBe(1e6 * 524_288);
  });
  it("is zero where everything is counted", () => {
    expect(samplingVariance({ amount: 1e6, objects: 10, periodBytes: 1 })).toBe(0);
  });
});
