/**
 * Follows one lock through one function, and notes in which states it is at each operation and each exit.
 *
 *   state   0 free   1 held for writing   2 held for reading;   + 4 after `defer mu.Unlock()`
 */

import { jumpTarget } from "../flow/jump-target.ts";
import { exitsOfPaths, ownNodes, type PathExit, type Transfer } from "../flow/paths.ts";
import { terminatingCalls } from "../flow/terminating-calls.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import { nodeIndex } from "../syntax/tree.ts";
import type { Located } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import { rootOf, type ValuePath } from "../types/value-path.ts";
import type { LockEffect } from "./lock-effects.ts";
import type { LockMode, LockUse } from "./lock-uses.ts";

const FREE = 0;
const WRITE = 1;
const READ = 2;
const HELD = 3;
const DEFERRED = 4;

/** An operation that may lock the lock a second time. */
export interface SecondLock {
  readonly node: NodeIndex;
  readonly mode: LockMode;
  readonly heldAs: LockMode;
  /** Held on every path to the operation. */
  readonly isAlways: boolean;
  /** The call that locks; null where the function itself does. */
  readonly effect: LockEffect | null;
}

export interface LockStates {
  readonly secondLocks: readonly SecondLock[];
  /**
   * Exits that may leave the lock held, and do not unlock it in a defer; also jumps that leave the turn of a loop whose
   * variable has the lock.
   */
  readonly heldExits: readonly NodeIndex[];
  /** The nodes of the question at which the lock is held on every path. */
  readonly heldAt: ReadonlySet<NodeIndex>;
}

export interface LockQuestion {
  readonly fn: Located;
  readonly path: ValuePath;
  /** Uses of this lock in the function. */
  readonly uses: readonly LockUse[];
  /** Effects of calls on this lock, by the node of the call. */
  readonly effects: ReadonlyMap<NodeIndex, LockEffect>;
  /** Nodes at which to note whether the lock is held. */
  readonly probes: readonly NodeIndex[];
}

/** null where the function is too complicated. */
export function lockStates(question: LockQuestion): LockStates | null {
  const { fn, path, uses, effects, probes } = question;
  const { tree } = fn.file;
  const seen = new Map<NodeIndex, Set<number>>();
  const operations = new Map<NodeIndex, Transfer>();
  const note = (node: NodeIndex, transfer: Transfer): void => {
    const states = new Set<number>();
    seen.set(node, states);
    operations.set(node, (state) => {
      states.add(state);
      return transfer(state);
    });
  };
  for (const node of probes) note(node, (state) => state);
  for (const [node, effect] of effects) note(node, transferOfEffect(effect));
  for (const use of uses) note(use.node, transferOfUse(use));
  for (const call of terminatingCalls(tree, fn.node)) operations.set(call, () => null);
  for (const node of reassignments(fn, path)) operations.set(node, (state) => state & ~HELD);
  const jumps = jumpsFromTurn(fn, path);
  for (const node of jumps) note(node, (state) => state);
  const exits = exitsOfPaths({ tree, fn: fn.node, initial: FREE, operations });
  return exits === null ? null : summaryOf(question, seen, { exits, jumps });
}

/**
 * Jumps that leave the turn of a loop in which the variable of the lock is declared:
 *
 *   for _, shard := range shards {
 *       shard.mu.Lock()
 *       if shard.isEmpty() { continue }      nothing has the locked shard any more
 *
 * None where the turn gives the value to something else, which may unlock it.
 */
