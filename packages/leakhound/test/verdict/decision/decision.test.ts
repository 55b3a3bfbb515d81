/**
 * The order in which findings decide. Each row of the tables sets some findings of a calm service; the first one that is
 * certain decides, and the others wait.
 */
import { describe, expect, it } from "vitest";
import { type Decision, decide } from "../../../src/verdict/decision/decision.ts";
import type { Findings } from "../../../src/verdict/decision/findings.ts";
import { SNAPSHOTS_MIN } from "../../../src/verdict/decision/usable.ts";
import {
  drawnFindings,
  GROWING_GOROUTINES,
  GROWING_HEAP,
  RISING,
  ROWS,
  trend,
  withWindow,
} from "../../support/drawn-findings.ts";
import { drawnTime, MIB } from "../../support/drawn-series.ts";

const HOUR_MS = 3_600_000;
const rising = (row: number) => 20 + 4 * row;
const CALM = drawnFindings();
const LEAKING = drawnFindings({ heap: GROWING_HEAP, goroutines: GROWING_GOROUTINES, live: rising, resident: rising });

/** What each word of a table sets. */
const FINDINGS = {
  goroutines: { goroutines: LEAKING.goroutines },
  "goroutines?": { goroutines: { ...CALM.goroutines!, isSettled: false } },
  heap: { heap: LEAKING.heap },
  counted: { counted: { ...CALM.counted!, trend: RISING, isRising: true, ceiling: null, isLeak: true } },
  spread: { spread: LEAKING.heap!.sites.growing[0]! },
  reported: { leakedGoroutines: { isLeak: true, count: 9, sites: [] } as unknown as Findings["leakedGoroutines"] },
  stacks: { stacks: { isLeak: true, trend: RISING } },
  outside: { offHeap: { ...LEAKING.offHeap!, isLeak: true } },
  "outside-slow": {
    offHeap: {
      ...LEAKING.offHeap!,
      isLeak: true,
      trend: trend("rising 9 (-1..20) late 9 (1..9) level 9 rise 9 p 0.0001"),
    },
  },
  "no-count": { counted: null, liveHeap: null },
  "no-heap": { heap: null, counted: null, liveHeap: null },
  unsettled: { heap: { ...CALM.heap!, isSettled: false }, counted: null, liveHeap: null },
} satisfies Record<string, Partial<Findings>>;

/** Snapshots in the window, and what the words set. */
function findings(words: string, snapshots = ROWS): Findings {
  const range = { first: 0, end: snapshots };
  const base: Findings = { ...CALM, incarnation: { ...CALM.incarnation, heap: range, goroutine: range } };
  const set = words.split(" ").filter((word) => word !== "");
  return Object.assign(base, ...set.map((word) => FINDINGS[word as keyof typeof FINDINGS])) as Findings;
}

const summary = ({ verdict, kind, reason }: Decision) => [verdict, kind, reason.code].filter(Boolean).join(" ");

