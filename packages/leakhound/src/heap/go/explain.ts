/** Until acquire loads images by heap/formats.ts. */
import type { ExplorableHeap } from "../explore/explorable.ts";
import { type ExplorableDivision, explorableHeap } from "../explore/from-divided.ts";
import { explain } from "../holders/explain.ts";
import { type BaseSets, baseOf } from "../holders/rank.ts";
import type { Explained, HoldersReport } from "../holders/report.ts";
import { divideGo, goSets } from "./divide.ts";
import type { GoDump } from "./dump/types.ts";
import type { GoProgram } from "./program/program.ts";

export const baseOfGoDump = (dump: GoDump, program: GoProgram | null): BaseSets => baseOf(goSets({ dump, program }));
export const divideGoHeap = (dump: GoDump, program: GoProgram | null): ExplorableDivision & { dump: GoDump } => ({
  ...divideGo({ dump, program }, null),
  dump,
});
export const explainGoDump = (dump: GoDump, program: GoProgram | null, base: BaseSets | null): Explained =>
  explain(divideGo({ dump, program }, null), base);
export const explainGoHeap = (heap: ExplorableDivision, base: BaseSets | null, pathsMax?: number): Explained =>
  explain(heap, base, pathsMax === undefined ? {} : { pathsMax });
export const exploreGo = (heap: ExplorableDivision, report: HoldersReport): ExplorableHeap =>
  explorableHeap(heap, report);
