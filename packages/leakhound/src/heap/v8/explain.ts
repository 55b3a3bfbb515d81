/** Until acquire loads images by heap/formats.ts. */
import type { ExplorableHeap } from "../explore/explorable.ts";
import { type ExplorableDivision, explorableHeap } from "../explore/from-divided.ts";
import { explain } from "../holders/explain.ts";
import { type BaseSets, baseOf } from "../holders/rank.ts";
import type { Explained, HoldersReport } from "../holders/report.ts";
import { divideV8, v8Sets } from "./divide.ts";
import type { V8Snapshot } from "./load.ts";

export const baseOfV8 = (snapshot: V8Snapshot): BaseSets => baseOf(v8Sets(snapshot));
export const divideV8Heap = (snapshot: V8Snapshot): ExplorableDivision => divideV8(snapshot, false);
export const explainV8 = (snapshot: V8Snapshot, base: BaseSets | null): Explained =>
  explain(divideV8(snapshot, false), base);
export const explainV8Heap = (heap: ExplorableDivision, base: BaseSets | null, pathsMax?: number): Explained =>
  explain(heap, base, pathsMax === undefined ? {} : { pathsMax });
export const exploreV8 = (heap: ExplorableDivision, report: HoldersReport): ExplorableHeap =>
  explorableHeap(heap, report);
