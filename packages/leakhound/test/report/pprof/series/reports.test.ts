import { describe, expect, it } from "vitest";
import { NO_PORTS } from "../../../../src/report/pprof/ports.ts";
import { peekJson, topJson } from "../../../../src/report/pprof/series/json.ts";
import { seriesLegend } from "../../../../src/report/pprof/series/legend.ts";
import { type ReportSeries, ReportSeriesFolder } from "../../../../src/report/pprof/series/report-series.ts";
import { seriesPeek, seriesTop } from "../../../../src/report/pprof/series/selection.ts";
import { peekLines, type SeriesStyle, topLines } from "../../../../src/report/pprof/series/text.ts";
import { ASCII_SPARKS, BLOCK_SPARKS } from "../../../../src/report/terminal/layout.ts";
import { ANSI_PAINT, PLAIN_PAINT } from "../../../../src/report/terminal/paint.ts";

import { type Drawing, drawnProfile, expectOk, minute, optionsOf, seriesOf } from "./drawn.ts";

const PLAIN: SeriesStyle = { width: null, paint: PLAIN_PAINT, sparks: BLOCK_SPARKS };
const KIB = 1024;

/** leak, inlined into handler, gains 2 kB a minute; cache loses 1 kB; main does not change. */
const leaky = (minutes: number) =>
  Array.from({ length: minutes }, (_, row) =>
    drawnProfile([
      `leak+handler < main ${(1 + 2 * row) * KIB}`,
      `cache < handler < main ${(10 - row) * KIB}`,
      `main ${4 * KIB}`,
    ]),
  );

function topOf(series: ReportSeries, drawing: Drawing = {}, style: SeriesStyle = PLAIN): string[] {
  return topLines(series, seriesTop(series, optionsOf(drawing)), optionsOf(drawing), style);
}

const topOfDrawn = (drawing: Drawing = {}, style: SeriesStyle = PLAIN) =>
  topOf(seriesOf(leaky(8), drawing), drawing, style);

const legendOf = (drawing: Drawing, minutes = 4) =>
  seriesLegend(seriesOf(leaky(minutes), drawing), optionsOf(drawing), NO_PORTS);

