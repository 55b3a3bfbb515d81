/** A Go heap for the explorer. */

import { explorable } from "../explore/divided.ts";
import type { ExplorableHeap } from "../explore/explorable.ts";
import type { HoldersReport } from "../holders/report.ts";
import { NONE } from "../model/image.ts";
import type { GoHeap } from "./explain.ts";
import { isMap, isMapPart, mapField } from "./types/names.ts";

const withoutStar = (type: string): string => type.replace(/^\*/, "");

export function exploreGo({ dump, sets, roots, labels }: GoHeap, report: HoldersReport): ExplorableHeap {
  const { image } = dump;
  return explorable({
    graph: image,
    dividedGraph: image,
    size: image.size,
    report,
    sets,
    labels: {
      ...labels,
      isPart: (type) => isMapPart(withoutStar(type)),
      mayHaveParts: (type) => isMap(withoutStar(type)),
      partField: mapField,
    },
    rootTarget: image.roots.target,
    unitOf: roots.unitOf,
    rootLabel: labels.ofRoot,
    find: (text) => (/^(0x)?[0-9a-f]{1,13}$/i.test(text) ? dump.find(Number.parseInt(text, 16)) : NONE),
    address: (object) => `0x${image.address[object]!.toString(16)}`,
  });
}
