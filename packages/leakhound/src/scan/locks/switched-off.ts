/**
 * Locks that a parameter switches on and off:
 *
 *   func (b *box) remove(key string, isLocked bool) {
 *       if !isLocked { b.mu.Lock(); defer b.mu.Unlock() }
 *       …
 *   }
 *   b.remove("a", true)                        locks nothing
 *   if !b.isScanning { b.mu.Lock() … }         the flag says that the caller has locked
 */
import type { GoFile } from "../index/go-file.ts";
import { argumentsOf } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import type { Located } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";

/**
 * The call passes `true` or `false` for a parameter, so that the function does not reach the statement. A flag in a field
 * counts as well: it says whether the callers hold the lock.
 */
export function isSwitchedOff(fn: Located, statement: NodeIndex, file: GoFile, call: NodeIndex): boolean {
  const { tree } = fn.file;
  for (let at = checkAround(tree, statement); at !== null; at = checkAround(tree, at)) {
    const condition = tree.field(at, "condition");
    const consequence = tree.field(at, "consequence");
    if (condition === null || consequence === null || !tree.contains(consequence, statement)) continue;
    const isNegated = tree.kind(condition) === "unary_expression" && tree.source[tree.start(condition)] === "!";
    const name = isNegated ? tree.field(condition, "operand") : condition;
    if (name !== null && tree.kind(name) === "selector_expression") return true;
    const value = name === null ? null : argumentOf(fn, name, file, call);
    if (value === (isNegated ? "true" : "false")) return true;
  }
  return false;
}

function checkAround(tree: SyntaxTree, node: NodeIndex): NodeIndex | null {
  const around = tree.above(node, "if_statement", "func_literal", "function_declaration", "method_declaration");
  return around !== null && tree.kind(around) === "if_statement" ? around : null;
}

/** The text of what a call passes for the parameter that a name stands for; null for other names. */
function argumentOf(fn: Located, name: NodeIndex, file: GoFile, call: NodeIndex): string | null {
  const { tree } = fn.file;
  const list = tree.field(fn.node, "parameters");
  const declaration = tree.kind(name) === "identifier" ? scopesOf(tree).declarationOf(name) : null;
  if (list === null || declaration === null) return null;
  const names = tree
    .children(list)
    .flatMap((one) => tree.children(one).filter((child) => tree.fieldName(child) === "name"));
  const value = argumentsOf(file.tree, call)[names.indexOf(declaration)];
  return value === undefined ? null : file.tree.text(value);
}
