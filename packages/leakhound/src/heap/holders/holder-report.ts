/** A ranked holder as the report shows it. */
import { formatCount } from "../../base/format.ts";
import { holderId } from "./holder-id.ts";
import type { HeapLabels } from "./labels.ts";
import { inOwnerOrder } from "./owner-order.ts";
import type { PathClasses, RetentionStack } from "./path-classes.ts";
import { stepText } from "./path-step.ts";
import type { RankedHolder } from "./rank.ts";
import type { Holder } from "./report.ts";
import { type HolderSets, unitsOf } from "./sets.ts";
import { unitName } from "./units.ts";

/** The path to most of a holder's bytes, as text, and the bytes on it. */
export interface ReportedPath {
  readonly path: readonly string[];
  readonly bytes: number;
}

/** A holder of collective units is named after the variable that leads to more than this share of its bytes. */
const LEADING_SHARE = 0.5;

/** @param growth of the heap, in bytes; null without an older image */
export function holderReport(
  one: RankedHolder,
  sets: HolderSets,
  growth: number | null,
  { path, bytes }: ReportedPath,
): Holder {
  const units = unitsOf(sets, one.members);
  const isLed = units.every((unit) => unit.isCollective) && bytes > LEADING_SHARE * one.retainedBytes;
  const root = (isLed && path[0]) || holderName(sets, one.members);
  return {
    id: holderId(units),
    root,
    kind: units[0]!.kind,
    retainedBytes: one.retainedBytes,
    share: sets.heapBytes === 0 ? 0 : one.retainedBytes / sets.heapBytes,
    objects: one.objects,
    ...(one.growthBytes === null ? {} : { growthBytes: one.growthBytes }),
    ...(one.growthBytes !== null && growth !== null && growth > 0 ? { growthShare: one.growthBytes / growth } : {}),
    path: path.length > 0 ? path : [root],
  };
}

/** @param classes null if the holder is too small for its paths to be searched */
export function retentionPath(classes: PathClasses | null, labels: HeapLabels): ReportedPath {
  const heaviest = classes?.heaviest();
  if (!heaviest) return { path: [], bytes: 0 };
  const steps = labels.shownSteps(heaviest.steps).map(stepText);
  return { path: [heaviest.root, ...steps], bytes: heaviest.steps[0]?.bytes ?? 0 };
}

/** The stacks of a holder as the report shows them. */
export function reportedStacks(
  stacks: readonly RetentionStack[],
  { growthBytes, retainedBytes }: RankedHolder,
  labels: HeapLabels,
): RetentionStack[] {
  const grown = growthBytes === null ? {} : { grownShare: Math.min(1, Math.max(0, growthBytes / retainedBytes)) };
  return stacks.map((stack) => ({ ...stack, steps: labels.shownSteps(stack.steps), ...grown }));
}

/** Names of a set's members that are listed. */
const NAMES_MAX = 4;

/** The owner first: `main.cache`, `set of a + b`, or `set of a + b + c + d + 12 more`. */
export function holderName(sets: HolderSets, members: readonly number[]): string {
  const names = [...new Set(unitsOf(sets, inOwnerOrder(sets, members)).map(unitName))];
  if (names.length === 1) return names[0]!;
  const hidden = names.length - NAMES_MAX;
  const more = hidden > 0 ? [`${formatCount(hidden)} more`] : [];
  return `set of ${[...names.slice(0, NAMES_MAX), ...more].join(" + ")}`;
}