describe("top of a series", () => {
  it("has first, last, slope, share and sparkline of each function that moved, most growth first", () => {
    expect(topOfDrawn()).toEqual([
      "Showing nodes accounting for 18kB, 81.82% of 22kB total in the last profile",
      "Dropped 1 node (growth <= 614.40B per hour)",
      "first  last  per hour               95%  share  over time",
      " 15kB  22kB      60kB    59.40..60.60kB   100%  ▁▂▃▄▅▆▇█   total",
      "  1kB  15kB     120kB  118.80..121.20kB   200%  ▁▂▃▄▅▆▇█   leak",
      " 10kB   3kB     -60kB  -60.60..-59.40kB  -100%  █▇▆▅▄▃▂▁   cache",
    ]);
  });

  it("is by cumulative value with -cum", () => {
    expect(topOfDrawn({ options: { sort: "cum" } })).toEqual([
      "first  last  per hour               95%  share  over time",
      " 15kB  22kB      60kB    59.40..60.60kB   100%  ▁▂▃▄▅▆▇█   total",
      "  1kB  15kB     120kB  118.80..121.20kB   200%  ▁▂▃▄▅▆▇█   leak",
      " 15kB  22kB      60kB    59.40..60.60kB   100%  ▁▂▃▄▅▆▇█   main",
      " 11kB  18kB      60kB    59.40..60.60kB   100%  ▁▂▃▄▅▆▇█   handler",
      " 10kB   3kB     -60kB  -60.60..-59.40kB  -100%  █▇▆▅▄▃▂▁   cache",
    ]);
  });

  it("takes filters, granularity and units as a report of one profile does", () => {
    const names = (options: Drawing["options"]) =>
      topOfDrawn({ options: { unit: "B", ...options } })
        .filter((line) => line.includes("█"))
        .map((line) => line.replace(/^\s*(\S+)\s+(\S+)\s.*█\S*\s+|.*▁\s+(?=\S+$)/, "$1 $2 "));
    expect(names({ focus: "leak" })).toEqual(["1024B 15360B total", "1024B 15360B leak"]);
    expect(names({ ignore: "leak" })).toEqual(["14336B 7168B total", "10240B 3072B cache"]);
    expect(names({ hide: "leak", granularity: "lines" })).toEqual([
      "15360B 22528B total",
      "1024B 15360B handler handler.go:1",
      "10240B 3072B cache cache.go:1",
    ]);
    expect(names({ nodecount: 1 })).toEqual(["15360B 22528B total", "1024B 15360B leak"]);
    expect(names({ drop_negative: true })).toEqual(["15360B 22528B total", "1024B 15360B leak"]);
    expect(names({ divide_by: 1024 })).toEqual(["15B 22B total", "1B 15B leak", "10B 3B cache"]);
  });

  it("shows all functions with trim=false", () => {
    const options = { ...optionsOf({ options: { trim: false } }) };
    const { rows } = seriesTop(seriesOf(leaky(8)), options);
    expect(rows.map(({ name }) => name)).toEqual(["leak", "main", "cache"]);
  });

  it("leaves out columns, the least important first, where the terminal is narrow, and then truncates names", () => {
    const name = "example.com/shop/internal/cart.(*Store).Remember";
    const profiles = leaky(8).map((_, row) => drawnProfile([`${name} ${(1 + row) * KIB}`]));
    const at = (width: number) => topOf(seriesOf(profiles), {}, { ...PLAIN, width }).slice(1);
    expect(at(95)).toEqual([
      "first  last  per hour             95%  share  over time",
      "  1kB   8kB      60kB  59.40..60.60kB   100%  ▁▂▃▄▅▆▇█   total",
      "  1kB   8kB      60kB  59.40..60.60kB   100%  ▁▂▃▄▅▆▇█   example.com/sh…/cart.(*Store).Remember",
    ]);
    expect(at(72)).toEqual([
      "first  last  per hour  share  over time",
      "  1kB   8kB      60kB   100%  ▁▂▃▄▅▆▇█   total",
      "  1kB   8kB      60kB   100%  ▁▂▃▄▅▆▇█   example.com/….(*Store).Remember",
    ]);
    expect(at(40)).toEqual(["last  per hour", " 8kB      60kB  total", " 8kB      60kB  example.c…tore).Remember"]);
    for (const width of [95, 72, 40]) for (const line of at(width)) expect(line.length).toBeLessThanOrEqual(width);
  });

  it("colors functions that certainly grew or shrank, and draws in ASCII where UTF-8 is missing", () => {
    const painted = topOfDrawn({}, { ...PLAIN, paint: ANSI_PAINT, sparks: ASCII_SPARKS });
    expect(painted.at(-2)).toBe(
      "  1kB  15kB  \u001b[31m   120kB\u001b[39m  118.80..121.20kB   200%  \u001b[31m_.:-=+*# \u001b[39m  leak",
    );
    expect(painted.at(-1)).toBe(
      "  10kB   3kB  \u001b[32m   -60kB\u001b[39m  -60.60..-59.40kB  -100%  \u001b[32m#*+=-:._ \u001b[39m  cache".slice(
        1,
      ),
    );
  });

  it("spells out control characters in names", () => {
    const profiles = leaky(4).map((_, row) => drawnProfile([`main.\u001b[2J ${1 + row}`]));
    expect(topOf(seriesOf(profiles)).at(-1)).toContain("main.\\u{1b}[2J");
  });

  it("of two profiles has their difference per hour, and no interval", () => {
    expect(topOf(seriesOf(leaky(2))).slice(2)).toEqual([
      "first  last  per hour  share",
      " 15kB  16kB      60kB   100%  total",
      "  1kB   3kB     120kB   200%  leak",
      " 10kB   9kB     -60kB  -100%  cache",
    ]);
  });

  it("has no shares where the whole did not grow", () => {
    const profiles = leaky(6).map((_, row) => drawnProfile([`a ${1000 + row}`, `b ${1000 - row}`]));
    expect(seriesTop(seriesOf(profiles), optionsOf()).rows.map(({ share }) => share)).toEqual([null, null]);
  });

  it("has figures of 0 when nothing moved", () => {
    const still = leaky(5).map(() => drawnProfile(["main 7"]));
    expect(topOf(seriesOf(still))).toEqual([
      "Showing nodes accounting for 0, 0% of 7B total in the last profile",
      "Dropped 1 node (growth <= 0 per hour)",
      "first  last  per hour   95%  share  over time",
      "   7B    7B         0  0..0      -  ▁▁▁▁▁      total",
    ]);
  });
});

