/** Statements of a function that put an entry into a map: `m[key] = …`, `m[key]++`, `m.Store(key, …)`. */

import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import type { GoFile, GoFunction } from "./go-file.ts";
import { callsNamed } from "./named-calls.ts";

export interface MapWrite {
  readonly node: NodeIndex;
  /** The map, as the source writes it. */
  readonly map: string;
  readonly key: NodeIndex;
}

const STORES = /^(.*)\.(?:Store|LoadOrStore|Swap)$/s;
const STORING_METHODS = ["Store", "LoadOrStore", "Swap"];

const NO_WRITES: readonly MapWrite[] = [];
const known = new WeakMap<SyntaxTree, Map<NodeIndex, readonly MapWrite[]>>();

/** Found once: many rules ask for them. */
export function mapWrites({ tree }: GoFile, { node }: GoFunction): readonly MapWrite[] {
  const functions = known.get(tree) ?? new Map<NodeIndex, readonly MapWrite[]>();
  known.set(tree, functions);
  const found = functions.get(node);
  if (found !== undefined) return found;
  const writes = [...writesIn(tree, node)];
  functions.set(node, writes.length === 0 ? NO_WRITES : writes);
  return writes;
}

function* writesIn(tree: SyntaxTree, node: NodeIndex): Generator<MapWrite> {
  for (const write of tree.within(node, "assignment_statement", "inc_statement")) {
    const left = tree.kind(write) === "inc_statement" ? write : tree.field(write, "left");
    for (const target of left === null ? [] : tree.children(left)) {
      const key = tree.field(target, "index");
      if (tree.kind(target) === "index_expression" && key !== null)
        yield { node: write, map: tree.fieldText(target, "operand"), key };
    }
  }
  for (const call of callsNamed(tree, node, STORING_METHODS)) {
    const map = STORES.exec(tree.fieldText(call, "function"))?.[1];
    const list = tree.field(call, "arguments");
    const [key, value] = list === null ? [] : tree.children(list);
    if (map !== undefined && key !== undefined && value !== undefined) yield { node: call, map, key };
  }
}
