/**
 * Which function made what a holder keeps: the join of the allocation profile with the holders.
 *
 * The runtime samples allocations and remembers the stack of each sampled object that still lives. An object of
 * s bytes is sampled with probability 1 - exp(-s / rate), so it stands for w = s / that. The rate is not in the dump; it
 * is taken as Go's default, and the sum is fitted to the heap, so that shares are right for small objects whatever the rate.
 *
 *   sampled object ──▶ its bucket: net/textproto.readMIMEHeader ◀─ net/http.readRequest ◀─ …
 *         └──────────▶ its holder: set of context.data + context.datat         w = 512 KiB
 *
 * A sum of n such weights has the variance Σ w² (1 - p), p being each one's probability: hence its interval.
 */

import type { NamedHolder } from "../holders/rank.ts";
import type { AllocatedStack, AllocationShare } from "../holders/report.ts";
import { type HolderSets, isSubset, NO_SET } from "../holders/sets.ts";
import { holderName } from "../holders/told-holder.ts";
import type { AllocationSite, GoDump } from "./dump/types.ts";

const RATE_BYTES = 512 * 1024;
const SHARES_MAX = 50;
/** Standard deviations on each side of an estimate: 95%. */
const DEVIATIONS = 1.96;

/** What each allocating stack made that each holder keeps, largest first. */
export function allocatedStacks(dump: GoDump, sets: HolderSets, ranked: readonly NamedHolder[]): AllocatedStack[] {
  const nameOfSet = holderNames(sets, ranked);
  const stacks = new Map<string, AllocatedStack>();
  let total = 0;
  for (let row = 0; row < dump.samples.address.length; row++) {
    const key = dump.samples.bucket[row]!;
    const bucket = dump.buckets.get(key);
    const set = sets.of[dump.find(dump.samples.address[row]!)] ?? NO_SET;
    if (!bucket || set === NO_SET) continue;
    const holder = nameOfSet(set);
    const probability = -Math.expm1(-bucket.objectBytes / RATE_BYTES);
    const bytes = bucket.objectBytes / probability;
    total += bytes;
    const known = stacks.get(`${key}\n${holder}`) ?? { frames: ownFrames(bucket), holder, ...NOTHING };
    const variance = bytes * bytes * (1 - probability);
    stacks.set(`${key}\n${holder}`, added(known, { bytes, variance, samples: 1 }));
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
    const key = `${stack.frames[0]?.function}\n${stack.holder}`;
    shares.set(key, added(shares.get(key) ?? { ...stack, ...NOTHING }, stack));
  }
  return Array.from(shares.values(), share)
    .sort((a, b) => b.bytes - a.bytes)
    .slice(0, SHARES_MAX);
}

function share({ frames, holder, bytes, variance, samples }: AllocatedStack): AllocationShare {
  const off = DEVIATIONS * Math.sqrt(variance);
  const [low, high] = [Math.round(Math.max(0, bytes - off)), Math.round(bytes + off)];
  return { function: frames[0]?.function ?? "unknown", holder, bytes: Math.round(bytes), low, high, samples };
}

type Amount = Pick<AllocatedStack, "bytes" | "variance" | "samples">;
const NOTHING: Amount = { bytes: 0, variance: 0, samples: 0 };

const added = (stack: AllocatedStack, more: Amount): AllocatedStack => ({
  ...stack,
  bytes: stack.bytes + more.bytes,
  variance: stack.variance + more.variance,
  samples: stack.samples + more.samples,
});

/** Without the allocator itself: a person would blame the function that called it. */
function ownFrames({ frames }: AllocationSite): AllocationSite["frames"] {
  const first = frames.findIndex((frame) => !/^(internal\/)?runtime[./]/.test(frame.function));
  return frames.slice(Math.max(0, first));
}

function holderNames(sets: HolderSets, ranked: readonly NamedHolder[]): (set: number) => string {
  const names = new Map<number, string>();
  return (set) => {
    const known = names.get(set);
    if (known !== undefined) return known;
    const members = sets.members[set]!;
    const holder = ranked.find((one) => isSubset(members, one.members));
    const name = holderName(sets, holder ? holder.members : members);
    names.set(set, name);
    return name;
  };
}
