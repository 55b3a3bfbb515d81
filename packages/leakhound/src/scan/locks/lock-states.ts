/**
 * Follows one lock through one function, and notes in which states it is at each operation and each exit.
 *
 *   state   0 free   1 held for writing   2 held for reading;   + 4 after `defer mu.Unlock()`
 */
import { exitsOfPaths, type PathExit, type Transfer } from "../flow/paths.ts";
import { terminatingCalls } from "../flow/terminating-calls.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import { nodeIndex } from "../syntax/tree.ts";
import type { Located } from "../types/package-members.ts";
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
  /** Exits that may leave the lock held, and do not unlock it in a defer. */
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
  const exits = exitsOfPaths({ tree, fn: fn.node, initial: FREE, operations });
  return exits === null ? null : summaryOf(question, seen, exits);
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
  exits: readonly PathExit[],
): LockStates {
  const isHeld = (state: number) => (state & HELD) !== FREE;
  const leavesHeld = ({ states }: PathExit) => [...states].some((state) => isHeld(state) && (state & DEFERRED) === 0);
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
    heldExits: exits.filter(leavesHeld).map(({ node }) => node),
    heldAt: new Set(heldAt),
  };
}
