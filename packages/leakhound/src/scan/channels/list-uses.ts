/**
 * What a function does with a local list or map of channels, where the elements are followed as one channel:
 *
 *   replies[i] = make(chan reply)
 *   replies = append(replies, ch)      ch becomes an element
 *   <-replies[i]                       an element
 *   for _, ch := range replies { … }   ch is a variable that holds an element
 *   merge(replies...)                  the parameter of merge is the same list
 */
import type { GoFile } from "../index/go-file.ts";
import { argumentsOf } from "../syntax/queries.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import type { Located } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import type { Types } from "../types/types.ts";

export type ListUse =
  | { readonly kind: "nothing" | "escapes" }
  /** An expression that stands for an element. */
  | { readonly kind: "element"; readonly at: Located }
  /** The declaration of a variable that holds an element. */
  | { readonly kind: "variable"; readonly at: Located }
  /** The declaration of a variable or a parameter that holds the list. */
  | { readonly kind: "list"; readonly at: Located };

const NOTHING: ListUse = { kind: "nothing" };
const ESCAPES: ListUse = { kind: "escapes" };

/** The local variable of the list that an element is assigned to: `replies` of `replies[i]`; null for other targets. */
export function listOfTarget({ tree }: GoFile, target: NodeIndex): NodeIndex | null {
  const list = tree.kind(target) === "index_expression" ? tree.field(target, "operand") : null;
  return list !== null && tree.kind(list) === "identifier" ? scopesOf(tree).declarationOf(list) : null;
}

/** The local variable that gets the result of `append(…)`; null where another thing gets it. */
export function listOfAppend(file: GoFile, call: NodeIndex): NodeIndex | null {
  const { tree } = file;
  const list = tree.parent(call);
  const statement = list === null || tree.fieldName(list) !== "right" ? null : tree.parent(list);
  const left = statement === null ? null : tree.field(statement, "left");
  const [target, more] = left === null ? [] : tree.children(left);
  if (target === undefined || more !== undefined || tree.kind(target) !== "identifier") return null;
  return scopesOf(tree).declarationOf(target);
}

/** What one use of the variable does. @param node the identifier, or a slice of the list: `replies[1:]` */
export function useOfList(types: Types, { file, node }: Located): ListUse {
  const { tree } = file;
  const parent = tree.parent(node);
  if (parent === null) return ESCAPES;
  switch (tree.kind(parent)) {
    case "index_expression":
      return tree.field(parent, "operand") === node ? useOfElement({ file, node: parent }) : NOTHING;
    case "range_clause":
      return valueOfRange({ file, node: parent }, node);
    case "argument_list":
      return useAsArgument(types, { file, node }, parent);
    case "variadic_argument": {
      const list = tree.parent(parent);
      return list === null ? ESCAPES : useAsArgument(types, { file, node: parent }, list);
    }
    case "expression_list":
      return useInList({ file, node }, parent);
    case "slice_expression":
      return useOfList(types, { file, node: parent });
    case "binary_expression":
      return NOTHING;
    default:
      return ESCAPES;
  }
}

/** `replies[i] = ch` makes an element, and does not use one. */
function useOfElement({ file, node: element }: Located): ListUse {
  const { tree } = file;
  const list = tree.parent(element);
  const isTarget = list !== null && tree.kind(list) === "expression_list" && tree.fieldName(list) === "left";
  return isTarget ? NOTHING : { kind: "element", at: { file, node: element } };
}

/** `ch` of `for _, ch := range replies` */
function valueOfRange({ file, node: clause }: Located, list: NodeIndex): ListUse {
  const { tree } = file;
  if (tree.field(clause, "right") !== list) return ESCAPES;
  const left = tree.field(clause, "left");
  const value = left === null ? undefined : tree.children(left)[1];
  if (value === undefined || tree.text(value) === "_") return NOTHING;
  const declaration = tree.kind(value) === "identifier" ? scopesOf(tree).declarationOf(value) : null;
  return declaration === null ? ESCAPES : { kind: "variable", at: { file, node: declaration } };
}

const READING = new Set(["len", "cap", "delete", "clear"]);

function useAsArgument(types: Types, { file, node }: Located, list: NodeIndex): ListUse {
  const { tree } = file;
  const call = tree.parent(list);
  if (call === null || tree.kind(call) !== "call_expression") return ESCAPES;
  const callee = types.callee(file, call);
  if (callee?.kind === "builtin") {
    if (READING.has(callee.name)) return NOTHING;
    const target = callee.name === "append" ? listOfAppend(file, call) : null;
    return target === null ? ESCAPES : { kind: "list", at: { file, node: target } };
  }
  if (callee?.kind !== "function") return ESCAPES;
  const parameter = parameterAt(callee.fn, argumentsOf(tree, call).indexOf(node));
  return parameter === null ? ESCAPES : { kind: "list", at: { file: callee.fn.file, node: parameter } };
}

/** The identifier that declares a parameter, also a variadic one. */
function parameterAt({ file: { tree }, node: fn }: Located, row: number): NodeIndex | null {
  const list = tree.field(fn, "parameters");
  const names = (list === null ? [] : tree.children(list)).flatMap((one) =>
    tree.children(one).filter((child) => tree.fieldName(child) === "name"),
  );
  return names[row] ?? null;
}

/** `other := replies`; the list itself may be assigned anew. */
function useInList({ file, node }: Located, list: NodeIndex): ListUse {
  const { tree } = file;
  if (tree.fieldName(list) === "left") return NOTHING;
  const statement = tree.parent(list);
  const left = statement === null || tree.fieldName(list) !== "right" ? null : tree.field(statement, "left");
  const target = left === null ? undefined : tree.children(left)[tree.children(list).indexOf(node)];
  const declaration =
    target !== undefined && tree.kind(target) === "identifier" ? scopesOf(tree).declarationOf(target) : null;
  return declaration === null ? ESCAPES : { kind: "list", at: { file, node: declaration } };
}
