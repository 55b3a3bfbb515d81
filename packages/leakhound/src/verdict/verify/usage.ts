/**
 * How much the service was used after the change, compared with before, by whatever both recordings show:
 *
 *   requests            the load itself
 *   allocation          bytes that all other code allocates, without the cost of serving profiles
 *   whole allocation    where it stayed as high, the service is in use, whatever allocates; a fix may lower it
 *   processor time      an idle process uses some of it for itself and for the watch
 *   collections         without those that the watch forces; a higher GOGC lowers them too
 *
 * The first one that is known decides. Where none is, use is unknown.
 */
import { HOUR_MS } from "../../base/units.ts";
import type { Judgment } from "../diagnose.ts";
import type { UsageMeasure } from "../facts/verification.ts";
import { allocatedPerHour } from "./allocation.ts";
import type { Comparison } from "./compare.ts";

export interface UsageShare {
  readonly measure: UsageMeasure;
  /** After divided by before. */
  readonly share: number;
  /** Below this share a leak may only be waiting. */
  readonly shareMin: number;
}

const SHARE_MIN = 0.25;
const CPU_SHARE_MIN = 0.4;
/** Other code that allocates a smaller part of everything does not show the load. */
const OTHERS_PART_MIN = 0.02;
/** Collections that the watch does not force are this part of those it does, at least. */
const OWN_COLLECTIONS_MIN = 0.5;

type Measured = readonly [measure: UsageMeasure, share: number | null, shareMin: number];

/** @returns null where the recordings have no measure in common */
export function usageShare(comparison: Comparison, before: Judgment, after: Judgment): UsageShare | null {
  const whole = shareOf(wholeAllocation(before), wholeAllocation(after));
  const measures: readonly Measured[] = [
    ["requests", shareOf(before.usage.requestsPerHour, after.usage.requestsPerHour), SHARE_MIN],
    ["allocation", othersShare(comparison, before, after), SHARE_MIN],
    ["whole-allocation", whole !== null && whole >= SHARE_MIN ? whole : null, SHARE_MIN],
    ["cpu", shareOf(before.usage.cpuPerHour, after.usage.cpuPerHour), CPU_SHARE_MIN],
    ["collections", shareOf(ownCollections(before), ownCollections(after)), SHARE_MIN],
  ];
  for (const [measure, share, shareMin] of measures) if (share !== null) return { measure, share, shareMin };
  return null;
}

const shareOf = (first: number | null, second: number | null): number | null =>
  first === null || second === null || first <= 0 ? null : Math.max(0, second) / first;

const wholeAllocation = (judgment: Judgment): number | null => judgment.heap && allocatedPerHour(judgment.heap, []);

/** For other kinds than the heap, all allocations are those of other code. */
function othersShare({ kind, functions }: Comparison, before: Judgment, after: Judgment): number | null {
  if (!before.heap || !after.heap) return null;
  const leaking = kind === "heap" ? functions : [];
  const [others, whole] = [allocatedPerHour(before.heap, leaking), wholeAllocation(before)];
  if (others === null || whole === null || others < OTHERS_PART_MIN * whole) return null;
  return shareOf(others, allocatedPerHour(after.heap, leaking));
}

/** Per hour, without one for each heap profile. Null where hardly any are left to compare. */
function ownCollections({ usage, incarnation, heap }: Judgment): number | null {
  const { collectionsPerHour } = usage;
  if (collectionsPerHour === null || !incarnation) return null;
  const hours = (incarnation.to - incarnation.from) / HOUR_MS;
  const forced = heap ? (heap.range.end - heap.range.first) / hours : 0;
  const own = collectionsPerHour - forced;
  return own < OWN_COLLECTIONS_MIN * forced ? 0 : own;
}
