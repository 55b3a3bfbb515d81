/** From a V8 snapshot to the answer. */
import { dominatorTree } from "../graph/dominators.ts";
import { NONE } from "../types.ts";
import { type V8Labels, v8Labels } from "../v8/labels.ts";
import { ROOT, type V8Snapshot } from "../v8/load.ts";
import { type Variable, type Variables, variablesOf } from "../v8/variables.ts";
import { type PathClasses, stepText } from "./path-classes.ts";
import { pathClasses } from "./paths.ts";
import type { Explained, Holder } from "./report.ts";
import { typeShares } from "./type-shares.ts";

const HOLDERS_MAX = 50;
const PATHS_MAX = 12;
/** Of the heap; below, a holder is listed without its way. */
const PATH_SHARE_MIN = 0.005;
const STACKS_MAX = 1_000;
/** Of the heap; below, a holder is not listed. */
const SHARE_MIN = 0.0005;

/** Bytes by the name of the holder: what of an older snapshot is kept to compare a newer one with. */
export type V8Base = ReadonlyMap<string, number>;

export function baseOfV8(snapshot: V8Snapshot): V8Base {
  const { variables } = variablesOf(snapshot, dominatorTree(snapshot.graph, [ROOT]));
  return new Map(variables.map(({ name, bytes }) => [name, bytes]));
}

export function explainV8(snapshot: V8Snapshot, base: V8Base | null): Explained {
  const tree = dominatorTree(snapshot.graph, [ROOT]);
  const found = variablesOf(snapshot, tree);
  const labels = v8Labels(snapshot);
  const growth = base && found.heapBytes - [...base.values()].reduce((sum, one) => sum + one, 0);
  const told = ranked(found, base).map((variable, row) => {
    const classes =
      row < PATHS_MAX && variable.bytes >= PATH_SHARE_MIN * found.heapBytes
        ? classesOf(snapshot, found, variable, labels)
        : null;
    const steps = labels.steps(classes?.heaviest()?.steps ?? []).map(stepText);
    const stacks = classes?.stacks(STACKS_MAX).map((stack) => ({ ...stack, steps: labels.steps(stack.steps) })) ?? [];
    return { holder: describe(variable, found.heapBytes, base, growth, steps), stacks };
  });
  const isReached = new Uint8Array(snapshot.graph.nodes);
  for (const node of tree.order) isReached[node] = 1;
  return {
    report: {
      schema: "leakhound.holders/1",
      heapBytes: found.heapBytes,
      objects: tree.order.length,
      ...(growth === null ? {} : { growthBytes: growth }),
      holders: told.map(({ holder }) => holder),
      packages: [],
      types: typeShares(snapshot.size, (node) => isReached[node] === 1, labels),
      allocations: [],
      warnings: [],
    },
    stacks: told.flatMap(({ stacks }) => stacks),
    allocated: [],
  };
}

/** By growth against the older snapshot, or by size without one. */
function ranked({ variables, heapBytes }: Variables, base: V8Base | null): Variable[] {
  const weight = ({ name, bytes }: Variable): number => bytes - (base?.get(name) ?? 0);
  return variables
    .filter(({ bytes }) => bytes >= SHARE_MIN * heapBytes)
    .sort((a, b) => weight(b) - weight(a) || b.bytes - a.bytes)
    .slice(0, HOLDERS_MAX);
}

function describe(
  { name, isNamed, bytes, objects }: Variable,
  heapBytes: number,
  base: V8Base | null,
  growth: number | null,
  steps: readonly string[],
): Holder {
  const growthBytes = base && bytes - (base.get(name) ?? 0);
  return {
    root: name,
    kind: isNamed ? "global" : "other",
    retainedBytes: bytes,
    share: bytes / heapBytes,
    objects,
    ...(growthBytes === null ? {} : { growthBytes }),
    ...(growthBytes !== null && growth !== null && growth > 0 ? { growthShare: growthBytes / growth } : {}),
    path: [name, ...steps],
  };
}

function classesOf(
  { graph, size }: V8Snapshot,
  { owner }: Variables,
  { tops, objects, name }: Variable,
  labels: V8Labels,
): PathClasses {
  const isOwn = new Uint8Array(graph.nodes);
  for (const top of tops) isOwn[top] = 1;
  const state = new Uint8Array(graph.nodes);
  for (let node = 0; node < graph.nodes; node++) if (owner[node] !== NONE) state[node] = isOwn[owner[node]!]!;
  const label = labels.row(name);
  const starts = tops.map((object) => ({ object, label }));
  return pathClasses({ ...graph, size }, { starts: [starts], state, objects }, labels);
}
