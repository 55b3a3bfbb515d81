/**
 * What code does with a list or map of channels in a variable or a field, where the elements are followed as one channel:
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

/** The list that an element is assigned to: `replies` of `replies[i]`; null for other targets. */
export const listOfTarget = ({ tree }: GoFile, target: NodeIndex): NodeIndex | null =>
  tree.kind(target) === "index_expression" ? tree.field(target, "operand") : null;

/** The variable or field that gets the result of `append(…)`; null where another thing gets it. */
export function listOfAppend({ tree }: GoFile, call: NodeIndex): NodeIndex | null {
  const list = tree.parent(call);
  const statement = list === null || tree.fieldName(list) !== "right" ? null : tree.parent(list);
  const left = statement === null ? null : tree.field(statement, "left");
  const [target, more] = left === null ? [] : tree.children(left);
  return target === undefined || more !== undefined ? null : target;
}

/** What one use of the list does. @param node the identifier or the selector, or a slice of the list: `replies[1:]` */
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
    const isSame = target !== null && tree.text(target) === tree.text(node);
    const declaration =
      target !== null && tree.kind(target) === "identifier" ? scopesOf(tree).declarationOf(target) : null;
    if (isSame) return NOTHING;
    return declaration === null ? ESCAPES : { kind: "list", at: { file, node: declaration } };
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

/** `c.replies` of `c.replies[1:]` */
function wholeText({ tree }: GoFile, list: NodeIndex): string {
  const inner = tree.kind(list) === "slice_expression" ? tree.field(list, "operand") : null;
  return tree.text(inner ?? list);
}

/** `other := replies`; the list itself may be assigned anew, or made shorter: `replies = replies[1:]`. */
function useInList({ file, node }: Located, list: NodeIndex): ListUse {
  const { tree } = file;
  if (tree.fieldName(list) === "left") return NOTHING;
  const statement = tree.parent(list);
  const left = statement === null || tree.fieldName(list) !== "right" ? null : tree.field(statement, "left");
  const target = left === null ? undefined : tree.children(left)[tree.children(list).indexOf(node)];
  if (target !== undefined && tree.text(target) === wholeText(file, node)) return NOTHING;
  const declaration =
    target !== undefined && tree.kind(target) === "identifier" ? scopesOf(tree).declarationOf(target) : null;
  return declaration === null ? ESCAPES : { kind: "list", at: { file, node: declaration } };
}
