/** What a family adds to a decision: timers that do not fire, recorded beside a cache that fills (eval/real). */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { seriesOf, unpack } from "../../../../../eval/recorded.ts";
import type { Decision } from "../../../src/verdict/decision/decision.ts";
import { withFamily } from "../../../src/verdict/decision/family.ts";
import type { Findings } from "../../../src/verdict/decision/findings.ts";
import { findingsOf } from "../../../src/verdict/diagnose.ts";

function findingsIn(name: string): Findings {
  const file = new URL(`../../../../../eval/real/${name}.br`, import.meta.url);
  const series = seriesOf(name, unpack(readFileSync(file)));
  return findingsOf(series, series.incarnations[0]!, { own: null });
}

const DOUBT: Decision = {
  verdict: "inconclusive",
  kind: null,
  reason: { code: "cache-could-explain", facts: { site: null, bytesPerHour: 1, watchMs: 1 } },
  confidence: 0.5,
};

describe("a doubt whether a cache explains the growth", () => {
  const findings = findingsIn("timers-bad");
  const { reason, ...settled } = withFamily(DOUBT, findings);

  it("is settled by timers that do not fire", () => {
    expect(settled).toMatchObject({ verdict: "leak", kind: "heap" });
    expect(settled.confidence).toBeGreaterThan(0.6);
  });

  it("with the share of the timers in all growth, that of the cache included", () => {
    const facts = reason.code === "family-grows" ? reason.facts : null;
    expect(facts).toMatchObject({
      family: { id: "heap.timer-unfired" },
      site: { function: "time.newTimer" },
      ownFrame: { function: "main.awaitAnswer" },
    });
    expect(facts!.family.shareHigh).toBeLessThan(0.6);
  });

  it("remains, where a cache could consist of the family", () => {
    const family = findings.family && { ...findings.family, isLeak: false };
    expect(withFamily(DOUBT, { ...findings, family })).toBe(DOUBT);
  });

  it("remains, where the runtime collects the timers", () => {
    expect(withFamily(DOUBT, findingsIn("timers-fixed"))).toBe(DOUBT);
  });
});

it("other decisions stay as they are", () => {
  const isolated: Decision = { ...DOUBT, reason: { code: "no-profiles", facts: {} } };
  expect(withFamily(isolated, findingsIn("timers-bad"))).toBe(isolated);
});
