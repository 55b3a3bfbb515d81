/** From a Go heap dump to the answer. */
import { formatBytes } from "../../base/format.ts";
import { packageOfAll, packageShares, spreadPackages } from "../holders/packages.ts";
import type { HoldingStack, PathClasses } from "../holders/path-classes.ts";
import { type PathStart, pathClasses } from "../holders/paths.ts";
import { type BaseSets, baseOf, type NamedHolder, rankHolders } from "../holders/rank.ts";
import type { Explained, Holder, HoldersReport, PackageShare } from "../holders/report.ts";
import { CAPPED, type HolderSets, heldOnlyBy, holderSets, NO_SET } from "../holders/sets.ts";
import { toldHolder, toldStacks, toldWay } from "../holders/told-holder.ts";
import { typeShares } from "../holders/type-shares.ts";
import { RUNTIME } from "../holders/units.ts";
import { ROOT_KINDS } from "../model/image.ts";
import { allocatedStacks, allocationShares } from "./allocations.ts";
import type { GoDump } from "./dump/types.ts";
import { type GoLabels, goLabels } from "./naming/labels.ts";
import { type NamedRoots, nameRoots } from "./naming/roots.ts";
import type { GoProgram } from "./program/program.ts";
import { StaticRegions } from "./typing/static-regions.ts";
import { typeHeap, typeOfWords } from "./typing/type-heap.ts";

const GLOBAL = ROOT_KINDS.indexOf("global");
const STACK_WORD = ROOT_KINDS.indexOf("stack-word");
const FINALIZER = ROOT_KINDS.indexOf("finalizer");
const HOLDERS_MAX = 50;
/** Below this part of the heap, a holder is listed without its way: finding it takes as long as for a large one. */
const PATH_SHARE_MIN = 0.001;
const PATHS_MAX = 12;
/** Of one holder. */
const STACKS_MAX = 1_000;

const NO_BINARY =
  "names of variables and types are unknown: give the service's binary with --binary, or one built from the same commit without -ldflags='-s -w'";

/** What of an older dump is kept to compare a newer one with. */
export function baseOfGoDump(dump: GoDump, program: GoProgram | null): BaseSets {
  return baseOf(divided(dump, program).sets);
}

/** A dump divided among its holders, with a name for everything. */
export interface GoHeap {
  readonly dump: GoDump;
  readonly program: GoProgram | null;
  readonly sets: HolderSets;
  readonly roots: NamedRoots;
  readonly labels: GoLabels;
}

export function divideGoHeap(dump: GoDump, program: GoProgram | null): GoHeap {
  const { sets, roots } = divided(dump, program);
  const types = program && typeHeap(dump, program, roots.slots);
  return { dump, program, sets, roots, labels: goLabels(dump, program, types, roots) };
}

export const explainGoDump = (dump: GoDump, program: GoProgram | null, base: BaseSets | null): Explained =>
  explainGoHeap(divideGoHeap(dump, program), base);

/** @param pathsMax how many holders are told with their way */
export function explainGoHeap(
  { dump, program, sets, roots, labels }: GoHeap,
  base: BaseSets | null,
  pathsMax = PATHS_MAX,
): Explained {
  const ranked = rankHolders(sets, base);
  const growth = base && sets.heapBytes - base.bytes.reduce((sum, one) => sum + one, 0);
  const stacks: HoldingStack[] = [];
  const holders = ranked.slice(0, HOLDERS_MAX).map((one, row) => {
    const isTold = row < pathsMax && one.retainedBytes >= PATH_SHARE_MIN * sets.heapBytes;
    const classes = isTold ? classesOf(dump, sets, roots, one, labels) : null;
    stacks.push(...toldStacks(classes?.stacks(STACKS_MAX) ?? [], one, labels.steps));
    return toldHolder(one, sets, growth, toldWay(classes, labels.steps));
  });
  const allocated = allocatedStacks(dump, sets, ranked);
  const packages = packageShares(sets, ranked, base);
  const ofPackages = holders.map((holder, row) => ({ holder, package: packageOfAll(sets, ranked[row]!.members) }));
  const report: HoldersReport = {
    schema: "leakhound.holders/1",
    heapBytes: sets.heapBytes,
    objects: sets.heapObjects,
    ...(growth === null ? {} : { growthBytes: growth }),
    holders: withPackages(holders, spreadPackages(packages, ofPackages), growth),
    packages,
    types: typeShares(dump.image.size, (object) => sets.of[object] !== NO_SET, labels),
    allocations: allocationShares(allocated),
    warnings: [
      ...dump.warnings,
      ...(program ? program.warnings : [NO_BINARY]),
      ...(sets.isCapped ? [CAPPED] : []),
      ...unreached(dump, sets),
    ],
  };
  return { report, stacks, allocated };
}

