/** Kits for tests, with sensible values, of which a test changes what it is about. */
import { unixMs } from "leakhound/server";
import { type EvidenceKit, type HeapAnswer, type KitHolder, taken } from "../../src/evidence/kit/kit.ts";

export const holder = (id: string, retainedBytes: number, change: Partial<KitHolder> = {}): KitHolder => ({
  id,
  root: id,
  kind: "global",
  retainedBytes,
  share: 0.5,
  objects: 10,
  path: [id, "map[string]*shop.Session", "[value] shop.Session"],
  growthBytes: null,
  ...change,
});

export const heapAnswer = (change: Partial<HeapAnswer> = {}): HeapAnswer => ({
  at: unixMs(1_000),
  heapBytes: 1_000_000,
  objects: 100,
  pauseMs: 15,
  ofSite: null,
  holders: [holder("global:shop.sessions", 900_000)],
  types: [{ type: "shop.Session", bytes: 900_000, objects: 90 }],
  icicle: null,
  lines: [],
  notes: [],
  before: null,
  ...change,
});

export const kit = (change: Partial<EvidenceKit> = {}): EvidenceKit => ({
  schema: "leakhound.evidence/1",
  at: unixMs(1_000),
  occasion: "opened",
  by: null,
  instance: "shop-2:6060",
  processStart: unixMs(500),
  goroutines: taken({ at: unixMs(1_000), goroutines: 1, groups: 0, states: [], kept: [] }),
  heap: taken(heapAnswer()),
  ...change,
});
