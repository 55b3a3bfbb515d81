import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { matches } from "../../../src/report/explorer/row-filter.ts";
import { runs } from "../../support/effort.ts";
import { processorMs } from "../../support/processor-time.ts";

const TYPES = ["map[string][]string", "*http.Request", "http.Request ×5,000", "[]uint8"];
const matching = (pattern: string): string[] => TYPES.filter((type) => matches(pattern, type));

describe("a filter", () => {
  it("finds what holds it, in any case; brackets and stars of types are what they look like", () => {
    expect(matching("request")).toEqual(["*http.Request", "http.Request ×5,000"]);
    expect(matching("map[string]")).toEqual(["map[string][]string"]);
    expect(matching("*http")).toEqual(["*http.Request"]);
    expect(matching("")).toEqual(TYPES);
  });

  it("with stars and question marks is for the whole", () => {
    expect(matching("map*]string")).toEqual(["map[string][]string"]);
    expect(matching("[]uint?")).toEqual(["[]uint8"]);
    expect(matching("http*")).toEqual(["http.Request ×5,000"]);
    expect(matching("?")).toEqual([]);
  });

  it("matches as a regular expression of the same meaning does", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "b", "."), maxLength: 12 });
    const glob = fc.string({ unit: fc.constantFrom("a", "b", ".", "*", "?"), maxLength: 8 });
    fc.assert(
      fc.property(glob, text, (pattern, whole) => {
        const source = pattern.replaceAll(".", "\\.").replaceAll("*", ".*").replaceAll("?", ".");
        const isGlob = /[*?]/.test(pattern) && new RegExp(`^${source}$`).test(whole);
        expect(matches(pattern, whole)).toBe(whole.includes(pattern) || isGlob);
      }),
      { numRuns: runs(5_000) },
    );
  });

  it("takes no longer for a hostile pattern than text times pattern", () => {
    const began = processorMs();
    expect(matches(`${"*a".repeat(500)}b`, "a".repeat(5_000))).toBe(false);
    expect(processorMs() - began).toBeLessThan(1_000);
  });
});
