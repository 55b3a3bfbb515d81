/** Which doubt is the reason: each row of a table changes one finding of a calm service. */
import { describe, expect, it } from "vitest";
import type { Trend } from "../../../src/stats/trend.ts";
import { doubtOf } from "../../../src/verdict/decision/doubt.ts";
import type { Findings } from "../../../src/verdict/decision/findings.ts";
import type { MemoryPart } from "../../../src/verdict/facts/evidence.ts";
import { drawnFindings, FLAT, GROWING_HEAP, RISING, trend, withWindow } from "../../support/drawn-findings.ts";
import { MIB } from "../../support/drawn-series.ts";

const MINUTE_MS = 60_000;
const CALM = withWindow(drawnFindings(), 5 * MINUTE_MS);
const SITE = drawnFindings({ heap: GROWING_HEAP }).heap!.sites.growing[0]!;
const siteAt = (mibPerHour: number) => ({
  ...SITE,
  trend: { ...RISING, rate: { perHour: mibPerHour * MIB, low: 0, high: 2 * mibPerHour * MIB } },
});
const BOUND = { bytesPerHour: MIB, probability: 0.9, filling: null };

/** A heap that is not settled, without a count of live bytes unless it is given. */
function unsettled(heap: Partial<Findings["heap"] & object>, counted: Findings["counted"] = null): Findings {
  return { ...CALM, counted, liveHeap: null, heap: { ...CALM.heap!, isSettled: false, ...heap } };
}
const sites = (change: Partial<NonNullable<Findings["heap"]>["sites"]>) => ({ ...CALM.heap!.sites, ...change });
const rising = { ...CALM.counted!, trend: RISING, isRising: true, ceiling: null };

const code = (findings: Findings) => doubtOf(findings, null)?.code;
const facts = (findings: Findings) => doubtOf(findings, null)?.facts;

describe("without heap profiles", () => {
  it.each([
    ["neither heap nor goroutines", { heap: null, goroutine: null }, "no-profiles"],
    ["goroutines only", { heap: null }, "no-heap-profile"],
  ])("%s", (_, change, expected) => {
    expect(code({ ...CALM, heap: null, series: { ...CALM.series, ...change } })).toBe(expected);
  });

  it("too few of them ask for twice the window", () => {
    expect(doubtOf({ ...CALM, heap: null }, BOUND)).toEqual({
      code: "too-few-heap-profiles",
      facts: { watchMs: 10 * MINUTE_MS },
    });
  });

  it("no shorter watch than a minute is advised", () => {
    expect(facts({ ...withWindow(CALM, 10_000), heap: null })).toEqual({ watchMs: MINUTE_MS });
  });
});

describe("before any bound counts", () => {
  it("goroutines that may grow are the doubt", () => {
    const goroutines = { ...CALM.goroutines!, isSettled: false };
    expect(doubtOf({ ...CALM, goroutines }, BOUND)?.code).toBe("goroutines-uncertain");
    expect(doubtOf({ ...CALM, goroutines: null }, BOUND)).toBeNull();
  });

  it("profiles without samples are, where nothing is counted", () => {
    const empty = { ...CALM, heap: { ...CALM.heap!, isEmpty: true } };
    expect(doubtOf({ ...empty, counted: null }, BOUND)?.code).toBe("empty-heap-profiles");
    expect(doubtOf(empty, BOUND)).toBeNull();
  });
});

describe("with a bound", () => {
  const risen = (mib: number, level = 40) =>
    trend(`rising 99 (90..110) late 99 (90..110) level ${level} rise ${mib} p 0.0001`);
  const withoutAccount = (resident: Findings["resident"]): Findings => ({ ...CALM, resident, account: [] });

  it("there is no doubt", () => {
    expect(doubtOf(CALM, BOUND)).toBeNull();
  });

  it.each([
    ["of 8 MiB", risen(8), "resident-memory-grows"],
    ["of less", risen(7.9), undefined],
    ["of less than a tenth", risen(9, 100), undefined],
    ["of a tenth", risen(10, 100), "resident-memory-grows"],
    ["by chance", { ...risen(8), pRising: 0.002 }, undefined],
    ["that is at chance's limit", { ...risen(8), pRising: 0.001 }, "resident-memory-grows"],
    ["that levels off", { ...risen(8), shape: "leveling" as const }, undefined],
    ["that is unknown", null, undefined],
  ])("a rise of resident memory %s", (_, resident, expected) => {
    expect(doubtOf(withoutAccount(resident), BOUND)?.code).toBe(expected);
  });

  it("a rise of resident memory has its rate and a watch, and is no doubt where memory outside is known", () => {
    expect(doubtOf(withoutAccount(risen(8)), BOUND)?.facts).toEqual({
      bytesPerHour: 99 * MIB,
      watchMs: 10 * MINUTE_MS,
    });
    const account = [{ part: "outside" as const, trend: FLAT }];
    expect(doubtOf({ ...withoutAccount(risen(8)), account }, BOUND)).toBeNull();
    expect(doubtOf({ ...withoutAccount(risen(8)), account: [{ part: "stacks", trend: FLAT }] }, BOUND)).not.toBeNull();
  });
});

