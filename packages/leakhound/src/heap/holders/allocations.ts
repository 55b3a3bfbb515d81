/**
 * Which function made what a holder keeps: the join of the allocation profile with the holders.
 *
 * The runtime samples allocations and remembers the stack of each sampled object that still lives. An object of
 * s bytes is sampled with probability 1 - exp(-s / rate), so it stands for s / that. The rate is not in the dump; it
 * is taken as Go's default, and the sum is fitted to the heap, so that shares are right for small objects whatever the rate.
 */
import type { AllocationSite, GoDump } from "../go-dump/types.ts";
import type { NamedHolder } from "./rank.ts";
import type { AllocationShare } from "./report.ts";
import { type HolderSets, isSubset, NO_SET } from "./sets.ts";

const RATE_BYTES = 512 * 1024;
const SHARES_MAX = 50;

export function allocationShares(dump: GoDump, sets: HolderSets, ranked: readonly NamedHolder[]): AllocationShare[] {
  const nameOfSet = holderNames(sets, ranked);
  const shares = new Map<string, { function: string; holder: string; bytes: number; samples: number }>();
  let total = 0;
  for (let row = 0; row < dump.samples.address.length; row++) {
    const object = dump.find(dump.samples.address[row]!);
    const bucket = dump.buckets.get(dump.samples.bucket[row]!);
    const set = sets.of[object] ?? NO_SET;
    if (!bucket || set === NO_SET) continue;
    const bytes = bucket.objectBytes / -Math.expm1(-bucket.objectBytes / RATE_BYTES);
    total += bytes;
    const share = { function: allocator(bucket), holder: nameOfSet(set) };
    const key = `${share.function}\n${share.holder}`;
    const before = shares.get(key) ?? { ...share, bytes: 0, samples: 0 };
    shares.set(key, { ...before, bytes: before.bytes + bytes, samples: before.samples + 1 });
  }
  const scale = total === 0 ? 0 : sets.heapBytes / total;
  const rows = Array.from(shares.values(), (share) => ({ ...share, bytes: Math.round(share.bytes * scale) }));
  return rows.sort((a, b) => b.bytes - a.bytes).slice(0, SHARES_MAX);
}

/** The function that a person would blame: not the allocator itself. */
function allocator({ frames }: AllocationSite): string {
  const first = frames.find((frame) => !/^(internal\/)?runtime[./]/.test(frame.function)) ?? frames[0];
  return first?.function ?? "unknown";
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

/** `main.cache`, or `set of a + b`. */
export function holderName({ units }: HolderSets, members: readonly number[]): string {
  const names = [...new Set(members.map((member) => units[member]!.name))].sort();
  return names.length === 1 ? names[0]! : `set of ${names.join(" + ")}`;
}
