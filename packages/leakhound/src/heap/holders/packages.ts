/** What the variables of a package hold together: more than their sum, where several hold the same. */
import type { BaseSets, NamedHolder } from "./rank.ts";
import type { PackageShare } from "./report.ts";
import type { HolderSets } from "./sets.ts";
import { packageOf } from "./units.ts";

const PACKAGES_MAX = 20;
const SHARE_MIN = 0.001;

export function packageShares(sets: HolderSets, ranked: readonly NamedHolder[], base: BaseSets | null): PackageShare[] {
  const retained = new Map<string, number>();
  for (const [row, members] of sets.members.entries()) {
    const owner = onlyPackage(members.map((member) => sets.units[member]!.package));
    if (owner !== null) retained.set(owner, (retained.get(owner) ?? 0) + sets.bytes[row]!);
  }
  const older = base && olderPackages(base);
  const named = new Set(ranked.flatMap(({ members }) => members.map((member) => sets.units[member]!.package)));
  const shares = Array.from(retained, ([name, bytes]) => ({
    package: name,
    retainedBytes: bytes,
    share: bytes / sets.heapBytes,
    ...(older ? { growthBytes: bytes - (older.get(name) ?? 0) } : {}),
  }));
  const order = (one: PackageShare): number => one.growthBytes ?? one.retainedBytes;
  return shares
    .filter((one) => named.has(one.package) && one.share >= SHARE_MIN)
    .sort((a, b) => order(b) - order(a))
    .slice(0, PACKAGES_MAX);
}

function olderPackages({ names, bytes }: BaseSets): Map<string, number> {
  const retained = new Map<string, number>();
  for (const [row, members] of names.entries()) {
    const owner = onlyPackage(members.map((name) => packageOf(name.replace(/^goroutine /, ""))));
    if (owner !== null) retained.set(owner, (retained.get(owner) ?? 0) + bytes[row]!);
  }
  return retained;
}

/** The package of them all, or null where they are of several, or of none. */
function onlyPackage(packages: readonly string[]): string | null {
  const [first] = packages;
  return first && packages.every((one) => one === first) ? first : null;
}
