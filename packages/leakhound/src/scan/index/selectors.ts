/** Selectors of a file by the name of their field. */
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";

const NO_NODES: readonly NodeIndex[] = [];
const known = new WeakMap<SyntaxTree, ReadonlyMap<string, readonly NodeIndex[]>>();

/** `s.cancel` and `other.cancel` for `cancel`, in the order of the source. */
export function selectorsOf(tree: SyntaxTree, field: string): readonly NodeIndex[] {
  const all = known.get(tree) ?? selectorsIn(tree);
  known.set(tree, all);
  return all.get(field) ?? NO_NODES;
}

function selectorsIn(tree: SyntaxTree): Map<string, NodeIndex[]> {
  const found = new Map<string, NodeIndex[]>();
  for (const node of tree.within(tree.root, "selector_expression")) {
    const field = tree.fieldText(node, "field");
    const same = found.get(field);
    if (same) same.push(node);
    else found.set(field, [node]);
  }
  return found;
}
