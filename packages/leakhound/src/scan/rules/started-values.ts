/**
 * Values whose method has started a goroutine before an exit path drops them, for goroutine-not-stopped:
 *
 *   w := newWorker()
 *   w.Start()                        starts a goroutine that w.Stop ends
 *   if name == "" {
 *       return errNoName             the goroutine stays
 *   }
 *   …
 *   w.Stop()
 */
import type { Resource } from "../lifetime/resource.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import type { Located } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import { typesOf } from "../types/types.ts";

export interface StartedBy {
  /** `w.Start()` */
  readonly call: NodeIndex;
  /** Where the goroutine starts. */
  readonly start: Located;
}

/**
 * The call of a method that starts a goroutine on every path to the exit; null for none.
 *
 * @param startIn where a method starts a goroutine that lasts
 */
export function startedBefore(
  { file, repository, scope, variable }: Resource,
  exit: NodeIndex,
  startIn: (fn: Located) => Located | null,
): StartedBy | null {
  const { tree } = file;
  const declaration = scopesOf(tree).declarationOf(variable);
  for (const use of declaration === null ? [] : scopesOf(tree).usesOf(declaration)) {
    const call = callOn(tree, use);
    if (call === null || call > exit || !isOnPath(tree, call, exit)) continue;
    if (tree.above(call, "function_declaration", "method_declaration", "func_literal") !== scope) continue;
    if (!mayStart(tree.fieldText(tree.field(call, "function")!, "field"))) continue;
    const callee = typesOf(repository).callee(file, call);
    const start = callee?.kind === "function" ? startIn(callee.fn) : null;
    if (start !== null) return { call, start };
  }
  return null;
}

/** By its name. Other methods may start something that ends by itself. */
export const mayStart = (name: string): boolean => STARTING.test(name);

const STARTING = /^(?:start|open|run|begin|init|listen|serve|connect|launch|spawn)/i;

/** `w.Start()` of `w`, neither deferred nor in a goroutine. */
function callOn(tree: SyntaxTree, use: NodeIndex): NodeIndex | null {
  const selector = tree.parent(use);
  const call = selector === null || tree.kind(selector) !== "selector_expression" ? null : tree.parent(selector);
  if (call === null || tree.kind(call) !== "call_expression" || tree.field(call, "function") !== selector) return null;
  const statement = tree.parent(call);
  return statement !== null && ["go_statement", "defer_statement"].includes(tree.kind(statement)) ? null : call;
}

/** The block of the call contains the exit, which is not where the call itself has failed. */
function isOnPath(tree: SyntaxTree, call: NodeIndex, exit: NodeIndex): boolean {
  const list = tree.above(call, "statement_list");
  if (list === null || !(tree.contains(list, exit) || exit === tree.subtreeEnd(list))) return false;
  const statements = tree.children(list);
  const row = statements.findIndex((one) => tree.contains(one, call));
  const statement = statements[row];
  if (statement === undefined || tree.contains(statement, exit)) return false;
  const next = statements[row + 1];
  const isChecked = tree.kind(statement) !== "expression_statement" && next !== undefined && tree.contains(next, exit);
  return !(isChecked && tree.kind(next) === "if_statement");
}
