import { describe, expect, it } from "vitest";
import { parseMemStats } from "../../../src/profile/text/mem-stats.ts";
import { fixtureBytes } from "../fixtures.ts";

describe("the MemStats of a heap profile", () => {
  it("are those that Go 1.26 prints after its records", () => {
    expect(parseMemStats(Buffer.from(fixtureBytes("heap.debug1.txt")).toString())).toEqual({
      sysBytes: 46758152,
      heapAllocBytes: 36785632,
      heapIdleBytes: 4358144,
      heapInUseBytes: 37224448,
      heapReleasedBytes: 4128768,
      stackInUseBytes: 360448,
      gcCount: 5,
    });
  });

  it("are null where Go does not print them", () => {
    const stats = parseMemStats(
      "heap profile: …\n\n# runtime.MemStats\n# HeapAlloc = 7\n# LastGC = 0\n# DebugGC = false\n",
    );
    expect(stats).toMatchObject({ heapAllocBytes: 7, sysBytes: null, gcCount: null });
  });

  it("are null in other text", () => {
    expect(parseMemStats("# Alloc = 7\n")).toBeNull();
  });
});
