/** A Go image divided among its holders, with a name for everything. */
import type { ExplorableDivision } from "../explore/from-divided.ts";
import type { PathStart } from "../holders/paths.ts";
import { type HolderSets, holderSets } from "../holders/sets.ts";
import { type Graph, NO_OBJECT, objectIndex, ROOT_KINDS } from "../model/image.ts";
import type { HeapNote } from "../model/notes.ts";
import { allocationSamples } from "./allocations.ts";
import { objectTexts, type ReadObject } from "./contents.ts";
import type { GoDump } from "./dump/go-dump.ts";
import { type GoLabels, goLabels } from "./naming/labels.ts";
import { type NamedRoots, nameRoots } from "./naming/roots.ts";
import { withRuntimeStructures } from "./naming/runtime-structures.ts";
import { RUNTIME } from "./naming/units.ts";
import type { GoProgram } from "./program/program.ts";
import { isMap, isMapPart, mapField } from "./types/names.ts";
import { StaticRegions } from "./typing/static-regions.ts";
import { typeHeap, typeOfWords } from "./typing/type-heap.ts";

const GLOBAL = ROOT_KINDS.indexOf("global");
const STACK_WORD = ROOT_KINDS.indexOf("stack-word");
const FINALIZER = ROOT_KINDS.indexOf("finalizer");

/** An image, and the program that it belongs to, as it was loaded in the imaged process; null without a binary. */
export interface GoImage {
  readonly dump: GoDump;
  readonly program: GoProgram | null;
}

export const goSets = (image: GoImage): HolderSets => dividedRoots(image).sets;

/** @param read reads the contents of objects; null if they must not be shown */
export function divideGo(image: GoImage, read: ReadObject | null): ExplorableDivision {
  const { program } = image;
  const { dump, graph, sets, roots } = dividedRoots(image);
  const types = program && typeHeap(dump, program, roots.slots);
  const labels = goLabels(dump, program, types, roots);
  return {
    wholeGraph: dump.image,
    graph,
    size: dump.image.size,
    sets,
    roots: { target: dump.image.roots.target, unitOf: roots.unitOf, label: labels.ofRoot },
    labels: {
      ...labels,
      isPart: (type) => isMapPart(withoutStar(type)),
      mayHaveParts: (type) => isMap(withoutStar(type)),
      partField: mapField,
    },
    pathRounds: (members, isHeld) => pathRounds({ dump, sets, roots, labels }, members, isHeld),
    allocations: allocationSamples(dump),
    notes: [...dump.notes, ...(program ? program.notes : [NO_BINARY]), ...unreached(dump, sets)],
    find: (text) =>
      /^(0x)?[0-9a-f]{1,13}$/i.test(text) ? objectIndex(dump.find(Number.parseInt(text, 16))) : NO_OBJECT,
    address: (object) => `0x${dump.image.address[object]!.toString(16)}`,
    readText: read && objectTexts(dump.image, labels, read),
  };
}

const NO_BINARY: HeapNote = { note: "no-binary" };

const withoutStar = (type: string): string => type.replace(/^\*/, "");

interface DividedRoots {
  /** With roots for what the runtime holds on behalf of the program. */
  readonly dump: GoDump;
  readonly graph: Graph;
  readonly sets: HolderSets;
  readonly roots: NamedRoots;
}

function dividedRoots({ dump: imaged, program }: GoImage): DividedRoots {
  const { dump, graph } = withRuntimeStructures(imaged, program);
  const segments = [dump.data, dump.bss].filter((one) => one !== null);
  const regions = program && new StaticRegions(program, segments, typeOfWords(dump, program));
  const roots = nameRoots(dump, program, regions);
  const { size, roots: table } = dump.image;
  return { dump, graph, sets: holderSets({ ...graph, size, roots: table }, roots.units, roots.unitOf), roots };
}

/** A smaller share of the heap is within what the runtime and the image count differently. */
const UNREACHED_SHARE_MIN = 0.01;

/**
 * What no root of the image reaches: an image lacks some of the collector's roots, and may have been taken without a
 * collection.
 */
function unreached({ stats }: GoDump, { heapBytes }: HolderSets): HeapNote[] {
  if (!stats || stats.heapAllocBytes - heapBytes < UNREACHED_SHARE_MIN * stats.heapAllocBytes) return [];
  return [{ note: "unreached", bytes: stats.heapAllocBytes - heapBytes }];
}

interface NamedDivision {
  readonly dump: GoDump;
  readonly sets: HolderSets;
  readonly roots: NamedRoots;
  readonly labels: GoLabels;
}

/**
 * The search for paths begins at the objects of finalizers, then at variables, and last at words on stacks that may not
 * be pointers.
 */
function pathRounds(
  { dump, sets, roots, labels }: NamedDivision,
  members: readonly number[],
  isHeld: Uint8Array,
): PathStart[][] {
  const { kind, target } = dump.image.roots;
  const own = new Set(members);
  const isOwn = (root: number): boolean => {
    const unit = roots.unitOf[root]!;
    // The runtime's variables have names. Its goroutines only borrow what they reach.
    return own.has(sets.canonicalUnit[unit]!) && (roots.units[unit] !== RUNTIME || kind[root] === GLOBAL);
  };
  const rows = Array.from(roots.unitOf.keys()).filter(isOwn);
  const startsOf = (isStackWord: boolean): PathStart[] =>
    rows
      .filter((root) => (kind[root] === STACK_WORD) === isStackWord)
      .map((root) => ({ object: objectIndex(target[root]!), label: labels.ofRoot(root) }));
  return [finalizedObjects(dump, rows, isHeld, labels), startsOf(false), startsOf(true)];
}

/** A finalizer holds what its object points to. If that refers back to the object, the path begins at the object. */
function finalizedObjects(dump: GoDump, rows: readonly number[], isHeld: Uint8Array, labels: GoLabels): PathStart[] {
  const root = rows.find((row) => dump.image.roots.kind[row] === FINALIZER);
  if (root === undefined) return [];
  const label = labels.ofRoot(root);
  const objects = dump.finalizers.map(({ object }) => objectIndex(dump.find(object)));
  return objects.filter((object) => isHeld[object] === 1).map((object) => ({ object, label }));
}