describe("the first certain finding decides", () => {
  it.each([
    ["goroutines heap counted reported stacks outside", "leak goroutine goroutines-grow"],
    ["heap counted reported stacks outside-slow", "leak heap heap-grows"],
    ["heap no-count reported", "leak heap heap-grows"],
    ["counted reported stacks outside-slow", "leak heap heap-counted"],
    ["reported stacks outside-slow", "leak goroutine goroutines-proven"],
    ["stacks outside-slow", "leak stack stacks-grow"],
    ["stacks outside-slow goroutines?", "leak off-heap off-heap-grows"],
    ["outside-slow", "leak off-heap off-heap-grows"],
    ["outside-slow no-heap", "leak off-heap off-heap-grows"],
    ["outside-slow unsettled", "inconclusive leak-could-hide"],
    ["outside", "leak off-heap off-heap-grows"],
    ["goroutines?", "inconclusive goroutines-uncertain"],
    ["no-heap", "inconclusive too-few-heap-profiles"],
    ["", "no-leak no-growth"],
  ])("%s: %s", (words, expected) => {
    expect(summary(decide(findings(words)))).toBe(expected);
  });

  it("memory outside that grows faster than the heap holds what the heap's site allocates", () => {
    const { rate } = LEAKING.heap!.leaking;
    const fast = { ...RISING, rate: { perHour: 9 * rate.perHour, low: 8 * rate.perHour, high: 10 * rate.perHour } };
    const decision = decide({ ...findings("heap"), offHeap: { ...LEAKING.offHeap!, isLeak: true, trend: fast } });
    expect(summary(decision)).toBe("leak off-heap off-heap-held-by-heap");
    expect(decision.reason.facts).toMatchObject({ site: { function: "strings.Clone" } });
  });

  it("memory outside that grows more slowly than the heap may is less certain", () => {
    expect(decide(findings("outside-slow")).confidence).toBe(0.7);
  });

  it("a leak that the sites explain too little of is named after the call path above them", () => {
    const all = findings("heap counted spread");
    const slow = { ...all.heap!.sites.growing[0]!, trend: trend("rising 9 (8..10) late 9 (8..10) level 9 rise 9 p 0") };
    const heap = { ...all.heap!, sites: { ...all.heap!.sites, growing: [slow] } };
    const beyondCaches = RISING.rate;
    expect(summary(decide({ ...all, heap, counted: { ...all.counted!, beyondCaches } }))).toBe(
      "leak heap heap-counted",
    );
  });

  it("samples that the count of live bytes excludes are no leak of the heap", () => {
    const liveHeap = { ...CALM.liveHeap!, ceiling: 0 };
    const heap = { ...LEAKING.heap!, sites: { ...LEAKING.heap!.sites, growing: [] } };
    expect(decide({ ...findings("heap"), heap, liveHeap }).verdict).not.toBe("leak");
  });
});

describe("a leak", () => {
  it("of the heap names its site and the first own frame", () => {
    expect(decide(drawnFindings({ heap: GROWING_HEAP, live: rising })).reason).toMatchObject({
      code: "heap-grows",
      facts: {
        site: { id: "heap:function:strings.Clone", function: "strings.Clone" },
        ownFrame: { function: "main.remember" },
        otherSites: 0,
      },
    });
  });

  it("of goroutines says whether the heap grows with them", () => {
    expect(decide(LEAKING).reason.facts).toMatchObject({
      site: { function: "main.query.func1" },
      heap: { relation: "held-by-goroutines" },
    });
  });

  it("that the runtime reports needs no trend", () => {
    expect(decide(findings("reported")).confidence).toBe(0.99);
  });
});

describe(`with fewer than ${SNAPSHOTS_MIN} snapshots`, () => {
  const DIFFER = { ...CALM.series, differenceHeapProfiles: 2 };

  it.each([
    ["", "inconclusive too-few-snapshots"],
    ["heap counted goroutines", "inconclusive too-few-snapshots"],
    ["reported", "leak goroutine goroutines-proven"],
  ])("%s: %s", (words, expected) => {
    expect(summary(decide(findings(words, SNAPSHOTS_MIN - 1)))).toBe(expected);
  });

  it("the missing ones are counted, with a confidence of 0", () => {
    const few = findings("", 5);
    expect(decide({ ...few, incarnation: { ...few.incarnation, to: drawnTime(4) } })).toMatchObject({
      confidence: 0,
      reason: { facts: { snapshots: 5, missing: 3, remainingMs: 6_000 } },
    });
  });

  it.each([
    ["", "inconclusive heap-profiles-differ"],
    ["counted", "leak heap heap-counted"],
    ["outside counted", "leak off-heap off-heap-grows"],
    ["heap", "inconclusive heap-profiles-differ"],
  ])("counters decide where the profiles are no states: %s: %s", (words, expected) => {
    expect(summary(decide({ ...findings(words, 3), series: DIFFER }))).toBe(expected);
  });

  it("profiles that are no states decide nothing, whatever their number", () => {
    expect(summary(decide({ ...findings("heap"), series: DIFFER }))).toBe("inconclusive heap-profiles-differ");
    expect(summary(decide({ ...findings("heap counted"), series: DIFFER }))).toBe("leak heap heap-counted");
  });
});

