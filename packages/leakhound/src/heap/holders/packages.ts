/**
 * What the variables of a package hold together: more than their sum if several hold the same objects. A package whose
 * memory is spread over many variables is a holder itself.
 */
import { packageId } from "./holder-id.ts";
import type { BaseSets, RankedHolder } from "./rank.ts";
import type { Holder, PackageShare } from "./report.ts";
import { type HolderSets, unitsOf } from "./sets.ts";
import { packageOfUnits } from "./units.ts";

const PACKAGES_MAX = 20;
const SHARE_MIN = 0.001;

/** The packages with a reported holder, most bytes (or growth) first. */
export function packageShares(
  sets: HolderSets,
  ranked: readonly RankedHolder[],
  base: BaseSets | null,
): PackageShare[] {
  const held = new Map<string, { retainedBytes: number; objects: number }>();
  for (const [row, members] of sets.members.entries()) {
    const owner = packageOfUnits(unitsOf(sets, members));
    if (owner === null) continue;
    const before = held.get(owner) ?? { retainedBytes: 0, objects: 0 };
    const retainedBytes = before.retainedBytes + sets.bytes[row]!;
    held.set(owner, { retainedBytes, objects: before.objects + sets.objects[row]! });
  }
  const older = base && olderPackages(base);
  const reported = new Set(ranked.flatMap(({ members }) => unitsOf(sets, members).map((unit) => unit.package)));
  const shares = Array.from(held, ([name, { retainedBytes, objects }]) => ({
    package: name,
    retainedBytes,
    share: retainedBytes / sets.heapBytes,
    objects,
    ...(older ? { growthBytes: retainedBytes - (older.get(name) ?? 0) } : {}),
  }));
  return shares
    .filter((one) => reported.has(one.package) && one.share >= SHARE_MIN)
    .sort((a, b) => weightOf(b) - weightOf(a))
    .slice(0, PACKAGES_MAX);
}

function olderPackages({ packages, bytes }: BaseSets): Map<string, number> {
  const retained = new Map<string, number>();
  for (const [row, owner] of packages.entries())
    if (owner !== null) retained.set(owner, (retained.get(owner) ?? 0) + bytes[row]!);
  return retained;
}

/** The order follows growth if there is an older image, and size otherwise. */
const weightOf = (one: { readonly retainedBytes: number; readonly growthBytes?: number }): number =>
  one.growthBytes ?? one.retainedBytes;

/** A package is a holder itself if none of its variables holds more than this share of what they hold together. */
const LARGEST_SHARE_MAX = 0.25;

/** A holder, and the package of all its members; null if they are of several. */
export interface OfPackage {
  readonly holder: Holder;
  readonly package: string | null;
}

/** Packages whose memory is spread over many variables, each too small to be the holder of it. */
export function spreadPackages(shares: readonly PackageShare[], holders: readonly OfPackage[]): PackageShare[] {
  return shares.filter((share) => {
    const own = holders.filter((one) => one.package === share.package);
    return weightOf(share) > 0 && own.every(({ holder }) => weightOf(holder) <= LARGEST_SHARE_MAX * weightOf(share));
  });
}

/**
 * Inserts packages among the holders, by weight.
 *
 * @param growth of the heap, in bytes; null without an older image
 */
export function withPackages(
  holders: readonly Holder[],
  spread: readonly PackageShare[],
  growth: number | null,
): Holder[] {
  const all = [...holders];
  for (const { package: root, ...share } of spread) {
    const { growthBytes } = share;
    const part =
      growthBytes !== undefined && growth !== null && growth > 0 ? { growthShare: growthBytes / growth } : {};
    const holder: Holder = { id: packageId(root), root, kind: "global", ...share, ...part, path: [root] };
    const place = all.findIndex((one) => weightOf(one) < weightOf(holder));
    all.splice(place < 0 ? all.length : place, 0, holder);
  }
  return all;
}
