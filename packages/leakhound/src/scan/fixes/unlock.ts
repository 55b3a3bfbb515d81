/**
 * An unlock that is missed:
 *
 *   b.mu.Lock()
 *   defer b.mu.Unlock()      this line, where each unlock of the function is directly followed by a return or its end;
 *   if !ok {                 those are removed
 *       return errNone
 *   }
 *
 *   b.mu.Lock()
 *   if !ok {
 *       b.mu.Unlock()        otherwise this line: the code behind the last unlock must not run with the lock
 *       return errNone
 *   }
 *   b.n++
 *   b.mu.Unlock()
 *   b.notify()
 *
 * Only where the function locks once, outside of loops, in its outermost block: the lock is held at the exit on every path.
 */
import { ownNodes } from "../flow/paths.ts";
import { type GoFile, importOf } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import type { FunctionLock } from "../locks/function-lock.ts";
import { functionLocks } from "../locks/function-locks.ts";
import { loopAround } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { typesOf } from "../types/types.ts";
import { endsPath } from "./path-ends.ts";
import { linesAfter, linesBefore, type TextEdit, withoutLines } from "./text-edits.ts";

/** @param lockCall the call of the finding */
export function unlock(file: GoFile, repository: Repository, lockCall: NodeIndex): readonly TextEdit[] | null {
  const { tree } = file;
  const found = functionLocks(repository, file).find(({ uses }) => uses.some(({ node }) => node === lockCall));
  if (found === undefined) return null;
  const own = statementsOf(found, tree);
  if (own === null || own.lockCall !== lockCall) return null;
  for (const _ of ownNodes(tree, found.fn.node, "goto_statement")) return null;
  return deferred(tree, own) ?? beforeExits(file, repository, own, found);
}

interface LockStatements {
  readonly lockCall: NodeIndex;
  readonly lock: NodeIndex;
  readonly unlocks: readonly NodeIndex[];
  /** `b.mu.Unlock()` */
  readonly unlockText: string;
}

/** The one lock and the unlocks of a function, each a statement of its own outside of loops; null for anything else. */
function statementsOf({ uses, fn }: FunctionLock, tree: SyntaxTree): LockStatements | null {
  const [first, ...others] = uses.filter(({ action }) => action === "lock");
  const unlocks = uses.filter(({ action }) => action === "unlock");
  if (first === undefined || others.length > 0 || uses.some(({ isDeferred }) => isDeferred)) return null;
  if (unlocks.some(({ mode, node }) => mode !== first.mode || node < first.node)) return null;
  const statements = [first, ...unlocks].map(({ node }) => tree.parent(node));
  const [lock, ...rest] = statements;
  if (lock === undefined || lock === null || statements.some((one) => one === null || !isPlain(tree, one))) return null;
  const block = tree.parent(tree.parent(lock) ?? lock);
  if (block === null || tree.parent(block) !== fn.node) return null;
  const text = tree.fieldText(first.node, "function").replace(/Lock$/, "Unlock");
  return { lockCall: first.node, lock, unlocks: rest.filter((one) => one !== null), unlockText: `${text}()` };
}

const isPlain = (tree: SyntaxTree, statement: NodeIndex): boolean =>
  tree.kind(statement) === "expression_statement" && loopAround(tree, statement) === null;

/** Each unlock is the end of its path, and what follows calls nothing that could lock again. */
function deferred(tree: SyntaxTree, { lock, unlocks, unlockText }: LockStatements): readonly TextEdit[] | null {
  if (!unlocks.every((statement) => endsPath(tree, statement))) return null;
  const edits = [linesAfter(tree, lock, [`defer ${unlockText}`]), ...unlocks.map((one) => withoutLines(tree, one))];
  const complete = edits.filter((edit) => edit !== null);
  return complete.length === edits.length ? complete : null;
}

/** Exits at which the lock is held on every path, and whose values do not depend on what the lock guards. */
function beforeExits(
  file: GoFile,
  repository: Repository,
  own: LockStatements,
  found: FunctionLock,
): readonly TextEdit[] | null {
  const { heldExits } = found;
  const isAlwaysHeld = (exit: NodeIndex) =>
    exit > own.lock && (exit < (own.unlocks[0] ?? exit) || found.heldAt([exit]).has(exit));
  if (!heldExits.every((exit) => isAlwaysHeld(exit) && isGuardFree(file, repository, exit))) return null;
  const edits = heldExits.map((exit) => linesBefore(file.tree, exit, [own.unlockText]));
  const complete = edits.filter((edit) => edit !== null);
  return complete.length === edits.length ? complete : null;
}

/** A return of names, constants, variables of packages, and what functions of libraries make of these: no fields or entries. */
function isGuardFree(file: GoFile, repository: Repository, exit: NodeIndex): boolean {
  const { tree } = file;
  if (tree.kind(exit) !== "return_statement") return false;
  for (const _ of tree.within(exit, "index_expression", "unary_expression", "func_literal")) return false;
  for (const selector of tree.within(exit, "selector_expression"))
    if (importOf(file, tree.text(selector)) === "") return false;
  return tree
    .within(exit, "call_expression")
    .every((call) => typesOf(repository).callee(file, call)?.kind === "library");
}
