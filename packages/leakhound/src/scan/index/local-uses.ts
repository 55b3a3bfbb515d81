/** How a function uses a local name: the selectors it reads, and whether the value escapes from the function. */
import { outermostSelector } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { scopeIndex } from "./scope-index.ts";

export interface LocalUses {
  /** Whole selectors: `resp.Body.Close`, `resp.StatusCode`. */
  readonly selectors: ReadonlySet<string>;
  /** The value itself is passed as an argument, returned or stored. */
  readonly escapes: boolean;
}

/** Uses of `name` in `scope` after the statement `from`. A comparison with nil is no escape. */
export function localUses(tree: SyntaxTree, scope: NodeIndex, name: string, from: NodeIndex): LocalUses {
  const selectors = new Set<string>();
  let escapes = false;
  for (const node of scopeIndex(tree, scope).identifiersAfter(name, from)) {
    const selector = outermostSelector(tree, node);
    if (selector !== node) selectors.add(tree.text(selector));
    if (selector === node || isValue(tree, selector))
      escapes ||= !isOperand(tree, selector) && isWholeValue(tree, selector, node);
  }
  return { selectors, escapes };
}

const isOperand = (tree: SyntaxTree, node: NodeIndex): boolean => {
  const parent = tree.parent(node);
  return parent !== null && tree.kind(parent) === "binary_expression";
};

const VALUE_POSITIONS = ["argument_list", "expression_list", "literal_element", "return_statement"];

const isValue = (tree: SyntaxTree, node: NodeIndex): boolean => {
  const parent = tree.parent(node);
  return parent !== null && VALUE_POSITIONS.includes(tree.kind(parent));
};

/** Functions that read a value and do not keep it. */
const READERS = /^(io|ioutil)\.(ReadAll|Copy|LimitReader)$|^(json|xml|gob)\.NewDecoder$|^bufio\.New(Reader|Scanner)$/;

/** A part such as resp.Status is a copy; resp.Body is the resource, which escapes unless a reader takes it. */
function isWholeValue(tree: SyntaxTree, selector: NodeIndex, name: NodeIndex): boolean {
  if (selector === name) return true;
  if (!/^\w+\.Body$/.test(tree.text(selector))) return false;
  const call = tree.above(selector, "call_expression");
  const parent = tree.parent(selector);
  const isArgument = parent !== null && tree.kind(parent) === "argument_list";
  return !(isArgument && call !== null && READERS.test(tree.fieldText(call, "function")));
}
