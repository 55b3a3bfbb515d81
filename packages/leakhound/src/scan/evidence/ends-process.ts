/**
 * Functions whose failure ends the process, and with it everything that they leave open then:
 *
 *   func migrate(db *sql.DB) error { tx, err := db.Begin(); …; return err }
 *   func prepare(db *sql.DB) error { return migrate(db) }
 *   func open() { if err := prepare(db); err != nil { log.Print(err); os.Exit(1) } }
 */

import { type CallSite, callSitesOf } from "../calls/call-sites.ts";
import { terminatingCalls } from "../flow/terminating-calls.ts";
import type { GoFile, GoFunction } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { isInFailure } from "../lifetime/failure-exits.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import type { Located } from "../types/package-members.ts";

const CALLERS_FOLLOWED_MAX = 4;

/** Everything that calls the function ends the process where it fails, or fails itself. */
export function failureEndsProcess(repository: Repository, { file, node }: Located, depth = 0): boolean {
  const fn = file.functions.find((one) => one.node === node);
  if (fn === undefined || depth > CALLERS_FOLLOWED_MAX || !isOwn(file, fn)) return false;
  const sites = callSitesOf(fn, file, repository);
  return sites !== null && sites.length > 0 && sites.every((site) => siteEndsProcess(repository, site, depth));
}

/** Other modules cannot call it. */
const isOwn = ({ path, source }: GoFile, { name }: GoFunction): boolean =>
  /^\p{Ll}/u.test(name) || /(?:^|\/)(?:internal|cmd)\//.test(path) || /^package\s+main\b/m.test(source);

function siteEndsProcess(repository: Repository, { file, call }: CallSite, depth: number): boolean {
  const { tree } = file;
  const fn = tree.above(call, "function_declaration", "method_declaration", "func_literal");
  if (fn === null) return false;
  const statement = tree.above(call, "return_statement", "statement_list", "if_statement");
  const isReturned = statement !== null && tree.kind(statement) === "return_statement";
  const last = isReturned ? statement : lastOfFailure(tree, call);
  if (last === null) return false;
  if (terminatingCalls(tree, fn).some((one) => one !== call && tree.contains(last, one))) return true;
  return tree.kind(last) === "return_statement" && failureEndsProcess(repository, { file, node: fn }, depth + 1);
}

/** The last statement of the branch for the error of the call. */
function lastOfFailure(tree: SyntaxTree, call: NodeIndex): NodeIndex | null {
  const list = tree.above(call, "statement_list");
  const statement = list === null ? undefined : tree.children(list).find((one) => tree.contains(one, call));
  const branch =
    statement === undefined ? null : tree.kind(statement) === "if_statement" ? statement : tree.nextSibling(statement);
  const block = branch === null || tree.kind(branch) !== "if_statement" ? null : tree.field(branch, "consequence");
  const inner = block === null || tree.contains(block, call) ? undefined : tree.firstChild(block);
  const last = inner === undefined || tree.kind(inner) !== "statement_list" ? null : tree.lastChild(inner);
  return last !== null && isInFailure(tree, last) ? last : null;
}
