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
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import type { FunctionLock } from "../locks/function-lock.ts";
import { functionLocks } from "../locks/function-locks.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { deferredEnd, endsBeforeExits, isBegunOnce, type PairedStatements } from "./paired-ends.ts";
import type { TextEdit } from "./text-edits.ts";

/** @param lockCall the call of the finding */
export function unlock(file: GoFile, repository: Repository, lockCall: NodeIndex): readonly TextEdit[] | null {
  const { tree } = file;
  const found = functionLocks(repository, file).find(({ uses }) => uses.some(({ node }) => node === lockCall));
  const pair = found === undefined ? null : statementsOf(found, tree, lockCall);
  if (found === undefined || pair === null || !isBegunOnce(tree, found.fn.node, pair)) return null;
  const isAlwaysHeld = (exit: NodeIndex) =>
    exit > pair.begin && (exit < (pair.ends[0] ?? exit) || found.heldAt([exit]).has(exit));
  return (
    deferredEnd(tree, pair) ??
    (found.heldExits.every(isAlwaysHeld) ? endsBeforeExits(file, repository, pair, found.heldExits) : null)
  );
}

/** The one lock and the unlocks of a function, each a statement of its own; null for anything else. */
function statementsOf({ uses }: FunctionLock, tree: SyntaxTree, lockCall: NodeIndex): PairedStatements | null {
  const [first, ...others] = uses.filter(({ action }) => action === "lock");
  const unlocks = uses.filter(({ action }) => action === "unlock");
  if (first?.node !== lockCall || others.length > 0 || uses.some(({ isDeferred }) => isDeferred)) return null;
  if (unlocks.some(({ mode }) => mode !== first.mode)) return null;
  const [begin, ...ends] = [first, ...unlocks].flatMap(({ node }) => tree.parent(node) ?? []);
  if (begin === undefined || [begin, ...ends].some((one) => tree.kind(one) !== "expression_statement")) return null;
  const endText = `${tree.fieldText(first.node, "function").replace(/Lock$/, "Unlock")}()`;
  return { begin, ends, endText, deferText: `defer ${endText}` };
}
