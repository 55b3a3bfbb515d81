/**
 * Loops that have the same number of turns, and turns that are cut short:
 *
 *   for _, host := range hosts {
 *       if host.off { continue }     a turn without what comes behind
 *       go probe(host)
 *   }
 *   for range hosts { … }            as many turns
 */
import { loopAround } from "./queries.ts";
import type { NodeIndex, SyntaxTree } from "./tree.ts";

/** What says how many turns a loop has: `hosts`, `len(hosts)` of `i < len(hosts)`; null for other loops. */
export function countOfTurns(tree: SyntaxTree, loop: NodeIndex): string | null {
  const head = tree.firstChild(loop);
  if (head === undefined) return null;
  if (tree.kind(head) === "range_clause") return withoutLength(tree.fieldText(head, "right"));
  const condition = tree.kind(head) === "for_clause" ? tree.field(head, "condition") : null;
  const right = condition === null ? null : tree.field(condition, "right");
  return right === null ? null : withoutLength(tree.text(right));
}

/** `hosts` of `len(hosts)`: a range over the list has as many turns. */
export const withoutLength = (text: string): string => /^len\(([^()]*)\)$/.exec(text)?.[1] ?? text;

/**
 * A `continue` of the loop before a node in it, so that a turn may end without it.
 *
 * @param isExcused what makes up for it in the block of the `continue`
 */
export function turnWithout(
  tree: SyntaxTree,
  loop: NodeIndex,
  node: NodeIndex,
  isExcused: (statement: NodeIndex) => boolean,
): NodeIndex | null {
  for (const jump of tree.within(loop, "continue_statement")) {
    if (jump > node || loopAround(tree, jump) !== loop || tree.children(jump).length > 0) continue;
    const list = tree.parent(jump);
    const before = list === null ? [] : tree.children(list);
    if (list !== null && !tree.contains(list, node) && !before.some(isExcused)) return jump;
  }
  return null;
}
