/**
 * Calls of functions of the repository that give no error with these arguments:
 *
 *   func request(name string, filter *Filter) (*Request, error) {
 *       if filter != nil {
 *           if err := filter.check(); err != nil { return nil, err }
 *       }
 *       return &Request{…}, nil
 *   }
 *   req, err := request(name, nil)
 *   if err != nil { … }                 cannot be
 */
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import type { Located } from "../types/package-members.ts";
import { typesOf } from "../types/types.ts";
import { isErrorType } from "./error-types.ts";
import { holdsInCall, type Setting, settingsOf } from "./settings.ts";

/** The condition asks for the error of the call right before it, which gives none. @param error the variable in the condition */
export function isNeverSet(repository: Repository, file: GoFile, error: NodeIndex): boolean {
  const call = callRightBefore(file.tree, error);
  const callee = call === null ? null : typesOf(repository).callee(file, call);
  return call !== null && callee?.kind === "function" && !mayFail(repository, callee.fn, { file, call });
}

/** `v, err := f(x); if err != nil`, `if err := f(x); err != nil`: the call that sets the variable. */
function callRightBefore(tree: SyntaxTree, error: NodeIndex): NodeIndex | null {
  const branch = tree.above(error, "if_statement", "block");
  if (branch === null || tree.kind(branch) !== "if_statement") return null;
  const list = tree.parent(branch);
  const statements = list === null ? [] : tree.children(list);
  const statement = tree.field(branch, "initializer") ?? statements[statements.indexOf(branch) - 1];
  const [left, right] = statement === undefined ? [] : [tree.field(statement, "left"), tree.field(statement, "right")];
  const target = left ? tree.lastChild(left) : null;
  const call = right ? tree.onlyChild(right) : null;
  const isSet = target !== null && tree.text(target) === tree.text(error);
  return isSet && call !== null && tree.kind(call) === "call_expression" ? call : null;
}

interface CallPlace {
  readonly file: GoFile;
  readonly call: NodeIndex;
}

/** Some return gives something else than nil, and no condition on a parameter keeps this call from it. */
function mayFail(repository: Repository, fn: Located, place: CallPlace): boolean {
  const { tree } = fn.file;
  if (!isErrorType(typesOf(repository).resultsOf(fn).at(-1))) return true;
  const returns = tree.withinFunction(fn.node, "return_statement");
  const failing = returns.filter((one) => !givesNil(tree, one));
  // A function that gives no error in any call may be one that another build replaces.
  if (failing.length === 0) return true;
  const settings = settingsOf(fn).filter((one) => holdsInCall(place.file, place.call, one) === false);
  return settings.length === 0 || !failing.every((one) => isBehind(tree, one, settings));
}

function givesNil(tree: SyntaxTree, statement: NodeIndex): boolean {
  const list = tree.firstChild(statement);
  const last = list !== undefined && tree.kind(list) === "expression_list" ? tree.lastChild(list) : (list ?? null);
  return last !== null && tree.kind(last) === "nil";
}

/** In the branch of a condition that does not hold. */
function isBehind(tree: SyntaxTree, node: NodeIndex, settings: readonly Setting[]): boolean {
  for (
    let at = tree.above(node, "if_statement", "func_literal");
    at !== null && tree.kind(at) === "if_statement";
    at = tree.above(at, "if_statement", "func_literal")
  ) {
    const [condition, block] = [tree.fieldText(at, "condition"), tree.field(at, "consequence")];
    if (block !== null && tree.contains(block, node) && settings.some(({ text }) => text === condition)) return true;
  }
  return false;
}
