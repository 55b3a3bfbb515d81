/** Statements of a function that put an entry into a map: `m[key] = …`, `m[key]++`, `m.Store(key, …)`. */

import type { NodeIndex } from "../syntax/tree.ts";
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

export function* mapWrites({ tree }: GoFile, { node }: GoFunction): Generator<MapWrite> {
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
