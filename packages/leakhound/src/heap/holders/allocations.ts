/**
 * Which function allocated what a holder retains: the join of the image's allocation samples with its holders.
 *
 * The runtime samples allocations and remembers the stack of each sampled object that is still alive. It samples an
 * object of s bytes with the probability p = 1 - exp(-s / rate), so each sample stands for s / p bytes. The sum over
 * all samples is scaled to the size of the heap, so that the shares of small objects are right whatever the rate was.
 *
 *   sampled object ──▶ its stack: net/textproto.readMIMEHeader ◀─ net/http.readRequest ◀─ …
 *         └──────────▶ its holder: set of context.data + context.datat         stands for 512 KiB
 *
 * A sum of such estimates w has the variance Σ w² (1 - p), from which the interval follows.
 */

import { holderId } from "./holder-id.ts";
import { holderName } from "./holder-report.ts";
import type { RankedHolder } from "./rank.ts";
import type { AllocatedStack, AllocationFrame, AllocationShare } from "./report.ts";
import { type HolderSets, isSubset, NO_SET, unitsOf } from "./sets.ts";

/** The allocation samples of an image. */
export interface AllocationSamples {
  /** The mean number of bytes between two samples. */
  readonly rateBytes: number;
  /** By sample: the sampled object, and its row of `sites`. */
  readonly object: ArrayLike<number>;
  readonly site: ArrayLike<number>;
  readonly sites: readonly AllocationSite[];
}

/** A stack, leaf first, that allocated objects of this size. */
export interface AllocationSite {
  readonly objectBytes: number;
  readonly frames: readonly AllocationFrame[];
}

const SHARES_MAX = 50;
/** Standard deviations on each side of an estimate: 95%. */
const DEVIATIONS = 1.96;

/** What each stack allocated that each holder retains, largest first. */
export function allocatedStacks(
  { rateBytes, object, site, sites }: AllocationSamples,
  sets: HolderSets,
  ranked: readonly RankedHolder[],
): AllocatedStack[] {
  const holderOf = holdersOfSets(sets, ranked);
  const stacks = new Map<string, AllocatedStack>();
  let total = 0;
  for (let sample = 0; sample < object.length; sample++) {
    const { frames, objectBytes } = sites[site[sample]!]!;
    const set = sets.of[object[sample]!] ?? NO_SET;
    if (set === NO_SET) continue;
    const holder = holderOf(set);
    const probability = -Math.expm1(-objectBytes / rateBytes);
    const bytes = objectBytes / probability;
    total += bytes;
    const key = `${site[sample]}\n${holder.holderId}`;
    const known = stacks.get(key) ?? { frames, ...holder, ...NOTHING };
    const variance = bytes * bytes * (1 - probability);
    stacks.set(key, added(known, { bytes, variance, samples: 1 }));
  }
  const scale = total === 0 ? 0 : sets.heapBytes / total;
  return Array.from(stacks.values(), (one) => ({
    ...one,
    bytes: one.bytes * scale,
    variance: one.variance * scale * scale,
  })).sort((a, b) => b.bytes - a.bytes);
}

/** By allocating function and holder. */
export function allocationShares(stacks: readonly AllocatedStack[]): AllocationShare[] {
  const shares = new Map<string, AllocatedStack>();
  for (const stack of stacks) {
    const key = `${stack.frames[0]?.function}\n${stack.holderId}`;
    shares.set(key, added(shares.get(key) ?? { ...stack, ...NOTHING }, stack));
  }
  return Array.from(shares.values(), shareOf)
    .sort((a, b) => b.bytes - a.bytes)
    .slice(0, SHARES_MAX);
}

function shareOf({ frames, holder, holderId, bytes, variance, samples }: AllocatedStack): AllocationShare {
  const off = DEVIATIONS * Math.sqrt(variance);
  const [low, high] = [Math.round(Math.max(0, bytes - off)), Math.round(bytes + off)];
  return { function: frames[0]?.function ?? "unknown", holder, holderId, bytes: Math.round(bytes), low, high, samples };
}

type Amount = Pick<AllocatedStack, "bytes" | "variance" | "samples">;
const NOTHING: Amount = { bytes: 0, variance: 0, samples: 0 };

const added = (stack: AllocatedStack, more: Amount): AllocatedStack => ({
  ...stack,
  bytes: stack.bytes + more.bytes,
  variance: stack.variance + more.variance,
  samples: stack.samples + more.samples,
});

type HolderOfSet = Pick<AllocatedStack, "holder" | "holderId">;

/** The reported holder that a set belongs to; if there is none, the set itself. */
function holdersOfSets(sets: HolderSets, ranked: readonly RankedHolder[]): (set: number) => HolderOfSet {
  const known = new Map<number, HolderOfSet>();
  return (set) => {
    const found = known.get(set);
    if (found) return found;
    const own = sets.members[set]!;
    const members = ranked.find((one) => isSubset(own, one.members))?.members ?? own;
    const holder = { holder: holderName(sets, members), holderId: holderId(unitsOf(sets, members)) };
    known.set(set, holder);
    return holder;
  };
}
