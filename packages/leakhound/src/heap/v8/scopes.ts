/**
 * The scopes of JavaScript: the objects that contain variables, which are the global object and contexts.
 *
 *   closure ──context──▶ system / Context ──data──▶ Map        const data = new Map(), in cache.js
 *      └──shared──▶ (function) ──script──▶ cache.js
 *
 * A module has one context. A function has one context per call whose variables outlive the call, as an object has
 * its fields; such a context is not a scope, but belongs to the object that keeps the closure. If several contexts are
 * of the same kind (`scope_info`), they belong to calls.
 */
import { NONE } from "../model/image.ts";
import type { V8Snapshot } from "./load.ts";
import { memoized } from "./memoized.ts";

export interface Scopes {
  /** By node: 1 for scopes, and for V8's synthetic roots. */
  readonly isScope: Uint8Array;
  /** By context: the row of `strings` with the name of its script. */
  readonly script: ReadonlyMap<number, number>;
}

export const CONTEXT = "system / Context";
const SCOPE_NAMES = new Set(["global", "system / NativeContext", "system / ScriptContextTable"]);

const isScopeName = (name: string): boolean => SCOPE_NAMES.has(name) || name.startsWith("global / ");

export function scopesOf(snapshot: V8Snapshot): Scopes {
  const edges = new NamedEdges(snapshot);
  const { isScope, contexts, closures } = classified(snapshot);
  const isOnlyOne = onlyOfKind(contexts, (context) => edges.from(context, "scope_info"));
  for (const context of contexts) if (isOnlyOne(context)) isScope[context] = 1;
  return { isScope, script: scripts(snapshot, new Set(contexts), closures, edges) };
}

/** Finds scopes, contexts and closures. Only the names of objects are compared; the name of another node may be its content. */
function classified({ nodeType, nodeName, nodeTypes, strings, graph }: V8Snapshot) {
  const [synthetic, closure] = [nodeTypes.indexOf("synthetic"), nodeTypes.indexOf("closure")];
  const mayBeScope = nodeTypes.map((type) => type === "object" || type === "hidden");
  const known = new Map<number, "scope" | "context" | null>();
  const kindOf = (name: number): "scope" | "context" | null => {
    const text = strings.at(name);
    return text === CONTEXT ? "context" : isScopeName(text) ? "scope" : null;
  };
  const isScope = new Uint8Array(graph.nodes);
  const contexts: number[] = [];
  const closures: number[] = [];
  for (let node = 0; node < graph.nodes; node++) {
    const type = nodeType[node]!;
    if (type === synthetic) isScope[node] = 1;
    else if (type === closure) closures.push(node);
    if (!mayBeScope[type]) continue;
    const name = nodeName[node]!;
    const kind = known.get(name) ?? (known.has(name) ? null : kindOf(name));
    known.set(name, kind);
    if (kind === "scope") isScope[node] = 1;
    if (kind === "context") contexts.push(node);
  }
  return { isScope, contexts, closures };
}

/** Whether a context is the only one of its kind. */
function onlyOfKind(contexts: readonly number[], kindOf: (context: number) => number): (context: number) => boolean {
  const count = new Map<number, number>();
  for (const context of contexts) count.set(kindOf(context), (count.get(kindOf(context)) ?? 0) + 1);
  return (context) => kindOf(context) === NONE || count.get(kindOf(context)) === 1;
}

/** The script of a context is the script of the functions that use it, and of the functions nested in them. */
function scripts(
  { nodeName }: V8Snapshot,
  contexts: ReadonlySet<number>,
  closures: readonly number[],
  edges: NamedEdges,
): Map<number, number> {
  const script = new Map<number, number>();
  const scriptOf = memoized((shared: number) =>
    shared === NONE ? NONE : edges.from(shared, "script_or_debug_info", "script"),
  );
  for (const closure of closures) {
    let context = edges.from(closure, "context");
    if (!contexts.has(context) || script.has(context)) continue;
    const of = scriptOf(edges.from(closure, "shared"));
    if (of === NONE) continue;
    for (; contexts.has(context) && !script.has(context); context = edges.from(context, "previous"))
      script.set(context, nodeName[of]!);
  }
  return script;
}

/** Edges that V8 names, not the program. */
export class NamedEdges {
  readonly #snapshot: V8Snapshot;
  readonly #isInternal: readonly boolean[];
  readonly #texts = new Map<number, string>();

  constructor(snapshot: V8Snapshot) {
    this.#snapshot = snapshot;
    this.#isInternal = snapshot.edgeTypes.map((type) => type === "internal");
  }

  /** The target of the edge with one of these names, or NONE. */
  from(node: number, ...names: readonly string[]): number {
    const { graph, edgeType, edgeName } = this.#snapshot;
    for (let edge = graph.edgeStart[node]!; edge < graph.edgeStart[node + 1]!; edge++)
      if (this.#isInternal[edgeType[edge]!] && names.includes(this.#text(edgeName[edge]!)))
        return graph.edgeTarget[edge]!;
    return NONE;
  }

  #text(row: number): string {
    const known = this.#texts.get(row) ?? this.#snapshot.strings.at(row);
    this.#texts.set(row, known);
    return known;
  }
}
