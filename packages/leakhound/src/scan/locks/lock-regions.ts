/**
 * Where a function holds a lock, read from the statements without a walk along its paths:
 *
 *   b.mu.Lock()
 *   if b.n == 0 {
 *       b.mu.Unlock()        from here to the jump the lock is free
 *       return
 *   }
 *   b.n--                    held
 *   b.mu.Unlock()            ends the region: it is in the block of the lock
 *
 *   b.mu.Lock()              in the outermost block of the function: held up to its end
 *   defer b.mu.Unlock()
 *
 * No jump leaves a region while the lock is held, so that no exit leaves it held. Whether a node is reached is not looked at.
 */
import { ownNodes } from "../flow/paths.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import type { Located } from "../types/package-members.ts";
import type { LockEffect } from "./lock-effects.ts";
import type { LockUse } from "./lock-uses.ts";

/** Rows from after `start` to before `end`. */
interface Rows {
  readonly start: number;
  readonly end: number;
}

interface Region extends Rows {
  /** Where it is free: from an unlock to the jump after it. */
  readonly free: readonly Rows[];
}

export type LockRegions = readonly Region[];

const isIn = ({ start, end }: Rows, node: NodeIndex): boolean => node > start && node < end;

export const isHeldIn = (regions: LockRegions, node: NodeIndex): boolean =>
  regions.some((region) => isIn(region, node) && !region.free.some((rows) => isIn(rows, node)));

export interface LockOfFunction {
  readonly fn: Located;
  /** Of one lock, in the order of the source. */
  readonly uses: readonly LockUse[];
  readonly effects: ReadonlyMap<NodeIndex, LockEffect>;
  /** Statements that give the variable that has the lock another value. */
  readonly reassignments: readonly NodeIndex[];
}

/** A function with more uses is walked, so that many regions take linear time. */
const USES_MAX = 64;

/** null where the lock is not held in such regions: the paths decide. */
export function lockRegions({ fn, uses, effects, reassignments }: LockOfFunction): LockRegions | null {
  if ([...effects.values()].some(({ kind }) => kind !== "acquires")) return null;
  const { tree } = fn.file;
  const direct = uses.filter(({ isDeferred }) => !isDeferred);
  if (direct.length > USES_MAX) return null;
  const regions: Region[] = [];
  for (let row = 0; row < direct.length; ) {
    const lock = direct[row]!;
    const rest = direct.slice(row + 1);
    const isLast = rest.length === 0;
    const found = isLast ? regionOfDefer(fn, lock, uses) : regionOfBlock(tree, lock, rest);
    if (found === null || leavesHeld(fn, found)) return null;
    regions.push(found);
    row += 1 + (isLast ? 0 : found.free.length + 1);
  }
  return reassignments.some((node) => isHeldIn(regions, node)) ? null : regions;
}

/** `mu.Lock(); defer mu.Unlock()` */
function regionOfDefer({ file: { tree }, node: fn }: Located, lock: LockUse, uses: readonly LockUse[]): Region | null {
  const list = lock.action === "lock" ? listAround(tree, lock.node) : null;
  const block = list === null ? null : tree.parent(list);
  if (block === null || tree.parent(block) !== fn) return null;
  const next = statementAfter(tree, lock.node);
  if (next === null || tree.kind(next) !== "defer_statement") return null;
  const isUnlocked = uses.some(
    ({ node, action, isDeferred }) => isDeferred && action === "unlock" && tree.contains(next, node),
  );
  return isUnlocked ? { start: lock.node, end: Number.POSITIVE_INFINITY, free: [] } : null;
}

/** Up to the first unlock in the block of the lock. */
function regionOfBlock(tree: SyntaxTree, lock: LockUse, rest: readonly LockUse[]): Region | null {
  const list = lock.action === "lock" ? listAround(tree, lock.node) : null;
  const free: Rows[] = [];
  for (const { node, action } of list === null ? [] : rest) {
    if (action !== "unlock") return null;
    if (listAround(tree, node) === list) return { start: lock.node, end: node, free };
    const jump = statementAfter(tree, node);
    if (jump === null || !isJump(tree, jump)) return null;
    free.push({ start: node, end: tree.subtreeEnd(jump) });
  }
  return null;
}

/** The list of statements in which a call is a statement. */
function listAround(tree: SyntaxTree, call: NodeIndex): NodeIndex | null {
  const statement = tree.parent(call);
  return statement === null || tree.kind(statement) !== "expression_statement" ? null : tree.parent(statement);
}

/** The statement after the one that a call is. */
function statementAfter(tree: SyntaxTree, call: NodeIndex): NodeIndex | null {
  const statement = tree.parent(call);
  if (statement === null || tree.kind(statement) !== "expression_statement") return null;
  let next = tree.nextSibling(statement);
  while (next !== null && tree.kind(next) === "comment") next = tree.nextSibling(next);
  return next;
}

const isJump = (tree: SyntaxTree, node: NodeIndex): boolean =>
  tree.kind(node) === "return_statement" ||
  tree.kind(node) === "break_statement" ||
  tree.kind(node) === "continue_statement";

/** A jump may leave the region with the lock held, or stay in it with the lock free. */
function leavesHeld({ file: { tree }, node: fn }: Located, region: Region): boolean {
  if (region.end === Number.POSITIVE_INFINITY) return ownNodes(tree, fn, "goto_statement").length > 0;
  const jumps = ownNodes(
    tree,
    fn,
    "return_statement",
    "break_statement",
    "continue_statement",
    "goto_statement",
    "fallthrough_statement",
  );
  return jumps.some((jump) => {
    if (tree.kind(jump) === "goto_statement") return true;
    if (!isIn(region, jump)) return false;
    const isFree = region.free.some((rows) => isIn(rows, jump));
    return isFree ? !leavesFrom(tree, jump, region.start) : leavesFrom(tree, jump, region.start) !== false;
  });
}

/** The jump leaves a statement that begins before a row; null where that is not followed. */
function leavesFrom(tree: SyntaxTree, jump: NodeIndex, row: number): boolean | null {
  const kind = tree.kind(jump);
  if (kind === "return_statement") return true;
  if (kind === "fallthrough_statement" || tree.children(jump).length > 0) return null;
  const target =
    kind === "continue_statement"
      ? tree.above(jump, "for_statement")
      : tree.above(jump, "for_statement", "expression_switch_statement", "type_switch_statement", "select_statement");
  return target === null ? null : target < row;
}
