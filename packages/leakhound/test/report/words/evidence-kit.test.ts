/** What a look at a process found, in words. */
import { describe, expect, it } from "vitest";
import { goroutineGroupWords, type HeldMemory, heldMemoryWords } from "../../../src/report/words/evidence-kit.ts";

const MIB = 2 ** 20;
const CACHE = { id: "c", root: "shop.cache", retainedBytes: 90 * MIB, share: 0.9, objects: 1_234, growthBytes: null };
const HEAP: HeldMemory = { heapBytes: 100 * MIB, main: null, ofSite: null, holders: [CACHE], before: null };
const RETAINS = "shop.cache retains 90.0 MiB in 1,234 objects, 90% of the reachable heap of 100 MiB";

describe("who holds the memory", () => {
  it("is what the samples of the image show, with their interval", () => {
    const holders = [{ holder: "shop.cache", share: 0.97, low: 0.95, high: 0.98 }];
    const ofSite = { allocatedBy: "shop.put", isLeaf: true, samples: 276, holders };
    expect(heldMemoryWords({ ...HEAP, ofSite, main: { id: "c", basis: "allocations" } })).toEqual([
      "shop.cache keeps 97% (95%: 95 to 98%) of what shop.put allocated, by 276 samples in the heap image.",
      `${RETAINS}.`,
    ]);
  });

  it("is the largest one, with the doubt, where the image has no samples", () => {
    expect(heldMemoryWords({ ...HEAP, main: { id: "c", basis: "size" } })).toEqual([
      "The heap image has no samples of who allocated what, so this is the largest holder, which may be another one than the one that leaks.",
      `${RETAINS}.`,
    ]);
  });

  it("is the one that grew, with its growth", () => {
    const holders = [{ ...CACHE, growthBytes: 12 * MIB }];
    const before = { at: "2026-11-29T10:00:00.000Z" };
    expect(heldMemoryWords({ ...HEAP, holders, before, main: { id: "c", basis: "growth" } })[1]).toBe(
      `${RETAINS}; it grew by 12.0 MiB since the image of 2026-11-29T10:00:00.000Z.`,
    );
  });

  it("is unknown where none stands out", () => {
    expect(heldMemoryWords(HEAP)).toEqual([
      "The heap image has no samples of who allocated what, and no holder retains a large part of the heap: look at all of them.",
    ]);
  });
});

it.each([
  [{ count: 1, state: "running", waitMinutesMax: 0, waiting: 0, createdBy: null }, "1 goroutine: running"],
  [
    {
      count: 41_200,
      state: "chan send",
      waitMinutesMax: 92,
      waiting: 40_000,
      createdBy: { function: "shop.Serve", file: "", line: 0 },
    },
    "41,200 goroutines: chan send; 40,000 of them for up to 1 h 32 min; started by shop.Serve",
  ],
  [
    { count: 2, state: "select", waitMinutesMax: 3, waiting: 2, createdBy: null },
    "2 goroutines: select; for up to 3 min",
  ],
])("goroutines of one stack are described: %#", (group, words) => expect(goroutineGroupWords(group)).toBe(words));