it("goroutine profiles that were cut are no evidence, and leave the verdict open", () => {
  const cut = { ...CALM.series, cutGoroutineProfiles: 1 };
  expect(summary(decide({ ...findings("goroutines"), series: cut }))).toBe("inconclusive goroutine-profiles-cut");
  expect(summary(decide({ ...findings("goroutines heap"), series: cut }))).toBe("leak heap heap-grows");
});

describe("no leak", () => {
  const HOUR = withWindow(drawnFindings(), HOUR_MS);

  it("has the bound, the window and what else is known", () => {
    const counted = { ...HOUR.counted!, ceiling: MIB };
    expect(decide({ ...HOUR, counted, heap: { ...HOUR.heap!, detectable: 9 * MIB }, liveHeap: null })).toMatchObject({
      verdict: "no-leak",
      kind: null,
      confidence: 0.84,
      reason: {
        code: "no-growth",
        facts: {
          isSettled: false,
          areGoroutinesStable: true,
          hiddenBytesPerHour: MIB,
          windowMs: HOUR_MS,
          filling: null,
        },
      },
    });
  });

  it.each([
    ["leveling", true],
    ["stepped", true],
    ["flat", false],
    ["falling", false],
  ] as const)("of a heap that is %s is settled: %s", (shape, isSettled) => {
    const heap = { ...HOUR.heap!, total: { ...HOUR.heap!.total, shape } };
    expect(decide({ ...HOUR, heap, goroutines: null }).reason.facts).toMatchObject({
      isSettled,
      areGoroutinesStable: false,
    });
  });

  it("is not said with a confidence below 0.6", () => {
    const sampled = (mib: number) => {
      const level = trend("flat 0 (-6..6) late 0 (-9..9) level 100 rise 0 p 0.5");
      return { ...HOUR, counted: null, liveHeap: null, heap: { ...HOUR.heap!, total: level, detectable: mib * MIB } };
    };
    // 12 snapshots alone are worth 0.86; a bound of half of the heap leaves three quarters of that.
    expect(summary(decide(sampled(48)))).toBe("no-leak no-growth");
    const few = { ...sampled(48), incarnation: { ...HOUR.incarnation, readings: { first: 0, end: 0 } } };
    const nine = {
      ...few,
      incarnation: { ...few.incarnation, heap: { first: 0, end: 8 }, goroutine: { first: 0, end: 8 } },
    };
    expect(summary(decide(nine))).toBe("inconclusive leak-could-hide");
  });

  it("beside a cache that fills names the cache", () => {
    const cache = { function: "main.(*lru).get", file: "lru.go", line: 3, bytesPerHour: 800 * MIB };
    const remainder = { growth: { value: 0, error: MIB / 4 }, isExplained: true, cache };
    const counted = { ...HOUR.counted!, trend: RISING, isRising: true, ceiling: null };
    expect(decide({ ...withWindow(HOUR, 60_000), counted, remainder }).reason.facts).toMatchObject({ filling: cache });
  });

  it("for a horizon needs a limit that a leak at the bound does not reach", () => {
    const counted = { ...HOUR.counted!, ceiling: MIB };
    const calm = { ...HOUR, counted, heap: { ...HOUR.heap!, detectable: MIB }, liveHeap: null };
    const within = (leftMib: number) =>
      summary(decide(calm, { ms: 24 * HOUR_MS, limit: { limitBytes: leftMib * MIB, usedBytes: 0 } }));
    expect(within(25)).toBe("no-leak no-growth");
    expect(within(24)).toBe("inconclusive limit-within-horizon");
    expect(summary(decide(calm, { ms: HOUR_MS, limit: null }))).toBe("inconclusive horizon-without-limit");
  });
});
