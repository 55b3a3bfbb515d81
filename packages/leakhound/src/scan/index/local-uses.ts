/** How a function uses a local name: whether it lets go of it, or hands it to somebody who may. */
import { outermostSelector } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";

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