describe("another part of memory that grows, beside a heap of 20 MiB", () => {
  const grown = (riseMib: number, change: Partial<Trend> = {}) => ({
    ...trend(`rising 99 (90..110) late 99 (90..110) level 40 rise ${riseMib} p 0.001`),
    ...change,
  });
  const withPart = (part: MemoryPart, of: Trend): Findings => ({
    ...CALM,
    account: [
      { part: "live-heap", trend: FLAT },
      { part, trend: of },
    ],
  });

  it.each(["stacks", "external", "outside"] as const)("%s: by more than a tenth of the heap is a doubt", (part) => {
    expect(doubtOf(withPart(part, grown(2.11)), BOUND)).toEqual({
      code: "part-grows",
      facts: { part, bytesPerHour: 99 * MIB, watchMs: 10 * MINUTE_MS },
    });
    expect(doubtOf(withPart(part, grown(2.09)), BOUND)).toBeNull();
  });

  it.each([
    ["by chance", grown(5, { pRising: 0.002 })],
    ["in a step", grown(5, { shape: "stepped" })],
    ["at first only", grown(5, { lateRate: { perHour: 9, low: 0, high: 99 } })],
  ])("%s is none", (_, of) => {
    expect(doubtOf(withPart("stacks", of), BOUND)).toBeNull();
  });

  it("may still bend", () => {
    expect(doubtOf(withPart("stacks", grown(5, { shape: "unsettled" })), BOUND)).not.toBeNull();
  });

  it.each(["unused-heap", "runtime", "live-heap"] as const)(
    "%s: grows beside any heap, or is judged already",
    (part) => {
      expect(doubtOf(withPart(part, grown(50)), BOUND)).toBeNull();
    },
  );

  it("the one that rose most is named", () => {
    const account = [
      { part: "stacks" as const, trend: grown(5) },
      { part: "external" as const, trend: grown(6) },
    ];
    expect(doubtOf({ ...CALM, account }, BOUND)?.facts).toMatchObject({ part: "external" });
  });
});

describe("growth that a cache could cause", () => {
  it("is live bytes that rise, at their rate, beside the site that grows, fills or may grow", () => {
    const [growing, filling, suspect] = [siteAt(30), siteAt(20), siteAt(10)];
    const found = facts(unsettled({ sites: sites({ growing: [growing], filling: [filling] }) }, rising));
    expect(found).toMatchObject({ bytesPerHour: 600 * MIB, watchMs: 10 * MINUTE_MS, site: { id: growing.id } });
    expect(facts(unsettled({ sites: sites({ suspects: [suspect] }) }, rising))).toMatchObject({
      site: { id: suspect.id },
    });
    expect(facts(unsettled({}, rising))).toMatchObject({ site: null, bytesPerHour: 600 * MIB });
  });

  it("is a site that grows and is no leak yet, at its own rate", () => {
    const growing = { sites: sites({ growing: [siteAt(30)] }) };
    expect(doubtOf(unsettled(growing), null)).toMatchObject({
      code: "cache-could-explain",
      facts: { bytesPerHour: 30 * MIB },
    });
    expect(code(unsettled({ ...growing, isLeak: true }))).not.toBe("cache-could-explain");
  });

  it("is a cache that fills, unless the count excludes growth", () => {
    const filling = { sites: sites({ filling: [siteAt(30)] }) };
    expect(code(unsettled(filling))).toBe("cache-could-explain");
    expect(code(unsettled(filling, { ...CALM.counted!, ceiling: 5 * MIB }))).toBe("leak-could-hide");
  });
});

describe("otherwise", () => {
  it("a suspect is the doubt, or a site that grows with the load", () => {
    expect(doubtOf(unsettled({ sites: sites({ suspects: [siteAt(8)], eitherWay: [siteAt(9)] }) }), null)).toMatchObject(
      {
        code: "site-uncertain",
        facts: { bytesPerHour: 8 * MIB, watchMs: 10 * MINUTE_MS },
      },
    );
    expect(facts(unsettled({ sites: sites({ eitherWay: [siteAt(9)] }) }))).toMatchObject({ bytesPerHour: 9 * MIB });
  });

  it("the heap as a whole is", () => {
    expect(doubtOf(unsettled({ leaking: RISING }), null)).toMatchObject({
      code: "heap-uncertain",
      facts: { bytesPerHour: 600 * MIB },
    });
  });

  it("what the samples do not exclude is", () => {
    expect(doubtOf(unsettled({ leaking: FLAT, detectable: 7 * MIB }), null)).toMatchObject({
      code: "leak-could-hide",
      facts: { bytesPerHour: 7 * MIB, watchMs: 10 * MINUTE_MS },
    });
  });

  it("a bound that is not good enough is, where growth is excluded", () => {
    const counted = { ...CALM.counted!, ceiling: 5 * MIB };
    expect(facts(unsettled({ detectable: 9 * MIB }, counted))).toMatchObject({ bytesPerHour: 5 * MIB });
  });
});
