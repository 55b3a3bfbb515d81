/** Which holder explains the leak. */
import { expect, it } from "vitest";
import { mainHolder } from "../../../src/evidence/kit/main-holder.ts";
import { heapAnswer, holder } from "../kits.ts";

const OF_SITE = { allocatedBy: "shop.put", isLeaf: true, samples: 40 };
const keeps = (holderId: string, share: number) => ({ holder: holderId, holderId, share, low: share, high: share });

it("is the one that keeps what the site allocated, although another is larger and grew more", () => {
  const holders = [holder("table", 900, { share: 0.9, growthBytes: 90 }), holder("cache", 50, { share: 0.05 })];
  const ofSite = { ...OF_SITE, holders: [keeps("cache", 0.95), keeps("table", 0.05)] };
  expect(mainHolder(heapAnswer({ holders, ofSite }))).toEqual({ id: "cache", basis: "allocations" });
});

it("is the one that grew most, although another is larger", () => {
  const holders = [holder("table", 900, { share: 0.9, growthBytes: 1 }), holder("cache", 50, { growthBytes: 40 })];
  expect(mainHolder(heapAnswer({ holders }))).toEqual({ id: "cache", basis: "growth" });
});

it("is the largest one, where nothing else is known; never the runtime's own memory", () => {
  const holders = [holder("code", 600, { kind: "other", share: 0.6 }), holder("cache", 300, { share: 0.3 })];
  expect(mainHolder(heapAnswer({ holders }))).toEqual({ id: "cache", basis: "size" });
});

it("is none where each keeps a small part only", () => {
  expect(mainHolder(heapAnswer({ holders: [holder("cache", 10, { share: 0.1 })] }))).toBe(null);
  expect(mainHolder(heapAnswer({ holders: [] }))).toBe(null);
});
