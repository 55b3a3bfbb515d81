import { describe, expect, it } from "vitest";
import { clock, type LiveState, liveLines } from "../../src/report/live.ts";
import { clip, sparkline, wrap } from "../../src/report/terminal/layout.ts";
import { ANSI_PAINT, PLAIN_PAINT, printable } from "../../src/report/terminal/paint.ts";
import { diagnosisText } from "../../src/report/text.ts";
import type { Diagnosis, GrowingSite } from "../../src/verdict/facts/diagnosis.ts";
import { siteId } from "../../src/verdict/facts/site-id.ts";

const MIB = 1024 * 1024;

const SITE: GrowingSite = {
  id: siteId({ profile: "heap", unit: "function", functions: ["net/textproto.readMIMEHeader"] }),
  rank: 1,
  profile: "heap",
  unit: "function",
  function: "net/textproto.readMIMEHeader",
  file: "net/textproto/reader.go",
  line: 559,
  stack: [],
  ownFrame: { function: "main.healthz", file: "/src/main.go", line: 47 },
  growth: { bytesPerHour: 780 * MIB, low: 700 * MIB, high: 860 * MIB },
  share: 0.58,
};

const LEAK: Diagnosis = {
  schema: "leakhound.diagnosis/1",
  target: "127.0.0.1:6060",
  from: "2026-11-23T09:12:01.000Z",
  to: "2026-11-23T09:12:36.000Z",
  snapshots: 24,
  verdict: "leak",
  reason: {
    code: "heap-grows",
    facts: {
      bytesPerHour: 1331 * MIB,
      site: SITE,
      ownFrame: null,
      otherSites: 0,
      ownFrameElsewhere: null,
      offHeap: null,
    },
  },
  confidence: 0.9,
  kind: "heap",
  growth: { bytesPerHour: 1331 * MIB, low: 1229 * MIB, high: 1434 * MIB },
  memoryLimitBytes: 512 * MIB,
  exhaustedAt: "2026-11-23T09:31:00.000Z",
  sites: [SITE],
  sitesByOwnCode: [],
  sitesByStack: [],
  evidence: [
    {
      check: "goroutines",
      outcome: "rules-out",
      facts: { state: "stable", first: 12, last: 12, rate: { countPerHour: 0, low: 0, high: 0 } },
    },
    { check: "window", outcome: "neutral", facts: { lengthMs: 35_000 } },
  ],
  causes: [],
  holders: [],
};

const text = (diagnosis: Diagnosis, width: number) => diagnosisText(diagnosis, { width, paint: PLAIN_PAINT });

describe("holders in the verdict's words", () => {
  it("answer a growing site", () => {
    const heldBy = [{ holder: "main.cache", holderId: "global:main.cache", share: 0.97, low: 0.95, high: 0.98 }];
    expect(text({ ...LEAK, sites: [{ ...SITE, heldBy }] }, 100)).toContain(
      "    held by main.cache: 97% (95%: 95 to 98%)",
    );
  });

  it("names them with what they keep and how, after the causes", () => {
    const holders = [
      {
        id: "global:main.cache",
        root: "main.cache",
        kind: "global",
        retainedBytes: 9 * MIB,
        share: 0.9,
        path: ["main.cache", "map[string]string"],
      },
    ] as const;
    const words = diagnosisText({ ...LEAK, holders }, { width: 100, paint: PLAIN_PAINT }).join("\n");
    expect(words).toContain(
      "\nWho holds the memory\n 1  main.cache\n    9.0 MiB, 90% of the heap\n    → map[string]string\n\nEvidence",
    );
  });
});

