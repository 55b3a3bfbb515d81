/**
 * What ends an operation that a function begins once, in its outermost block: an unlock for a lock, a receive for a slot.
 *
 *   slots <- struct{}{}
 *   defer func() { <-slots }()     this line, where each end of the function is directly followed by a return or its end; those are removed
 *   if !ok {
 *       <-slots                    otherwise this line: the code behind the last end must not run before it
 *       return errNone
 *   }
 */
import { ownNodes } from "../flow/paths.ts";
import { type GoFile, importOf } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { loopAround } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { typesOf } from "../types/types.ts";
import { endsPath } from "./path-ends.ts";
import { linesAfter, linesBefore, type TextEdit, withoutLines } from "./text-edits.ts";

export interface PairedStatements {
  readonly begin: NodeIndex;
  readonly ends: readonly NodeIndex[];
  /** `b.mu.Unlock()` */
  readonly endText: string;
  /** `defer b.mu.Unlock()` */
  readonly deferText: string;
}

/** The function begins once, outside of loops and branches, ends outside of loops, and has no goto. */
export function isBegunOnce(tree: SyntaxTree, fn: NodeIndex, { begin, ends }: PairedStatements): boolean {
  const block = tree.parent(tree.parent(begin) ?? begin);
  if (block === null || tree.parent(block) !== fn || ownNodes(tree, fn, "goto_statement").length > 0) return false;
  return [begin, ...ends].every((one) => loopAround(tree, one) === null) && ends.every((one) => one > begin);
}

/** Each end is the end of its path, and what follows calls nothing. */
export function deferredEnd(
  tree: SyntaxTree,
  { begin, ends, deferText }: PairedStatements,
): readonly TextEdit[] | null {
  if (!ends.every((statement) => endsPath(tree, statement))) return null;
  return complete([linesAfter(tree, begin, [deferText]), ...ends.map((one) => withoutLines(tree, one))]);
}

/** @param exits at which the operation has begun and not ended, on every path */
export function endsBeforeExits(
  file: GoFile,
  repository: Repository,
  { endText }: PairedStatements,
  exits: readonly NodeIndex[],
): readonly TextEdit[] | null {
  if (!exits.every((exit) => isPlainReturn(file, repository, exit))) return null;
  return complete(exits.map((exit) => linesBefore(file.tree, exit, [endText])));
}

export const complete = (edits: readonly (TextEdit | null)[]): readonly TextEdit[] | null => {
  const found = edits.filter((edit) => edit !== null);
  return found.length === edits.length ? found : null;
};

/** A return of names, constants, variables of packages, and what functions of libraries make of these: no fields or entries. */
function isPlainReturn(file: GoFile, repository: Repository, exit: NodeIndex): boolean {
  const { tree } = file;
  if (tree.kind(exit) !== "return_statement") return false;
  for (const _ of tree.within(exit, "index_expression", "unary_expression", "func_literal")) return false;
  for (const selector of tree.within(exit, "selector_expression"))
    if (importOf(file, tree.text(selector)) === "") return false;
  return tree
    .within(exit, "call_expression")
    .every((call) => typesOf(repository).callee(file, call)?.kind === "library");
}
