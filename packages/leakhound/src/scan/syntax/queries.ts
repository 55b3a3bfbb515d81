/** Questions about the surroundings of a node that many analyses ask. */
import { type NodeIndex, nodeIndex, type SyntaxTree } from "./tree.ts";

/** The innermost function, literal or declared, around a node. */
export const functionAround = (tree: SyntaxTree, node: NodeIndex): NodeIndex | null =>
  tree.above(node, "function_declaration", "method_declaration", "func_literal");

/** `poll`; `(*Shop).poll` of a method. @param declaration a declared function */
export function functionName(tree: SyntaxTree, declaration: NodeIndex): string {
  const name = tree.fieldText(declaration, "name");
  const receiver = tree.field(declaration, "receiver");
  const parameter = receiver === null ? undefined : tree.firstChild(receiver);
  const type = parameter === undefined ? "" : tree.fieldText(parameter, "type");
  return type === "" ? name : `(${type}).${name}`;
}

/** The identifier that declares the receiver of a method; null for a function, and for a receiver without a name. */
export function receiverOf(tree: SyntaxTree, fn: NodeIndex): NodeIndex | null {
  const list = tree.kind(fn) === "method_declaration" ? tree.field(fn, "receiver") : null;
  const parameter = list === null ? undefined : tree.firstChild(list);
  return parameter === undefined ? null : tree.field(parameter, "name");
}

/** The innermost loop around a node that lies in the same function as the node. */
export function loopAround(tree: SyntaxTree, node: NodeIndex): NodeIndex | null {
  const around = tree.above(node, "for_statement", "func_literal", "function_declaration", "method_declaration");
  return around !== null && tree.kind(around) === "for_statement" ? around : null;
}

/** The outermost loop of a function around a node; the node itself where there is none. */
export function outermostLoop(tree: SyntaxTree, node: NodeIndex, fn: NodeIndex): NodeIndex {
  let outermost = node;
  for (let at = tree.parent(node); at !== null && at !== fn; at = tree.parent(at))
    if (tree.kind(at) === "for_statement") outermost = at;
  return outermost;
}

/** `resp.Body.Close` for the `resp` in it; the node itself where no selector follows. */
export function outermostSelector(tree: SyntaxTree, node: NodeIndex): NodeIndex {
  let at = node;
  for (let up = tree.parent(at); up !== null && tree.kind(up) === "selector_expression"; up = tree.parent(at)) at = up;
  return at;
}

/** `cond` of `cond` and of `q.cond`; the whole text of other expressions. */
export const selectedName = (tree: SyntaxTree, node: NodeIndex): string =>
  tree.kind(node) === "selector_expression" ? tree.fieldText(node, "field") : tree.text(node);

/** The case of a select around a node that lies in the same function as the node. */
export function selectCaseAround(tree: SyntaxTree, node: NodeIndex): NodeIndex | null {
  const around = tree.above(node, "communication_case", "func_literal", "function_declaration", "method_declaration");
  return around !== null && tree.kind(around) === "communication_case" ? around : null;
}

export interface AssignedCall {
  /** What is assigned to, in its order. */
  readonly targets: readonly NodeIndex[];
  /** Texts of the targets. */
  readonly names: readonly string[];
  readonly call: NodeIndex;
  /** The function called, as written. */
  readonly callee: string;
}

/** The call of a declaration or assignment whose only value is a call; null for other statements. */
export function callAssigned(tree: SyntaxTree, statement: NodeIndex): AssignedCall | null {
  const isSpec = tree.kind(statement) === "var_spec";
  const right = tree.field(statement, isSpec ? "value" : "right");
  if (right === null) return null;
  const [call, more] = tree.children(right);
  if (call === undefined || more !== undefined || tree.kind(call) !== "call_expression") return null;
  const targets = targetsOf(tree, statement);
  const names = targets.map((name) => tree.text(name));
  return { targets, names, call, callee: tree.fieldText(call, "function") };
}

/** What a declaration or an assignment assigns to, nothing for other statements; a `var_spec` names its variables one by one. */
export function targetsOf(tree: SyntaxTree, statement: NodeIndex): readonly NodeIndex[] {
  if (tree.kind(statement) === "var_spec")
    return tree.children(statement).filter((one) => tree.fieldName(one) === "name");
  const left = tree.field(statement, "left");
  return left === null ? [] : tree.children(left);
}

/** Arguments of a call, without comments. */
export function argumentsOf(tree: SyntaxTree, call: NodeIndex): NodeIndex[] {
  const list = tree.field(call, "arguments");
  return list === null ? [] : tree.children(list).filter((child) => tree.kind(child) !== "comment");
}

/** The function around a node; for a node of a deferred literal, the one that defers it. */
export function keeperAround(tree: SyntaxTree, node: NodeIndex): NodeIndex | null {
  const fn = functionAround(tree, node);
  const call = fn === null || tree.kind(fn) !== "func_literal" ? null : tree.parent(fn);
  const statement = call === null ? null : tree.parent(call);
  const isDeferred = statement !== null && tree.kind(statement) === "defer_statement";
  return isDeferred && fn !== null ? functionAround(tree, fn) : fn;
}

/** `&&` between two operands. */
export const operatorOf = (tree: SyntaxTree, left: NodeIndex, right: NodeIndex): string =>
  /^\s*(\S\S?)/.exec(tree.source.slice(tree.end(left), tree.start(right)))?.[1] ?? "";

/** The statement before another one in its block, comments left out; null for the first. */
export function statementBefore(tree: SyntaxTree, statement: NodeIndex): NodeIndex | null {
  const list = tree.parent(statement);
  if (list === null) return null;
  let at = statement;
  // The row before a statement is the last one below the statement before it, or the list.
  while (at - 1 > list) {
    at = nodeIndex(at - 1);
    for (let up = tree.parent(at); up !== null && up !== list; up = tree.parent(at)) at = up;
    if (tree.kind(at) !== "comment") return at;
  }
  return null;
}
