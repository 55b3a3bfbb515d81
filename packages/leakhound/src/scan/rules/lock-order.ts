/**
 * Two locks that two functions take in different orders: each may hold one and wait for the other forever.
 *
 * Condition: a function holds a lock on every path to a statement that takes another one, or to a call that does; and
 * another function takes the two the other way round. Locks are fields of types, so that the two values may be others;
 * therefore the confidence is medium.
 * Not reported: a third lock is held in both functions; one of the locks is only read in both; locks of local variables.
 */
import type { Repository } from "../index/repository.ts";
import type { FunctionLock } from "../locks/function-lock.ts";
import { type LockOrder, type LockPair, lockOrders } from "../locks/lock-order.ts";
import { lockText } from "./lock-text.ts";
import type { Match, MatchStep, Rule } from "./rule.ts";

export const lockOrder: Rule = {
  id: "lock-order",
  spansFiles: true,
  *find(file, repository: Repository) {
    for (const order of lockOrders(repository)) if (order.first.fn.file === file) yield matchOf(order);
  },
};

function matchOf({ first, second }: LockOrder): Match {
  const [held, acquired] = [heldText(first.held), acquiredText(first)];
  return {
    node: first.at,
    confidence: "medium",
    message: `${functionText(first)} takes ${acquired} while it holds ${held}, and ${functionText(second)} takes them in the other order: each may wait for the other forever.`,
    advice: "take the two locks in the same order everywhere, or release the first before the second",
    steps: [...stepsOf(first), ...stepsOf(second)],
  };
}

const heldText = ({ fn, uses }: FunctionLock): string => lockText(fn.file, uses[0]!.node);

function acquiredText({ acquired: { chain } }: LockPair): string {
  const last = chain.at(-1)!;
  return lockText(last.file, last.node);
}

const functionText = ({ fn: { file, node } }: LockPair): string =>
  file.tree.fieldText(node, "name") || `the literal of line ${file.tree.line(node)}`;

function stepsOf({ held, acquired: { chain } }: LockPair): MatchStep[] {
  const { file } = held.fn;
  const text = (at: (typeof chain)[number], row: number) =>
    row === chain.length - 1
      ? `locks ${lockText(at.file, at.node)}`
      : `calls ${at.file.tree.fieldText(at.node, "function")}`;
  return [
    { file, node: held.uses[0]!.node, text: `locks ${heldText(held)}` },
    ...chain.map((at, row) => ({ ...at, text: text(at, row) })),
  ];
}
