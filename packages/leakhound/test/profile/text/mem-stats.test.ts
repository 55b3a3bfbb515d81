import { describe, expect, it } from "vitest";
import { parseMemStats } from "../../../src/profile/text/mem-stats.ts";
import { fixtureBytes } from "../fixtures.ts";

describe("the MemStats of a heap profile", () => {
  it("are those that Go 1.26 prints after its records", () => {
    expect(parseMemStats(Buffer.from(fixtureBytes("heap.debug1.txt")).toString())).toEqual({
      allocBytes: 36785632,
      totalAllocBytes: 45785264,
      sysBytes: 46758152,
      mallocs: 7414,
      frees: 608,
      heapAllocBytes: 36785632,
      heapSysBytes: 41582592,
      heapIdleBytes: 4358144,
      heapInUseBytes: 37224448,
      heapReleasedBytes: 4128768,
      heapObjects: 6806,
      stackInUseBytes: 360448,
      stackSysBytes: 360448,
      gcSysBytes: 2389744,
      otherSysBytes: 616222,
      nextGcBytes: 58607218,
      lastGc: 1795426615072.2195,
      gcCount: 5,
      forcedGcCount: 1,
      gcCpuFraction: 5.4631814923241165e-5,
      maxRssBytes: 19005440,
    });
  });

  it("are null where Go does not print them, and for the last collection before the first one", () => {
    const stats = parseMemStats(
      "heap profile: …\n\n# runtime.MemStats\n# Alloc = 7\n# LastGC = 0\n# DebugGC = false\n",
    );
    expect(stats).toMatchObject({ allocBytes: 7, lastGc: null, sysBytes: null, gcCpuFraction: null });
  });

  it("are null in other text", () => {
    expect(parseMemStats("# Alloc = 7\n")).toBeNull();
  });
});
