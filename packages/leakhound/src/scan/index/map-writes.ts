/** Statements of a function that put an entry into a map: `m[key] = …`, `m[key]++`, `m.Store(key, …)`. */

import type { NodeIndex } from "../syntax/tree.ts";
import type { GoFile, GoFunction } from "./go-file.ts";

export interface MapWrite {
  readonly node: NodeIndex;
  /** The map, as the source writes it. */
  readonly map: string;
  readonly key: NodeIndex;
}

const STORES = /^(.*)\.(?:Store|LoadOrStore|Swap)$/s;

export function* mapWrites({ tree }: GoFile, { node }: GoFunction): Generator<MapWrite> {
  for (const write of tree.within(node, "assignment_statement", "inc_statement")) {
    const left = tree.kind(write) === "inc_statement" ? write : tree.field(write, "left");
    for (const target of left === null ? [] : tree.children(left)) {
      const key = tree.field(target, "index");
      if (tree.kind(target) === "index_expression" && key !== null)
        yield { node: write, map: tree.fieldText(target, "operand"), key };
    }
  }
  for (const call of tree.within(node, "call_expression")) {
    const map = STORES.exec(tree.fieldText(call, "function"))?.[1];
    const list = tree.field(call, "arguments");
    const [key, value] = list === null ? [] : tree.children(list);
    if (map !== undefined && key !== undefined && value !== undefined) yield { node: call, map, key };
  }
}
