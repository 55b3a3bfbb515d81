/** A place in the source, and what stands there: names, parameters, arguments, assignments. */
import type { GoFile } from "../index/go-file.ts";
import type { NodeIndex } from "../syntax/tree.ts";

/** A node of a file. */
export interface Place {
  readonly file: GoFile;
  readonly node: NodeIndex;
}

export interface Parameter {
  readonly name: string;
  readonly type: string;
  /** `layers ...Layer` */
  readonly isVariadic: boolean;
}

export const textAt = ({ file, node }: Place): string => file.tree.text(node);
export const keyOf = ({ file, node }: Place): string => `${file.path}#${node}`;
export const lineOf = ({ file, node }: Place): string => `${file.path}:${file.tree.line(node)}`;
export const lastName = (expression: string): string => expression.replace(/^.*\./s, "");

/** Parameters in their order, one for each name. */
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

export function argumentsOf({ file: { tree }, node }: Place): NodeIndex[] {
  const list = tree.field(node, "arguments");
  return list === null ? [] : tree.children(list).filter((child) => tree.kind(child) !== "comment");
}

/** The type behind a method's receiver, without its star. */
export function receiverOf({ file: { tree }, node }: Place): string {
  return /[*\s(](\w+)(?:\[[^\]]*\])?\s*\)$/.exec(tree.fieldText(node, "receiver"))?.[1] ?? "";
}

export function receiverName({ file: { tree }, node }: Place): string {
  return /^\(\s*(\w+)\s/.exec(tree.fieldText(node, "receiver"))?.[1] ?? "";
}

/** Each target of an assignment with its value; of a call with several results, the first target with the call. */
export function pairsOf({ file: { tree }, node }: Place): { readonly target: NodeIndex; readonly value: NodeIndex }[] {
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
