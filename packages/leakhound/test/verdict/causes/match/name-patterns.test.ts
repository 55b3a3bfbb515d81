/** The names on stacks rule out known leaks, and never one that explains a growth. */
import { describe, expect, it } from "vitest";
import { KNOWN_LEAKS } from "../../../../src/verdict/causes/known-leaks/index.ts";
import { NamesOnStacks } from "../../../../src/verdict/causes/match/name-patterns.ts";
import { explain, profileOf } from "../../../../src/verdict/causes/match/weigh.ts";
import { drawnGrowth } from "../../../support/drawn-growth.ts";

const examples = KNOWN_LEAKS.filter(({ profile }) => profile === "heap" || profile === "goroutine").map((signature) =>
  drawnGrowth(signature.profile === "heap" ? "heap" : "goroutine", signature.example),
);

describe("names on stacks", () => {
  it("leave every known leak that explains some of the growth, in the growth of every known leak", () => {
    for (const growth of examples)
      for (const signature of KNOWN_LEAKS) {
        const profile = profileOf(signature, growth);
        if (profile === null || explain(signature, growth) === null) continue;
        expect(new NamesOnStacks(profile.judged).mayMatch(signature), signature.id).toBe(true);
      }
  });

  it("rule out most known leaks of each growth", () => {
    const left = examples.map((growth) => {
      const names = new NamesOnStacks((growth.heap ?? growth.goroutine)!.judged);
      return KNOWN_LEAKS.filter((signature) => names.mayMatch(signature)).length;
    });
    expect(left.reduce((sum, count) => sum + count, 0)).toBeLessThan((examples.length * KNOWN_LEAKS.length) / 2);
  });

  it("answer for a pattern that is of no known leak", () => {
    const { judged } = drawnGrowth("heap", ["10  main.keep < main.serve"]).heap!;
    const names = new NamesOnStacks(judged);
    expect(names.mayMatch({ match: { leaf: [/^main\.keep$/], any: [/^main\.serve$/] } })).toBe(true);
    expect(names.mayMatch({ match: { all: [/^main\.keep$/, /^main\.other$/] } })).toBe(false);
    expect(names.mayMatch({ match: { leaf: [/^main\.other$/] }, hint: { any: [/^main\.serve$/] } })).toBe(true);
  });
});
