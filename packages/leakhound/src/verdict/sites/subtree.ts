/**
 * The call path that makes up most of the growth, where no single function does.
 *
 *   serve 100%                     The walk starts at the root and follows the child with the most growth for as long as
 *   ├─ readRequest 29%             that child has at least half of the whole growth. The deepest node on this path is
 *   └─ ServeHTTP 66%               the smallest subtree that still explains most of the growth: here pay.
 *      └─ pay 51%
 *         ├─ Get 44%
 *         └─ Set  7%
 */
import type { ProfileSeries } from "../../series/fold.ts";
import type { FrameIndex, StackIndex } from "../../series/stacks.ts";

export interface Subtree {
  /** The node's frame on its stack with the most growth. */
  readonly frame: FrameIndex;
  readonly leadStack: StackIndex;
  readonly stacks: ReadonlySet<StackIndex>;
  /** Part of the whole growth, 0..1. */
  readonly share: number;
  /** Frames between the root and the node; 0 for the root frame itself. */
  readonly depth: number;
}

/** A child with less of the whole growth does not explain most of it. */
const SHARE_MIN = 0.5;
/** A child of the program's own code may explain less than half, if it is most of what its caller explains. */
const NARROW_SHARE_MIN = 0.3;

/** Which frames of V8 the walk goes on to. */
export interface Steps {
  /**
   * Code that is worth going on to where it has most of its caller's growth, though less than half of the whole: a dispatcher
   * of V8 has all that was inlined into it, and so more than any of the functions that it calls.
   */
  readonly isProgram: (frame: FrameIndex) => boolean;
  /** Built into the engine, such as Array.from: its caller is the site. */
  readonly isBuiltIn: (frame: FrameIndex) => boolean;
}

const STEPS_OF_GO: Steps = { isProgram: () => false, isBuiltIn: () => false };

/**
 * @param growth by stack, in the unit of the profile; stacks that shrank count as negative
 * @returns null where the growth does not come from one root
 */
export function dominatingSubtree(
  series: ProfileSeries,
  growth: Float64Array,
  { isProgram, isBuiltIn }: Steps = STEPS_OF_GO,
): Subtree | null {
  const { stacks } = series;
  const whole = growth.reduce((sum, value) => sum + value, 0);
  let members = (Array.from(growth.keys()) as StackIndex[]).filter((stack) => growth[stack] !== 0);
  let found: Subtree | null = null;
  for (let depth = 0; whole > 0; depth++) {
    const child = largestChild(series, { growth, members, depth });
    if (!child) break;
    const leadStack = child.members.reduce((lead, stack) => (growth[stack]! > growth[lead]! ? stack : lead));
    const frame = (stacks.end(leadStack) - 1 - depth) as FrameIndex;
    const share = child.amount / whole;
    const isNarrower =
      found !== null && isProgram(frame) && share >= Math.max(NARROW_SHARE_MIN, found.share * SHARE_MIN);
    if ((share < SHARE_MIN && !isNarrower) || isBuiltIn(frame)) break;
    members = child.members;
    found = { frame, leadStack, stacks: new Set(members), share, depth };
  }
  return found;
}

interface Level {
  readonly growth: Float64Array;
  readonly members: readonly StackIndex[];
  readonly depth: number;
}

/** Groups the stacks that reach below `depth` by their function at that depth from the root. */
function largestChild({ stacks }: ProfileSeries, { growth, members, depth }: Level) {
  const children = new Map<number, { amount: number; readonly members: StackIndex[] }>();
  for (const stack of members) {
    const frame = stacks.end(stack) - 1 - depth;
    if (frame < stacks.start(stack)) continue;
    const key = stacks.functionOf(frame as FrameIndex);
    const child = children.get(key) ?? { amount: 0, members: [] };
    child.amount += growth[stack]!;
    child.members.push(stack);
    children.set(key, child);
  }
  let largest: { amount: number; readonly members: StackIndex[] } | null = null;
  for (const child of children.values()) if (!largest || child.amount > largest.amount) largest = child;
  return largest;
}
