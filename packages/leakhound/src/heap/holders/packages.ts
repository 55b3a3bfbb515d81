/** What the variables of a package hold together: more than their sum, where several hold the same. */
import type { BaseSets, NamedHolder } from "./rank.ts";
import type { Holder, PackageShare } from "./report.ts";
import type { HolderSets } from "./sets.ts";
import { packageOf, RUNTIME } from "./units.ts";

const PACKAGES_MAX = 20;
const SHARE_MIN = 0.001;

export function packageShares(sets: HolderSets, ranked: readonly NamedHolder[], base: BaseSets | null): PackageShare[] {
  const held = new Map<string, { retainedBytes: number; objects: number }>();
  for (const [row, members] of sets.members.entries()) {
    const owner = packageOfAll(sets, members);
    if (owner === null) continue;
    const before = held.get(owner) ?? { retainedBytes: 0, objects: 0 };
    const retainedBytes = before.retainedBytes + sets.bytes[row]!;
    held.set(owner, { retainedBytes, objects: before.objects + sets.objects[row]! });
  }
  const older = base && olderPackages(base);
  const named = new Set(ranked.flatMap(({ members }) => members.map((member) => sets.units[member]!.package)));
  const shares = Array.from(held, ([name, { retainedBytes, objects }]) => ({
    package: name,
    retainedBytes,
    share: retainedBytes / sets.heapBytes,
    objects,
    ...(older ? { growthBytes: retainedBytes - (older.get(name) ?? 0) } : {}),
  }));
  return shares
    .filter((one) => named.has(one.package) && one.share >= SHARE_MIN)
    .sort((a, b) => weightOf(b) - weightOf(a))
    .slice(0, PACKAGES_MAX);
}

/** What the order follows: growth, where there is an older image. */
const weightOf = (one: { readonly retainedBytes: number; readonly growthBytes?: number }): number =>
  one.growthBytes ?? one.retainedBytes;

/** A package is a holder itself where none of its variables holds this part of what they hold together. */
const LARGEST_MAX = 0.25;

/** Packages whose memory is spread over many variables, each too small to be named for it. */
export function spreadPackages(shares: readonly PackageShare[], holders: readonly OfPackage[]): PackageShare[] {
  return shares.filter((share) => {
    const own = holders.filter((one) => one.package === share.package);
    return weightOf(share) > 0 && own.every(({ holder }) => weightOf(holder) <= LARGEST_MAX * weightOf(share));
  });
}

/** A holder, and the package of all its members; null where they are of several. */
export interface OfPackage {
  readonly holder: Holder;
  readonly package: string | null;
}

function olderPackages({ names, bytes }: BaseSets): Map<string, number> {
  const retained = new Map<string, number>();
  for (const [row, members] of names.entries()) {
    const owner = onlyPackage(members.map(packageOfUnit));
    if (owner !== null) retained.set(owner, (retained.get(owner) ?? 0) + bytes[row]!);
  }
  return retained;
}

const packageOfUnit = (name: string): string =>
  name === RUNTIME.name ? RUNTIME.package : packageOf(name.replace(/^goroutine /, ""));

/** The package that all members of a holder are of, or null. */
export const packageOfAll = ({ units }: HolderSets, members: readonly number[]): string | null =>
  onlyPackage(members.map((member) => units[member]!.package));

/** The package of them all, or null where they are of several, or of none. */
function onlyPackage(packages: readonly string[]): string | null {
  const [first] = packages;
  return first && packages.every((one) => one === first) ? first : null;
}
