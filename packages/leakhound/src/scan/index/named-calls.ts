/**
 * Calls of a tree by the last name of what they call, so that a rule about a few methods does not read all calls:
 *
 *   s.mu.Lock(); log.Print(x); panic(err)        Lock, Print, panic
 */

import { firstAtLeast } from "../syntax/ascending.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";

const NO_NODES: readonly NodeIndex[] = [];
const known = new WeakMap<SyntaxTree, ReadonlyMap<string, readonly NodeIndex[]>>();

/** Calls inside a node, literals in it too, in the order of the source. */
export function callsNamed(tree: SyntaxTree, scope: NodeIndex, names: Iterable<string>): readonly NodeIndex[] {
  const found: NodeIndex[] = [];
  for (const name of names) {
    const all = callsByName(tree).get(name) ?? NO_NODES;
    const end = tree.subtreeEnd(scope);
    for (let at = firstAtLeast(all, scope); at < all.length && all[at]! < end; at++) found.push(all[at]!);
  }
  return found.sort((one, other) => one - other);
}

/** A node has such a call inside it. */
export function hasCallNamed(tree: SyntaxTree, scope: NodeIndex, names: Iterable<string>): boolean {
  const end = tree.subtreeEnd(scope);
  for (const name of names) {
    const all = callsByName(tree).get(name) ?? NO_NODES;
    if ((all[firstAtLeast(all, scope)] ?? end) < end) return true;
  }
  return false;
}

function callsByName(tree: SyntaxTree): ReadonlyMap<string, readonly NodeIndex[]> {
  const found = known.get(tree);
  if (found !== undefined) return found;
  const calls = findCalls(tree);
  known.set(tree, calls);
  return calls;
}

function findCalls(tree: SyntaxTree): Map<string, NodeIndex[]> {
  const calls = new Map<string, NodeIndex[]>();
  for (const call of tree.within(tree.root, "call_expression")) {
    const name = calledName(tree, call);
    const same = calls.get(name);
    if (same) same.push(call);
    else if (name !== "") calls.set(name, [call]);
  }
  return calls;
}

function calledName(tree: SyntaxTree, call: NodeIndex): string {
  const target = tree.field(call, "function");
  if (target === null) return "";
  const kind = tree.kind(target);
  if (kind === "selector_expression") return tree.fieldText(target, "field");
  return kind === "identifier" ? tree.text(target) : "";
}
