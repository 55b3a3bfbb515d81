/** Growing sites answered with who keeps what they allocate. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { evidenceWords } from "../../src/report/words/evidence.ts";
import type { Diagnosis, GrowingSite } from "../../src/verdict/facts/diagnosis.ts";
import { siteId } from "../../src/verdict/facts/site-id.ts";
import { type HeldAllocation, withSiteHolders } from "../../src/verdict/site-holders.ts";

const frame = (name: string, line = 1) => ({ function: name, file: `${name}.go`, line });

const site = (name: string): GrowingSite => ({
  id: siteId({ profile: "heap", unit: "function", functions: [name] }),
  rank: 1,
  profile: "heap",
  unit: "function",
  ...frame(name, 7),
  stack: [frame(name, 7)],
  ownFrame: null,
  growth: { bytesPerHour: 1, low: 1, high: 1 },
  share: 1,
});

/** So many samples of 1 byte for each. */
const made = (name: string, holder: string, samples: number, line = 1): HeldAllocation => ({
  frames: [frame(name, line), frame("main.main")],
  holder,
  holderId: `global:${holder}`,
  bytes: samples,
  variance: samples,
  samples,
});

const judged = (sites: readonly GrowingSite[], allocated: readonly HeldAllocation[]) => {
  const { sites: withHolders, evidence } = withSiteHolders(
    { sites, evidence: [] as const } as unknown as Diagnosis,
    allocated,
  );
  return { heldBy: withHolders[0]?.heldBy, doubts: evidence.map(evidenceWords) };
};

describe("a growing site", () => {
  it("is answered with those that keep what it allocates, most first, each with its interval", () => {
    const { heldBy } = judged(
      [site("main.load")],
      [made("main.load", "main.cache", 90), made("main.load", "main.log", 10), made("main.other", "main.x", 500)],
    );
    expect(heldBy!.map(({ holder, share }) => [holder, share])).toEqual([
      ["main.cache", 0.9],
      ["main.log", 0.1],
    ]);
    expect(heldBy![0]!.low).toBeCloseTo(0.826, 2);
    expect(heldBy![0]!.high).toBeCloseTo(0.945, 2);
  });

  it("is known by its line where it was inlined into another function", () => {
    const inlined = {
      ...made("main.handle", "main.cache", 50),
      frames: [{ ...frame("main.load", 7), function: "main.handle" }],
    };
    expect(judged([site("main.load")], [inlined]).heldBy).toMatchObject([{ holder: "main.cache", share: 1 }]);
  });

  it("is known however its name is spelled", () => {
    const spelled = made("main.load[go.shape.int]", "main.cache", 50);
    expect(judged([site("main.load[...]")], [spelled]).heldBy).toHaveLength(1);
  });

  it("gets no answer from a few samples", () => {
    expect(judged([site("main.load")], [made("main.load", "main.cache", 9)])).toEqual({
      heldBy: undefined,
      doubts: [],
    });
  });

  it("in none of many samples casts doubt on the image", () => {
    expect(judged([site("main.load")], [made("main.other", "main.x", 500)]).doubts).toEqual([
      expect.stringContaining("none of the 500 sampled objects"),
    ]);
    expect(judged([], [made("main.other", "main.x", 500)]).doubts).toEqual([]);
  });

  it("has shares within their intervals, and intervals within 0 to 1", () => {
    const holders = fc.array(fc.tuple(fc.constantFrom("a", "b", "c"), fc.integer({ min: 1, max: 300 })), {
      minLength: 1,
    });
    fc.assert(
      fc.property(holders, (rows) => {
        const { heldBy } = judged(
          [site("f")],
          rows.map(([holder, samples]) => made("f", holder, samples)),
        );
        for (const { share, low, high } of heldBy ?? []) {
          expect(low).toBeGreaterThanOrEqual(0);
          expect(low).toBeLessThanOrEqual(share + 1e-12);
          expect(high).toBeGreaterThanOrEqual(share - 1e-12);
          expect(high).toBeLessThanOrEqual(1);
        }
      }),
    );
  });
});
