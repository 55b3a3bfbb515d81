import { describe, expect, it } from "vitest";
import { parseMemStats } from "../../../src/profile/text/mem-stats.ts";
import { fixtureBytes } from "../fixtures.ts";

describe("parseMemStats", () => {
  it("reads what Go 1.26 prints behind a heap profile", () => {
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

  it("leaves null what is not printed, and the last collection before there was one", () => {
    const stats = parseMemStats(
      "heap profile: …\n\n# runtime.MemStats\n# Alloc = 7\n# LastGC = 0\n# DebugGC = false\n",
    );
    expect(stats).toMatchObject({ allocBytes: 7, lastGc: null, sysBytes: null, gcCpuFraction: null });
  });

  it("finds none in another text", () => {
    expect(parseMemStats("# Alloc = 7\n")).toBeNull();
  });
});
