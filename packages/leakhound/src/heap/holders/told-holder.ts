/** A ranked holder as the answer tells of it. */
import { formatCount } from "../../base/format.ts";
import { type HoldingStack, type PathClasses, type PathStep, stepText } from "./path-classes.ts";
import type { NamedHolder } from "./rank.ts";
import type { Holder } from "./report.ts";
import type { HolderSets } from "./sets.ts";

/** The way to most of the bytes, in words, and how many lie on it. */
export interface ToldWay {
  readonly path: readonly string[];
  readonly bytes: number;
}

/** Of what stands for many variables, one is named that leads to more than this part. */
const LEADING_SHARE = 0.5;

/** @param growth of the heap, in bytes; null without an older image */
export function toldHolder(
  one: NamedHolder,
  sets: HolderSets,
  growth: number | null,
  { path, bytes }: ToldWay,
): Holder {
  const units = one.members.map((member) => sets.units[member]!);
  const isLed = units.every((unit) => unit.isCollective) && bytes > LEADING_SHARE * one.retainedBytes;
  const root = (isLed && path[0]) || holderName(sets, one.members);
  return {
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

export function toldWay(
  classes: PathClasses | null,
  steps: (steps: readonly PathStep[]) => readonly PathStep[],
): ToldWay {
  const heaviest = classes?.heaviest();
  if (!heaviest) return { path: [], bytes: 0 };
  return { path: [heaviest.root, ...steps(heaviest.steps).map(stepText)], bytes: heaviest.steps[0]?.bytes ?? 0 };
}

/** The ways of a holder, as they are told of. */
export function toldStacks(
  stacks: readonly HoldingStack[],
  { growthBytes, retainedBytes }: NamedHolder,
  steps: (steps: readonly PathStep[]) => readonly PathStep[],
): HoldingStack[] {
  const grown = growthBytes === null ? {} : { grownShare: Math.min(1, Math.max(0, growthBytes / retainedBytes)) };
  return stacks.map((stack) => ({ ...stack, steps: steps(stack.steps), ...grown }));
}

/** Of a set. */
const NAMES_MAX = 4;

/** `main.cache`, `set of a + b`, or `set of a + b + c + d + 12 more`. */
export function holderName({ units }: HolderSets, members: readonly number[]): string {
  const names = [...new Set(members.map((member) => units[member]!.name))].sort();
  if (names.length === 1) return names[0]!;
  const hidden = names.length - NAMES_MAX;
  const more = hidden > 0 ? [`${formatCount(hidden)} more`] : [];
  return `set of ${[...names.slice(0, NAMES_MAX), ...more].join(" + ")}`;
}
