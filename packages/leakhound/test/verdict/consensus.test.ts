import { describe, expect, it } from "vitest";
import { reasonWords } from "../../src/report/words/reasons.ts";
import { type Consensus, consensusOf } from "../../src/verdict/consensus.ts";
import { diagnose } from "../../src/verdict/diagnose.ts";
import { type SimulatedSite, simulateTarget } from "../support/heap-simulation.ts";

const BACKGROUND: readonly SimulatedSite[] = [
  { stack: ["main.base", "main.main"], objectBytes: 4096, live: () => 12_000 },
  { stack: ["main.churn", "main.handle"], objectBytes: 2048, live: (s) => 500 + 70 * Math.sin(s * 1.7), churn: 1 },
];

/** A site that gains so many objects of 600 bytes a second. */
const leakOf = (perSecond: number): SimulatedSite => ({
  stack: ["main.remember", "main.handle"],
  objectBytes: 600,
  live: (s) => perSecond * s,
});

/** Instances that leak at the given rates; 0 is one that does not leak. */
function judged(rates: readonly number[], snapshots = 60): Consensus {
  const judgments = rates.map((rate, seed) => {
    const sites = rate > 0 ? [...BACKGROUND, leakOf(rate)] : BACKGROUND;
    const series = simulateTarget({ sites, snapshots, everySeconds: 1.5, seed });
    return diagnose({ ...series, target: `web-${seed + 1}` }, { own: null, limitBytes: null });
  });
  return consensusOf(judgments);
}

describe("several instances of a service", () => {
  it("that all leak are a leak, at their mean rate", () => {
    const { verdict, kind, growth, sites, reason, outliers, instances } = judged([2000, 2000, 2000]);
    expect({ verdict, kind, outliers }).toEqual({ verdict: "leak", kind: "heap", outliers: [] });
    expect(reasonWords(reason)).toMatch(/^All 3 instances leak\./);
    expect(sites[0]!.function).toBe("main.remember");
    const truth = 2000 * 600 * 3600;
    expect(Math.abs(growth!.bytesPerHour / truth - 1)).toBeLessThan(0.15);
    expect(instances.map(({ target }) => target)).toEqual(["web-1", "web-2", "web-3"]);
  });

  it("of which one leaks are a leak, and that one is named", () => {
    const { verdict, reason, outliers } = judged([0, 2000, 0]);
    expect(verdict).toBe("leak");
    expect(outliers).toEqual(["web-2"]);
    expect(reasonWords(reason)).toMatch(
      /^1 of 3 instances leak\. web-2 is the outlier: look for requests or settings that only it has/,
    );
  });

  it("of which one does not leak name that one", () => {
    const { verdict, reason, outliers } = judged([2000, 2000, 0]);
    expect(verdict).toBe("leak");
    expect(outliers).toEqual(["web-3"]);
    expect(reasonWords(reason)).toMatch(
      /^2 of 3 instances leak\. web-3 is the outlier: look for requests or settings that it lacks/,
    );
  });

  it("of which one leaks much faster name that one", () => {
    const { verdict, outliers } = judged([1000, 1000, 1000, 10_000]);
    expect(verdict).toBe("leak");
    expect(outliers).toEqual(["web-4"]);
  });

  it("that do not leak are no leak", () => {
    const { verdict, outliers, reason } = judged([0, 0, 0, 0]);
    expect(verdict, reasonWords(reason)).toBe("no-leak");
    expect(outliers).toEqual([]);
    expect(reasonWords(reason)).toMatch(/^None of 4 instances leaks\./);
  });

  it("seen for too short a time are inconclusive", () => {
    expect(judged([2000, 2000], 4).verdict).toBe("inconclusive");
  });

  it("are as sure as the surest, and a little more", () => {
    const alone = judged([2000, 2000, 2000]);
    expect(alone.confidence).toBeGreaterThanOrEqual(Math.max(...alone.instances.map(({ confidence }) => confidence)));
    expect(alone.confidence).toBeLessThanOrEqual(0.99);
  });
});
