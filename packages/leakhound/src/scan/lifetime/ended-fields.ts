/**
 * Whether the end of a value ends something that its constructor did not get:
 *
 *   func newReader(in io.Reader) *reader { r := &reader{in: in, exit: make(chan struct{})}; go r.fill(); return r }
 *   func (r *reader) Close() { close(r.exit) }             exit is no parameter, so somebody must call Close
 *   func (w *counter) Close() error { return w.in.Close() }    in is the parameter, which others may close as well
 */
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { valueAssignedAt } from "../types/assigned-values.ts";
import { pointee } from "../types/go-type.ts";
import type { Located } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import type { Types } from "../types/types.ts";
import { ENDING_METHODS } from "./kinds.ts";
import { isWrapper, wrapsByName } from "./readers.ts";

const ENDS = new Set([...ENDING_METHODS, "Abort", "Disconnect", "Kill", "Terminate"]);

/** @param fn a constructor of a type of the repository */
export function endsMoreThanParameters(types: Types, fn: Located): boolean {
  const type = pointee(types.resultsOf(fn)[0] ?? null);
  if (type?.kind !== "named" || type.folder === null) return false;
  const end = ENDING_METHODS.map((name) => types.method(type, name)).find((method) => method !== null);
  return end ? endedFields(end).some((field) => !isGiven(types, fn, field)) : false;
}

/** `f` of `close(r.f)`, `r.f.Close()` and `r.cancel()`. */
function endedFields({ file: { tree }, node }: Located): string[] {
  const list = tree.field(node, "receiver");
  const [receiver] = list === null ? [] : tree.children(list);
  const name = receiver === undefined ? null : tree.field(receiver, "name");
  if (name === null) return [];
  return scopesOf(tree)
    .usesOf(name)
    .flatMap((use) => {
      const selector = tree.parent(use);
      if (selector === null || tree.kind(selector) !== "selector_expression" || tree.field(selector, "operand") !== use)
        return [];
      return isEnded(tree, selector) ? [tree.fieldText(selector, "field")] : [];
    });
}

function isEnded(tree: SyntaxTree, field: NodeIndex): boolean {
  const up = tree.parent(field);
  if (up === null) return false;
  const call = tree.parent(up);
  if (tree.kind(up) === "argument_list") return call !== null && tree.fieldText(call, "function") === "close";
  if (tree.kind(up) === "call_expression")
    return tree.field(up, "function") === field && /^cancel|Cancel$/.test(tree.fieldText(field, "field"));
  return (
    tree.kind(up) === "selector_expression" &&
    ENDS.has(tree.fieldText(up, "field")) &&
    call !== null &&
    tree.kind(call) === "call_expression"
  );
}

/** The constructor sets the field to a parameter, or to a reader of a library around one. */
function isGiven(types: Types, fn: Located, field: string): boolean {
  const { tree } = fn.file;
  const parameters = tree.field(fn.node, "parameters");
  const isParameter = (value: NodeIndex) => {
    const declaration = scopesOf(tree).declarationOf(value);
    return parameters !== null && declaration !== null && tree.contains(parameters, declaration);
  };
  return valuesOfField(fn, field).some((one) => {
    if (tree.kind(one) === "identifier" && isParameter(one)) return true;
    const value = tree.kind(one) === "identifier" ? givenTo(tree, one) : one;
    if (value === null || tree.kind(value) !== "call_expression") return false;
    const callee = types.callee(fn.file, value);
    const isOfLibrary = callee?.kind === "library" && (isWrapper(callee.name) || wrapsByName(callee.name));
    const mayWrap = callee?.kind === "function" || isOfLibrary;
    return mayWrap && [...tree.within(value, "identifier")].some(isParameter);
  });
}

/** What a local variable gets where it is declared. */
function givenTo(tree: SyntaxTree, use: NodeIndex): NodeIndex | null {
  const declaration = scopesOf(tree).declarationOf(use);
  return declaration === null ? null : valueAssignedAt(tree, declaration);
}

/** What `field: value` of a literal and `x.field = value` set it to. */
function valuesOfField({ file: { tree }, node }: Located, field: string): NodeIndex[] {
  const found: NodeIndex[] = [];
  for (const one of tree.within(node, "keyed_element")) {
    const [key, value] = [tree.field(one, "key"), tree.field(one, "value")];
    const [inner] = value === null ? [] : tree.children(value);
    if (key !== null && inner !== undefined && tree.text(key) === field) found.push(inner);
  }
  // Without keys, any element may be the field.
  for (const one of tree.within(node, "literal_element")) {
    const [inner] = tree.children(one);
    if (inner !== undefined && tree.kind(tree.parent(one)!) === "literal_value") found.push(inner);
  }
  for (const one of tree.within(node, "assignment_statement")) {
    const left = tree.field(one, "left");
    const right = tree.field(one, "right");
    for (const [row, target] of (left === null ? [] : tree.children(left)).entries()) {
      if (tree.kind(target) !== "selector_expression" || tree.fieldText(target, "field") !== field) continue;
      const values = right === null ? [] : tree.children(right);
      const value = values[row] ?? values[0];
      if (value !== undefined) found.push(value);
    }
  }
  return found;
}