/** Of what the runtime counts; less is within what both count differently. */
const UNREACHED_SHARE_MIN = 0.01;

/** What no root of the dump leads to: a dump lacks some of the collector's roots, and may have been taken without a collection. */
function unreached({ stats }: GoDump, { heapBytes }: HolderSets): string[] {
  if (!stats || stats.heapAllocBytes - heapBytes < UNREACHED_SHARE_MIN * stats.heapAllocBytes) return [];
  const bytes = formatBytes(stats.heapAllocBytes - heapBytes);
  return [
    `${bytes} of the heap are held by nothing in the dump: garbage, if runtime.GC was not called before it, or held by cleanups (runtime.AddCleanup), weak pointers, plugins or C`,
  ];
}

function divided(dump: GoDump, program: GoProgram | null): { sets: HolderSets; roots: NamedRoots } {
  const segments = [dump.data, dump.bss].filter((one) => one !== null);
  const regions = program && new StaticRegions(program, segments, typeOfWords(dump, program));
  const roots = nameRoots(dump, program, regions);
  return { sets: holderSets(dump.image, roots.units, roots.unitOf), roots };
}

/** Packages in their place among the holders. */
function withPackages(holders: readonly Holder[], spread: readonly PackageShare[], growth: number | null): Holder[] {
  const weight = (one: Holder): number => one.growthBytes ?? one.retainedBytes;
  const all = [...holders];
  for (const { package: root, ...share } of spread) {
    const { growthBytes } = share;
    const part =
      growthBytes !== undefined && growth !== null && growth > 0 ? { growthShare: growthBytes / growth } : {};
    const holder: Holder = { root, kind: "global", ...share, ...part, path: [root] };
    const place = all.findIndex((one) => weight(one) < weight(holder));
    all.splice(place < 0 ? all.length : place, 0, holder);
  }
  return all;
}

function classesOf(
  dump: GoDump,
  sets: HolderSets,
  roots: NamedRoots,
  holder: NamedHolder,
  labels: GoLabels,
): PathClasses {
  const state = heldOnlyBy(sets, holder.members);
  const own = new Set(holder.members);
  const isOwn = (root: number): boolean => {
    const unit = roots.unitOf[root]!;
    // Of the runtime, its variables have names; its goroutines only borrow.
    return own.has(sets.namesake[unit]!) && (roots.units[unit] !== RUNTIME || dump.image.roots.kind[root] === GLOBAL);
  };
  const rows = Array.from(roots.unitOf.keys()).filter(isOwn);
  const startsOf = (isWord: boolean): PathStart[] =>
    rows
      .filter((root) => (dump.image.roots.kind[root] === STACK_WORD) === isWord)
      .map((root) => ({ object: dump.image.roots.target[root]!, label: labels.ofRoot(root) }));
  const starts = [finalized(dump, rows, state, labels), startsOf(false), startsOf(true)];
  return pathClasses(dump.image, { starts, state, objects: holder.objects }, labels);
}

/** A finalizer holds what its object points to. Where that leads back to the object, as in a ring, the way is told from there. */
function finalized(dump: GoDump, rows: readonly number[], state: Uint8Array, labels: GoLabels): PathStart[] {
  const root = rows.find((row) => dump.image.roots.kind[row] === FINALIZER);
  if (root === undefined) return [];
  const label = labels.ofRoot(root);
  const objects = dump.finalizers.map(({ object }) => dump.find(object));
  return objects.filter((object) => state[object] === 1).map((object) => ({ object, label }));
}
