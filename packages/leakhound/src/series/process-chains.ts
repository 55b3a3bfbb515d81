/**
 * Which snapshots may come from one process: what a process has allocated since its start never falls, neither in total
 * nor on any stack.
 *
 *   time        1    2    3    4    5    6
 *   allocated  100   40  130   55  160   70
 *   chains      a    b    a    b    a    b      two processes: their chains overlap in time
 *
 *   allocated  100  130  160   40   55   70
 *   chains      a    a    a    b    b    b      one target that restarted: they do not
 */
import type { FoldedPoints, Snapshot } from "./points.ts";

/** Sampled amounts are scaled, and rounded when profiles are merged. */
const FALL_SHARE_MAX = 0.05;
/** Where less of what is allocated is on stacks of both profiles, their stacks are not comparable. */
const COMMON_SHARE_MIN = 0.2;
/** More chains than this are no processes that could be named. */
const CHAINS_MAX = 64;

export interface Chain {
  readonly snapshots: readonly Snapshot[];
}

export interface Chains {
  readonly chains: readonly Chain[];
  /** A snapshot could continue more than one chain, so that who continues which is a guess. */
  readonly isAmbiguous: boolean;
}

/** Decides whether a snapshot may be a later one of the same process. */
export type Follows = (before: Snapshot, now: Snapshot) => boolean;

/**
 * Distributes snapshots in order of time to as few chains as they need: each continues the chain with the largest
 * amount below its own.
 *
 * @returns null where the profiles need more than 64 chains
 */
export function chainsOf(snapshots: readonly Snapshot[], follows: Follows): Chains | null {
  const chains: Snapshot[][] = [];
  let isAmbiguous = false;
  for (const snapshot of snapshots) {
    const open = chains.filter((chain) => follows(chain.at(-1)!, snapshot));
    if (open.length > 1) isAmbiguous = true;
    const next = open.sort((a, b) => (b.at(-1)!.allocated ?? 0) - (a.at(-1)!.allocated ?? 0))[0];
    if (next) next.push(snapshot);
    else chains.push([snapshot]);
    if (chains.length > CHAINS_MAX) return null;
  }
  return { chains: chains.map((rows) => ({ snapshots: rows })), isAmbiguous };
}

/** Whether two of the chains cover the same time, as processes do that run beside each other. */
export function overlap(chains: readonly Chain[]): boolean {
  const spans = chains
    .map(({ snapshots }) => ({ from: snapshots[0]!.at, to: snapshots.at(-1)!.at }))
    .sort((a, b) => a.from - b.from);
  let end = Number.NEGATIVE_INFINITY;
  for (const { from, to } of spans) {
    if (from <= end) return true;
    end = Math.max(end, to);
  }
  return false;
}

/** By all that is known of the process: start time, program, and allocated amounts. */
export function followsIn(points: FoldedPoints): Follows {
  const { pointStack, pointAllocated, stacks } = points;
  const amounts = new Float64Array(stacks.length);
  const fallOf = (before: Snapshot, now: Snapshot): number => {
    for (let point: number = now.start; point < now.end; point++)
      amounts[pointStack[point]!]! += pointAllocated![point]!;
    let [fall, common] = [0, 0];
    for (let point: number = before.start; point < before.end; point++) {
      const amount = amounts[pointStack[point]!]!;
      fall += Math.max(0, pointAllocated![point]! - amount);
      if (amount > 0) common += pointAllocated![point]!;
    }
    for (let point: number = now.start; point < now.end; point++) amounts[pointStack[point]!] = 0;
    // Stacks of two formats, such as text without names, are not comparable.
    return common < COMMON_SHARE_MIN * (before.allocated ?? 0) ? 0 : fall;
  };
  return (before, now) => {
    if (before.processStart !== null && now.processStart !== null)
      return Math.abs(before.processStart - now.processStart) <= START_TOLERANCE_MS;
    if (before.origin && now.origin && before.origin.build !== now.origin.build) return false;
    if (before.allocated === null || now.allocated === null || !pointAllocated) return true;
    const fallMax = FALL_SHARE_MAX * before.allocated;
    return before.allocated - now.allocated <= fallMax && fallOf(before, now) <= fallMax;
  };
}
/** Exporters compute the start from clock ticks, so it varies a little. */
const START_TOLERANCE_MS = 2_000;
