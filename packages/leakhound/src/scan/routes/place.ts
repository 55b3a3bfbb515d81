/** A node with its file, and what the source has there: names, parameters, arguments, assignments. */
import type { GoFile } from "../index/go-file.ts";
import { argumentsOf as argumentsOfCall } from "../syntax/queries.ts";
import type { NodeIndex } from "../syntax/tree.ts";

export interface Place {
  readonly file: GoFile;
  readonly node: NodeIndex;
}

export interface Parameter {
  readonly name: string;
  readonly type: string;
  /** `middleware ...Middleware` */
  readonly isVariadic: boolean;
}

export const textAt = ({ file, node }: Place): string => file.tree.text(node);
export const keyOf = ({ file, node }: Place): string => `${file.path}#${node}`;
/** `cmd/shop/main.go:12` */
export const locationOf = ({ file, node }: Place): string => `${file.path}:${file.tree.line(node)}`;

/** One entry for each name; a parameter without a name is called `_`. */
export function parametersOf({ file: { tree }, node }: Place): Parameter[] {
  const list = tree.field(node, "parameters");
  if (list === null) return [];
  return tree.children(list).flatMap((declaration) => {
    const type = tree.fieldText(declaration, "type");
    const names = tree.children(declaration).filter((child) => tree.kind(child) === "identifier");
    const isVariadic = tree.kind(declaration) === "variadic_parameter_declaration";
    if (names.length === 0) return [{ name: "_", type, isVariadic }];
    return names.map((name) => ({ name: tree.text(name), type, isVariadic }));
  });
}

/** Arguments of a call, in their order. */
export const argumentsOf = ({ file, node }: Place): Place[] =>
  argumentsOfCall(file.tree, node).map((argument) => ({ file, node: argument }));

/** The function that a call names; null for a node that is no call. */
export function calleeOf({ file, node }: Place): Place | null {
  const callee = file.tree.field(node, "function");
  return callee === null ? null : { file, node: callee };
}

/** `shop` of `func (s *shop) serve()`. */
export function receiverType({ file: { tree }, node }: Place): string {
  return /[*\s(](\w+)(?:\[[^\]]*\])?\s*\)$/.exec(tree.fieldText(node, "receiver"))?.[1] ?? "";
}

/** `s` of `func (s *shop) serve()`. */
export function receiverName({ file: { tree }, node }: Place): string {
  return /^\(\s*(\w+)\s/.exec(tree.fieldText(node, "receiver"))?.[1] ?? "";
}

/** The function, declared or literal, around a place; "a function literal" where no declaration is around. */
export function functionNameAround({ file: { tree }, node }: Place): string {
  const around = tree.above(node, "function_declaration", "method_declaration");
  return around === null ? "a function literal" : tree.fieldText(around, "name");
}

export interface AssignedPair {
  readonly target: NodeIndex;
  readonly value: NodeIndex;
}

/** Each target of an assignment with its value; for a call with several results, only the first target. */
export function assignedPairs({ file: { tree }, node }: Place): AssignedPair[] {
  const isSpec = tree.kind(node) === "var_spec";
  const left = isSpec ? null : tree.field(node, "left");
  const targets =
    left === null ? tree.children(node).filter((child) => tree.kind(child) === "identifier") : tree.children(left);
  const right = tree.field(node, isSpec ? "value" : "right");
  const type = isSpec ? tree.field(node, "type") : null;
  if (right === null) return type === null ? [] : targets.map((target) => ({ target, value: type }));
  const values = tree.children(right);
  const used = values.length === targets.length ? targets : targets.slice(0, 1);
  return used.map((target, row) => ({ target, value: values[row]! }));
}
