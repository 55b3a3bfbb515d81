/** How a function uses a local name: whether it lets go of it, or hands it to somebody who may. */
import type { NodeIndex, SyntaxTree } from "./syntax.ts";

/** The innermost function, literal or declared, around a node. */
export const functionAround = (tree: SyntaxTree, node: NodeIndex): NodeIndex | null =>
  tree.above(node, "function_declaration", "method_declaration", "func_literal");

/** Names on the left of a declaration or assignment whose only value is a call, and that call. */
export function callAssigned(
  tree: SyntaxTree,
  statement: NodeIndex,
): { readonly names: readonly string[]; readonly call: NodeIndex; readonly callee: string } | null {
  const left = tree.field(statement, "left");
  const right = tree.field(statement, "right");
  if (left === null || right === null) return null;
  const [call, more] = tree.children(right);
  if (call === undefined || more !== undefined || tree.kind(call) !== "call_expression") return null;
  const names = tree.children(left).map((name) => tree.text(name));
  return { names, call, callee: tree.fieldText(call, "function") };
}

export interface Uses {
  /** Whole selectors: `resp.Body.Close`, `resp.StatusCode`. */
  readonly selectors: ReadonlySet<string>;
  /** Used by itself: passed on, returned, stored. */
  readonly isHandedOn: boolean;
}

/** Uses of `name` in `scope` after `from`. A comparison with nil hands nothing on. */
export function usesOf(tree: SyntaxTree, scope: NodeIndex, name: string, from: NodeIndex): Uses {
  const selectors = new Set<string>();
  let isHandedOn = false;
  for (const node of tree.within(scope, "identifier")) {
    if (node <= from || tree.contains(from, node) || tree.text(node) !== name) continue;
    const selector = outermostSelector(tree, node);
    if (selector !== node) selectors.add(tree.text(selector));
    if (selector === node || isPassed(tree, selector))
      isHandedOn ||= !isCompared(tree, selector) && isEscape(tree, selector, node);
  }
  return { selectors, isHandedOn };
}

function outermostSelector(tree: SyntaxTree, node: NodeIndex): NodeIndex {
  let at = node;
  for (let up = tree.parent(at); up !== null && tree.kind(up) === "selector_expression"; up = tree.parent(at)) at = up;
  return at;
}

const isCompared = (tree: SyntaxTree, node: NodeIndex): boolean => {
  const up = tree.parent(node);
  return up !== null && tree.kind(up) === "binary_expression";
};

const isPassed = (tree: SyntaxTree, node: NodeIndex): boolean => {
  const up = tree.parent(node);
  return (
    up !== null && ["argument_list", "expression_list", "literal_element", "return_statement"].includes(tree.kind(up))
  );
};

/** They read and do not close. */
const READERS = /^(io|ioutil)\.(ReadAll|Copy|LimitReader)$|^(json|xml|gob)\.NewDecoder$|^bufio\.New(Reader|Scanner)$/;

/** A part such as resp.Status is read, not handed on; resp.Body is, unless a reader takes it. */
function isEscape(tree: SyntaxTree, selector: NodeIndex, name: NodeIndex): boolean {
  if (selector === name) return true;
  if (!/^\w+\.Body$/.test(tree.text(selector))) return false;
  const call = tree.above(selector, "call_expression");
  const up = tree.parent(selector);
  const isArgument = up !== null && tree.kind(up) === "argument_list";
  return !(isArgument && call !== null && READERS.test(tree.fieldText(call, "function")));
}
