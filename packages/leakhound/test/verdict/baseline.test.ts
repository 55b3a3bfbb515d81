import { describe, expect, it } from "vitest";
import { knownLeaks, newLeaks } from "../../src/verdict/baseline.ts";
import { type Diagnosis, emptyDiagnosis, type GrowingSite } from "../../src/verdict/facts/diagnosis.ts";

const site = (name: string, share: number): GrowingSite =>
  ({ function: name, share, profile: "heap" }) as Partial<GrowingSite> as GrowingSite;

const leak = (sites: readonly GrowingSite[], kind: Diagnosis["kind"] = "heap"): Diagnosis => ({
  ...emptyDiagnosis("shop"),
  verdict: "leak",
  kind,
  sites,
});

describe("new leaks", () => {
  it("include the largest site, however small its share is", () => {
    expect(newLeaks(leak([site("main.a", 0.06), site("main.b", 0.05)]), [])).toEqual([
      { kind: "heap", function: "main.a" },
    ]);
  });

  it("leave out further sites with less than a tenth of the growth", () => {
    expect(newLeaks(leak([site("main.a", 0.6), site("main.b", 0.3), site("main.c", 0.05)]), [])).toEqual([
      { kind: "heap", function: "main.a" },
      { kind: "heap", function: "main.b" },
    ]);
  });

  it("include a leak whose site no profile shows", () => {
    expect(newLeaks(leak([]), [])).toEqual([{ kind: "heap", function: null }]);
    expect(newLeaks(leak([], "off-heap"), [])).toEqual([{ kind: "off-heap", function: null }]);
  });

  it("are none where the baseline has them all", () => {
    const before = leak([site("main.a", 0.06)]);
    expect(newLeaks(before, knownLeaks(before))).toEqual([]);
  });

  it("are none where the verdict is another", () => {
    expect(newLeaks({ ...leak([site("main.a", 1)]), verdict: "inconclusive" }, [])).toEqual([]);
  });
});