describe("the verdict in words", () => {
  it("says what, how sure, where and why", () => {
    expect(text(LEAK, 100).join("\n")).toBe(`LEAK  heap, 1.3 GiB/h (95%: 1.2 to 1.4 GiB/h), confidence 0.90
127.0.0.1:6060, 24 snapshots in 35 s until 2026-11-23 09:12:36 UTC

Heap in use grows at 1.3 GiB/h through the end of the window: memory allocated by
net/textproto.readMIMEHeader is never freed.

Growing sites
 1  net/textproto.readMIMEHeader
    780 MiB/h (95%: 700 to 860 MiB/h), 58% of the growth
    net/textproto/reader.go:559, called from main.healthz /src/main.go:47

Evidence (+ supports, - rules out)
 - goroutine count is stable: 12 → 12
 · the window of 35 s is short: a cache that is still filling looks the same

Memory reaches its limit of 512 MiB at 2026-11-23 09:31:00 UTC.`);
  });

  it.each([40, 60, 80, 120])("stays within %d columns, long names included", (width) => {
    const long = { ...SITE, function: `github.com/acme/${"deeply/".repeat(20)}nested.(*Thing).Method` };
    for (const line of text({ ...LEAK, sites: [long] }, width)) expect(line.length).toBeLessThanOrEqual(width);
  });

  it("lets no name of the target speak to the terminal", () => {
    const hostile = { ...SITE, function: "main.\u001b[2Jgone\u202e", file: "a\nb" };
    const lines = text({ ...LEAK, target: "h\u0007", sites: [hostile] }, 100).join("");
    expect(lines).toContain("main.\\u{1b}[2Jgone\\u{202e}");
    expect(lines).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });

  it("colors the verdict only", () => {
    const painted = diagnosisText(LEAK, { width: 100, paint: ANSI_PAINT });
    expect(painted[0]?.startsWith(`${ANSI_PAINT.bold(ANSI_PAINT.red("LEAK"))}  heap`)).toBe(true);
  });

  it("of doubt shows no confidence and no rate", () => {
    const doubt: Diagnosis = {
      ...LEAK,
      verdict: "inconclusive",
      kind: null,
      growth: null,
      sites: [],
      evidence: [],
      exhaustedAt: null,
    };
    expect(text(doubt, 80)[0]).toBe("INCONCLUSIVE");
  });
});

const LIVE: LiveState = {
  target: "127.0.0.1:6060",
  elapsedMs: 21_400,
  totalMs: 35_000,
  nextInMs: 800,
  memory: [50 * MIB, 52 * MIB, 54 * MIB],
  heap: [10 * MIB, 20 * MIB, 41 * MIB],
  goroutines: [12, 12],
  diagnosis: LEAK,
  snapshots: 28,
  gaps: 1,
  restarts: 0,
  lastEvent: "heap: no answer within 5 s",
};

describe("the live view", () => {
  it("shows time, memory, goroutines, what was missed, and the opinion so far", () => {
    expect(
      liveLines(LIVE, { width: 80, paint: PLAIN_PAINT }).join("\n"),
    ).toBe(`0:21 of 0:35, next in 1 s  127.0.0.1:6060
memory       54.0 MiB   ▁▅█
heap in use  41.0 MiB   ▁▃█
goroutines   12         ▁▁
scrapes      28 kept, 1 missed (heap: no answer within 5 s)
so far       leak, heap
                780 MiB/h  net/textproto.readMIMEHeader`);
  });

  it("fits forty columns, and knows nothing at the start", () => {
    for (const line of liveLines(LIVE, { width: 40, paint: PLAIN_PAINT })) expect(line.length).toBeLessThanOrEqual(40);
    const first = liveLines(
      { ...LIVE, memory: [], heap: [], goroutines: [], diagnosis: null },
      { width: 80, paint: PLAIN_PAINT },
    );
    expect(first[1]).toBe("memory       unknown");
    expect(first.at(-1)).toContain("waiting for the first snapshots");
  });
});

describe("layout", () => {
  it("wraps at words and indents as far as the lead", () => {
    expect(wrap("one two three four five", 20, " - ")).toEqual([" - one two three", "   four five"]);
  });
  it("breaks a word that is longer than a line", () => {
    expect(wrap("x".repeat(50), 20)).toEqual(["x".repeat(20), "x".repeat(20), "x".repeat(10)]);
  });
  it("clips in the middle, keeping both ends", () => {
    expect(clip("net/http.(*conn).serve", 12)).toBe("net/…).serve");
    expect(clip("short", 12)).toBe("short");
  });
  it("draws a flat series low and a rise from edge to edge", () => {
    expect(sparkline([5, 5, 5], 10)).toBe("▁▁▁");
    expect(sparkline([0, 1, 2, 3], 2)).toBe("▁█");
  });
  it("writes clocks", () =>
    expect([0, 59_999, 727_000, 11_100_000].map(clock)).toEqual(["0:00", "0:59", "12:07", "3:05:00"]));
  it("keeps accents and CJK in printable text", () => expect(printable("naïve 世界")).toBe("naïve 世界"));
});
