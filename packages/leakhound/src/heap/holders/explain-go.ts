/** From a Go heap dump to the answer. */
import { formatBytes } from "../../base/format.ts";
import type { GoDump } from "../go-dump/types.ts";
import type { GoProgram } from "../go-program/program.ts";
import { type NamedRoots, nameRoots } from "../go-program/roots.ts";
import { ROOT_KINDS } from "../types.ts";
import { type GoLabels, goLabels } from "../typing/labels.ts";
import { StaticRegions } from "../typing/static-regions.ts";
import { typeHeap, typeOfWords } from "../typing/type-heap.ts";
import { allocatedStacks, allocationShares, holderName } from "./allocations.ts";
import { packageOfAll, packageShares, spreadPackages } from "./packages.ts";
import { type HolderPath, type HoldingStack, type PathClasses, stepText } from "./path-classes.ts";
import { type PathStart, pathClasses } from "./paths.ts";
import { type BaseSets, baseOf, type NamedHolder, rankHolders } from "./rank.ts";
import type { Explained, Holder, HoldersReport, PackageShare } from "./report.ts";
import { type HolderSets, holderSets, isSubset, NO_SET } from "./sets.ts";
import { typeShares } from "./type-shares.ts";
import { RUNTIME } from "./units.ts";

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

export function explainGoDump(dump: GoDump, program: GoProgram | null, base: BaseSets | null): Explained {
  const { sets, roots } = divided(dump, program);
  const types = program && typeHeap(dump, program, roots);
  const labels = goLabels(dump, program, types, roots);
  const ranked = rankHolders(sets, base);
  const growth = base && sets.heapBytes - base.bytes.reduce((sum, one) => sum + one, 0);
  const stacks: HoldingStack[] = [];
  const holders = ranked.slice(0, HOLDERS_MAX).map((one, row) => {
    const isTold = row < PATHS_MAX && one.retainedBytes >= PATH_SHARE_MIN * sets.heapBytes;
    const classes = isTold ? classesOf(dump, sets, roots, one, labels) : null;
    stacks.push(
      ...(classes?.stacks(STACKS_MAX) ?? []).map((stack) => ({ ...stack, steps: labels.steps(stack.steps) })),
    );
    return describe(one, sets, growth, pathText(classes?.heaviest() ?? null, labels));
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

const CAPPED = "there are too many different sets of holders, so some objects are credited to all of them";

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

function describe(one: NamedHolder, sets: HolderSets, growth: number | null, path: readonly string[]): Holder {
  const units = one.members.map((member) => sets.units[member]!);
  const isRuntime = units.every((unit) => unit === RUNTIME);
  const root = (isRuntime && path[0]) || holderName(sets, one.members);
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

function classesOf(
  dump: GoDump,
  sets: HolderSets,
  roots: NamedRoots,
  holder: NamedHolder,
  labels: GoLabels,
): PathClasses {
  const isPart = Uint8Array.from(sets.members, (set) => (isSubset(set, holder.members) ? 1 : 0));
  const state = new Uint8Array(dump.image.nodes);
  for (let object = 0; object < state.length; object++) {
    const set = sets.of[object]!;
    if (set !== NO_SET) state[object] = isPart[set]!;
  }
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

function pathText(path: HolderPath | null, labels: GoLabels): string[] {
  if (!path) return [];
  return [path.root, ...labels.steps(path.steps).map(stepText)];
}
