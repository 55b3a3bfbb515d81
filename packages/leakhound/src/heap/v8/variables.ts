/**
 * The variables of a V8 snapshot, and what each holds.
 *
 * JavaScript keeps its variables in contexts (of modules and functions) and in the global object. What such a
 * scope dominates directly is what one variable holds:
 *
 *   (GC roots) ─▶ system / Context ─▶ data: Map ─▶ … 97 MB       Context.data
 *                        └──────────▶ keys: Array ─▶ 0.5 MB      Context.keys
 *
 * What several variables hold together is dominated by their scope, too, and named by the shortest way to it.
 */
import { breadthFirst } from "../graph/breadth-first.ts";
import type { DominatorTree } from "../graph/dominators.ts";
import { retainedBytes } from "../graph/retained.ts";
import { NONE } from "../types.ts";
import { ROOT, type V8Snapshot } from "./load.ts";

/** What one variable of a name holds: each call of a function has a context of its own. */
export interface Variable {
  readonly name: string;
  /** Whether the name is a variable's or property's; otherwise it is what V8 calls its own. */
  readonly isNamed: boolean;
  /** The nodes that the variables hold. */
  readonly tops: readonly number[];
  readonly bytes: number;
  readonly objects: number;
}

type Single = Omit<Variable, "tops"> & { readonly top: number };

export interface Variables {
  readonly variables: readonly Variable[];
  /** By node: the top of what holds it, or NONE for scopes. */
  readonly owner: Uint32Array;
  readonly heapBytes: number;
}

export function variablesOf(snapshot: V8Snapshot, tree: DominatorTree): Variables {
  const { graph, size } = snapshot;
  const retained = retainedBytes(tree, size);
  const isScope = scopes(snapshot);
  const owner = new Uint32Array(graph.nodes).fill(NONE);
  const objects = new Uint32Array(graph.nodes);
  const tops: number[] = [];
  for (const node of tree.order) {
    const above = tree.dominator[node]!;
    const isBelow = above !== NONE && owner[above] !== NONE;
    if (isBelow) owner[node] = owner[above]!;
    else if (!isScope[node]) {
      owner[node] = node;
      tops.push(node);
    }
    if (owner[node] !== NONE) objects[owner[node]!]! += 1;
  }
  const nameOf = namer(snapshot);
  const all = tops.map((top) => ({ ...nameOf(top), top, bytes: retained[top]!, objects: objects[top]! }));
  return { variables: merged(all), owner, heapBytes: retained[ROOT]! };
}

const SCOPE_NAMES = new Set(["global", "system / Context", "system / NativeContext", "system / ScriptContextTable"]);

/** Roots, contexts and the global object: what they hold, they hold by a name. */
function scopes({ nodeType, nodeName, nodeTypes, strings, graph }: V8Snapshot): Uint8Array {
  const synthetic = nodeTypes.indexOf("synthetic");
  // Objects are named after what made them; the names of others, such as strings, are their content.
  const mayBeScope = nodeTypes.map((type) => type === "object" || type === "hidden");
  const known = new Map<number, number>();
  const isScope = new Uint8Array(graph.nodes);
  for (let node = 0; node < graph.nodes; node++) {
    const type = nodeType[node]!;
    if (type === synthetic) isScope[node] = 1;
    if (!mayBeScope[type]) continue;
    const name = nodeName[node]!;
    const found = known.get(name) ?? (isScopeText(strings.at(name)) ? 1 : 0);
    known.set(name, found);
    isScope[node] = found;
  }
  return isScope;
}

const isScopeText = (name: string): boolean => SCOPE_NAMES.has(name) || name.startsWith("global / ");

/** Names a node by the edge on the shortest way to it. */
function namer(snapshot: V8Snapshot): (node: number) => { name: string; isNamed: boolean } {
  const { graph, nodeName, edgeType, edgeName, edgeTypes, strings } = snapshot;
  const { parent, via } = breadthFirst(graph, [ROOT]);
  const names = new Map<number, string>();
  const text = (name: number): string => {
    const known = names.get(name) ?? strings.at(name);
    names.set(name, known);
    return known;
  };
  return (node) => {
    const edge = via[node]!;
    if (edge === NONE) return { name: text(nodeName[node]!), isNamed: false };
    const scope = text(nodeName[parent[node]!]!).replace("system / ", "");
    const type = edgeTypes[edgeType[edge]!];
    if (type === "context" || type === "property") return { name: `${scope}.${text(edgeName[edge]!)}`, isNamed: true };
    return { name: `${scope} ${text(nodeName[node]!)}`.trim(), isNamed: false };
  };
}

/** Variables of one name as one, in no order. */
function merged(all: Iterable<Single>): Variable[] {
  const byName = new Map<string, { name: string; isNamed: boolean; tops: number[]; bytes: number; objects: number }>();
  for (const { name, isNamed, top, bytes, objects } of all) {
    let same = byName.get(name);
    if (!same) {
      same = { name, isNamed, tops: [], bytes: 0, objects: 0 };
      byName.set(name, same);
    }
    same.tops.push(top);
    same.bytes += bytes;
    same.objects += objects;
  }
  return [...byName.values()];
}