function jumpsFromTurn({ file: { tree }, node: fn }: Located, path: ValuePath): readonly NodeIndex[] {
  const root = rootOf(path);
  const variable = root === null || root <= fn || root >= tree.subtreeEnd(fn) ? null : nodeIndex(root);
  const loop = variable === null ? null : tree.above(variable, "for_statement", "func_literal");
  if (variable === null || loop === null || tree.kind(loop) !== "for_statement") return [];
  const isUsed = (use: NodeIndex) => {
    const parent = tree.parent(use);
    return use === variable || (parent !== null && tree.kind(parent) === "selector_expression");
  };
  if (!scopesOf(tree).usesOf(variable).every(isUsed)) return [];
  return ownNodes(tree, fn, "continue_statement", "break_statement").filter((jump) => {
    const target = jump > variable && tree.contains(loop, jump) ? jumpTarget(tree, jump) : null;
    return target !== null && target <= loop;
  });
}

function transferOfUse({ action, mode, isDeferred }: LockUse): Transfer {
  if (isDeferred) return (state) => (action === "unlock" ? state | DEFERRED : state);
  if (action === "unlock") return (state) => state & ~HELD;
  return (state) => (state & ~HELD) | (mode === "write" ? WRITE : READ);
}

function transferOfEffect({ kind, mode, isDeferred }: LockEffect): Transfer {
  if (isDeferred) return (state) => (kind === "releases" ? state | DEFERRED : state);
  if (kind === "releases") return (state) => state & ~HELD;
  if (kind === "keeps") return (state) => (state & ~HELD) | (mode === "write" ? WRITE : READ);
  return (state) => state;
}

/** Where the variable that has the lock gets another value: `for _, shard := range shards`. */
export function* reassignments(fn: Located, path: ValuePath): Generator<NodeIndex> {
  const root = rootOf(path);
  if (root === null) return;
  const { tree } = fn.file;
  const name = nodeIndex(root);
  const list = tree.parent(name);
  const statement = list === null ? null : tree.parent(list);
  if (statement === null || !tree.contains(fn.node, statement)) return;
  if (
    ["range_clause", "short_var_declaration", "assignment_statement", "receive_statement"].includes(
      tree.kind(statement),
    )
  )
    yield statement;
  if (list !== null && tree.kind(list) === "var_spec") yield list;
  for (const assignment of tree.within(fn.node, "assignment_statement")) {
    const left = tree.field(assignment, "left");
    if (
      left !== null &&
      tree.children(left).some((one) => tree.kind(one) === "identifier" && tree.text(one) === tree.text(name))
    )
      yield assignment;
  }
}

function summaryOf(
  { uses, effects, probes }: LockQuestion,
  seen: ReadonlyMap<NodeIndex, ReadonlySet<number>>,
  { exits, jumps }: { readonly exits: readonly PathExit[]; readonly jumps: readonly NodeIndex[] },
): LockStates {
  const isHeld = (state: number) => (state & HELD) !== FREE;
  const isLeft = (state: number) => isHeld(state) && (state & DEFERRED) === 0;
  const leavesHeld = ({ states }: PathExit) => [...states].some(isLeft);
  const leftByJumps = jumps.filter((node) => [...(seen.get(node) ?? [])].some(isLeft));
  const secondLocks: SecondLock[] = [];
  const add = (node: NodeIndex, mode: LockMode, effect: LockEffect | null): void => {
    const states = [...(seen.get(node) ?? [])];
    const held = states.filter(isHeld);
    if (held.length === 0) return;
    const heldAs = held.some((state) => (state & HELD) === WRITE) ? "write" : "read";
    secondLocks.push({ node, mode, heldAs, isAlways: held.length === states.length, effect });
  };
  for (const { node, mode, action, isDeferred } of uses) if (action === "lock" && !isDeferred) add(node, mode, null);
  for (const [node, effect] of effects)
    if (effect.kind === "acquires" && !effect.isDeferred) add(node, effect.mode, effect);
  const heldAt = probes.filter((node) => {
    const states = [...(seen.get(node) ?? [])];
    return states.length > 0 && states.every(isHeld);
  });
  return {
    secondLocks,
    heldExits: [...exits.filter(leavesHeld).map(({ node }) => node), ...leftByJumps],
    heldAt: new Set(heldAt),
  };
}
