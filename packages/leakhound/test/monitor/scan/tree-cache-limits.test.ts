import { describe, expect, it } from "vitest";
import { treeCacheLimits } from "../../../src/monitor/scan/tree-cache-limits.ts";
import { TREE_CACHE_LIMITS } from "../../../src/scan/index/tree-cache.ts";

describe("how many trees a scan keeps", () => {
  it("is an eighth of what the heap may grow to", () => {
    expect(treeCacheLimits(2 ** 32).permanentBytesMax).toBe(2 ** 29);
  });

  it("is never less than the trees of a common repository", () => {
    expect(treeCacheLimits(128 << 20)).toEqual(TREE_CACHE_LIMITS);
  });
});