describe("peek of a series", () => {
  const peekOf = (pattern: RegExp, drawing: Drawing = {}) => {
    const series = seriesOf(leaky(8), { command: "peek", ...drawing });
    return { series, peek: seriesPeek(series, pattern, pattern.source, optionsOf({ command: "peek", ...drawing })) };
  };

  it("has each matching function between its callers and callees, with the growth of the calls", () => {
    const { series, peek } = peekOf(/handler/);
    expect(peekLines(series, expectOk(peek), optionsOf(), PLAIN)).toEqual([
      "first  last  per hour               95%  share  over time",
      "------------------------------------------------------------",
      " 11kB  18kB      60kB    59.40..60.60kB   100%  ▁▂▃▄▅▆▇█   |   main",
      " 11kB  18kB      60kB    59.40..60.60kB   100%  ▁▂▃▄▅▆▇█   | handler",
      "  1kB  15kB     120kB  118.80..121.20kB   200%  ▁▂▃▄▅▆▇█   |   leak (inline)",
      " 10kB   3kB     -60kB  -60.60..-59.40kB  -100%  █▇▆▅▄▃▂▁   |   cache",
      "------------------------------------------------------------",
    ]);
  });

  it("shows the flat value of the function", () => {
    const { series, peek } = peekOf(/main/);
    const lines = peekLines(series, expectOk(peek), optionsOf(), PLAIN);
    expect(lines.at(-2)).toBe("  4kB   4kB         0            0..0      -  ▁▁▁▁▁▁▁▁   |   (its own)");
  });

  it("counts a stack once, however often the function is on it", () => {
    const profiles = [1, 2, 3].map((value) => drawnProfile([`a < b < a < b ${value}`]));
    const peek = expectOk(seriesPeek(seriesOf(profiles), /^a$/, "^a$", optionsOf({ command: "peek" })));
    const [{ cum, callers, callees }] = peek.functions as [(typeof peek.functions)[number]];
    expect([cum, callers[0]!.growth, callees[0]!.growth].map(({ last }) => last)).toEqual([3, 3, 3]);
  });

  it("is a fault where nothing matches", () => {
    expect(peekOf(/nobody/).peek).toMatchObject({ ok: false, error: { code: "no-match" } });
  });
});

describe("the legend", () => {
  it("says how many profiles there are, from when to when, and of what", () => {
    expect(legendOf({})).toEqual([
      "Type: space",
      "Profiles: 4 from 2026-01-05 09:00:00 UTC to 2026-01-05 09:03:00 UTC (3 min)",
    ]);
  });

  it("lists the filters", () => {
    expect(legendOf({ options: { focus: "main", tagignore: "x" } }).slice(2)).toEqual([
      "Active filters:",
      "   focus=main",
      "   tagignore=x",
    ]);
  });

  it("says that profiles without a time stand in the order given", () => {
    const at = [minute(3), null, minute(1), null];
    expect(legendOf({ at })[1]).toBe("Profiles: 4 in the order given, as the times of some are unknown");
    const series = seriesOf(leaky(4), { at });
    expect(topOf(series).slice(2, 5)).toEqual([
      "first  last  per profile             95%  share  over time",
      " 15kB  18kB          1kB    0.99..1.01kB   100%  ▁▃▆█       total",
      "  1kB   7kB          2kB    1.98..2.02kB   200%  ▁▃▆█       leak",
    ]);
  });

  it("counts profiles that were given twice", () => {
    expect(legendOf({ at: [minute(0), minute(1), minute(1), minute(0)] })[1]).toBe(
      "Profiles: 2 from 2026-01-05 09:00:00 UTC to 2026-01-05 09:01:00 UTC (1 min); 2 more with the same times left out",
    );
  });
});

describe("heap profiles without a garbage collection between them", () => {
  const values = [1, 1, 1, 3, 3, 5, 5, 7, 9];
  const repeating = values.map((value) => drawnProfile([`leak ${value * KIB}`, `idle ${KIB}`]));

  it("count once, also where a filter leaves only what did not change", () => {
    const series = seriesOf(repeating);
    expect(series.window.snapshots.map(({ total }) => total / KIB - 1)).toEqual([1, 3, 5, 7, 9]);
    expect(seriesOf(repeating, { options: { focus: "idle" } }).window.snapshots).toHaveLength(5);
    expect(seriesLegend(series, optionsOf(), NO_PORTS)[1]).toBe(
      "Profiles: 5 from 2026-01-05 09:00:00 UTC to 2026-01-05 09:08:00 UTC (8 min); 4 more left out, because no garbage collection completed before them",
    );
  });

  it("all count where the count of collections rose between them", () => {
    const readings = values.map((_, row) => ({ at: minute(row), gcCount: row }));
    expect(seriesOf(repeating, { readings }).window.snapshots).toHaveLength(9);
  });

  it("all stay where nothing changed at all, and without a clock", () => {
    expect(seriesOf(Array(4).fill(repeating[0])).window.snapshots).toHaveLength(4);
    expect(seriesOf(repeating, { at: values.map(() => null) }).window.snapshots).toHaveLength(9);
  });
});

describe("the order of a series", () => {
  it("is that of time, whatever the order of files", () => {
    const profiles = leaky(6);
    const order = [3, 0, 5, 1, 4, 2];
    const shuffled = seriesOf(
      order.map((row) => profiles[row]!),
      { at: order.map(minute) },
    );
    expect(topOf(shuffled)).toEqual(topOf(seriesOf(profiles)));
  });
});

describe("a restart", () => {
  const HEAP = {
    sampleTypes: [
      { type: "alloc_space", unit: "bytes" },
      { type: "inuse_space", unit: "bytes" },
    ],
  };

  it("shows where a counter falls, and the report covers the process since then", () => {
    const values = [100, 200, 300, 400, 10, 30, 50];
    const series = seriesOf(values.map((value) => drawnProfile([`leak ${value}`], HEAP)));
    expect(series.window.snapshots.length).toBe(3);
    expect(seriesLegend(series, optionsOf(), NO_PORTS)[2]).toBe(
      "Restarts: 1, the last before 2026-01-05 09:04:00 UTC; this report covers the process since then, 3 profiles",
    );
    expect(seriesTop(series, optionsOf()).rows).toMatchObject([{ name: "leak", growth: { first: 10, last: 50 } }]);
  });

  it("may be known from another source", () => {
    const series = seriesOf(leaky(6), { restarts: [minute(1.5)] });
    expect(series.window.snapshots.map(({ at }) => at)).toEqual([2, 3, 4, 5].map(minute));
  });
});

describe("a series as JSON", () => {
  it("has the figures of top", () => {
    const quarters = [0, 15, 30, 45].map(minute);
    const series = seriesOf(leaky(4), { at: quarters });
    expect(topJson(series, seriesTop(series, optionsOf()), "flat")).toEqual({
      schema: "leakhound.pprof-series/1",
      report: "top",
      by: "flat",
      sampleType: "space",
      unit: "bytes",
      slopePer: "hour",
      profiles: 4,
      from: "2026-01-05T09:00:00.000Z",
      to: "2026-01-05T09:45:00.000Z",
      restarts: [],
      at: quarters.map((at) => new Date(at).toISOString()),
      total: grown(15, [15, 16, 17, 18], 4),
      rows: [
        { name: "leak", share: 2, ...grown(1, [1, 3, 5, 7], 8) },
        { name: "cache", share: -1, ...grown(10, [10, 9, 8, 7], -4) },
      ],
    });
  });

  it("has the figures of peek, and null where a figure is unknown", () => {
    const series = seriesOf(leaky(2), { at: [null, null], command: "peek" });
    const peek = expectOk(seriesPeek(series, /leak/, "leak", optionsOf({ command: "peek" })));
    const growth = { ...grown(1, [1, 3], 2), low: null, high: null };
    expect(peekJson(series, peek)).toMatchObject({
      slopePer: "profile",
      from: null,
      to: null,
      functions: [
        {
          name: "leak",
          cum: growth,
          flat: growth,
          callers: [{ name: "handler", inline: true, share: 1, ...growth }],
          callees: [],
        },
      ],
    });
  });

  /** Values and slope in kilobytes. */
  function grown(first: number, values: readonly number[], slope: number) {
    const bytes = slope * KIB;
    return {
      first: first * KIB,
      last: values.at(-1)! * KIB,
      values: values.map((value) => value * KIB),
      slope: bytes,
      low: bytes - 0.01 * Math.abs(bytes),
      high: bytes + 0.01 * Math.abs(bytes),
    };
  }
});

describe("folding", () => {
  it("rejects a profile that measures something else", () => {
    const folder = new ReportSeriesFolder(optionsOf(), NO_PORTS);
    expectOk(folder.add(drawnProfile(["a 1"]), minute(0)));
    const other = drawnProfile(["a 1"], { sampleTypes: [{ type: "delay", unit: "nanoseconds" }] });
    expect(folder.add(other, minute(1))).toMatchObject({
      ok: false,
      error: {
        code: "bad-sample-index",
        what: "it measures delay in nanoseconds, the profiles before it space in bytes",
      },
    });
  });

  it("warns of a filter only if it matches in none of the profiles", () => {
    const profiles = [drawnProfile(["a 1"]), drawnProfile(["a 1", "b 2"])];
    const warningsOf = (focus: string) => seriesOf(profiles, { options: { focus } }).warnings;
    expect(warningsOf("b")).toEqual([]);
    expect(warningsOf("c")).toEqual(["Focus expression matched no samples"]);
  });

  it("rejects means, which do not add up", () => {
    const folder = new ReportSeriesFolder(optionsOf({ options: { mean: true } }), NO_PORTS);
    expect(folder.add(drawnProfile(["a 1"]), null)).toMatchObject({ ok: false, error: { code: "bad-option" } });
  });
});
