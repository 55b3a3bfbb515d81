/**
 * A goroutine that locks what it has locked already, and so waits for itself:
 *
 *   func (b *box) put() {
 *       b.mu.Lock()
 *       defer b.mu.Unlock()
 *       b.size()              locks b.mu again
 *   }
 *
 * Condition: on a path on which the function holds the lock, it locks it again, or calls a function of the repository that
 * does, by the same variable. A read lock inside a read lock waits only if a writer comes between the two, so it is of
 * medium confidence.
 * Not reported: locks of elements of a map or list, and of variables that were assigned in between.
 */

import type { Confidence } from "../findings/finding.ts";
import type { GoFile } from "../index/go-file.ts";
import { changeMayLock } from "../locks/changed-locks.ts";
import type { FunctionLock } from "../locks/function-lock.ts";
import { functionLocks } from "../locks/function-locks.ts";
import { isHandedOver } from "../locks/hand-over.ts";
import type { SecondLock } from "../locks/lock-states.ts";
import { type LockInCallback, locksInCallbacks } from "../locks/locks-in-callbacks.ts";
import type { Located } from "../types/package-members.ts";
import { lockText } from "./lock-text.ts";
import { type LockInHook, locksInHooks } from "./locked-hooks.ts";
import type { Match, MatchStep, Rule } from "./rule.ts";

export const lockTakenTwice: Rule = {
  id: "lock-taken-twice",
  spansFiles: true,
  *find(file, repository) {
    for (const lock of functionLocks(repository, file)) {
      const { secondLocks } = lock;
      if (secondLocks.length === 0 || isHandedOver(lock, repository)) continue;
      // A lock that is left held is one mistake, which lock-not-released reports.
      const isLeftHeld = lock.heldExits.length > 0;
      for (const second of secondLocks) if (second.isAlways || !isLeftHeld) yield matchOf(lock, second, file);
    }
    for (const one of locksInCallbacks(repository, file)) yield matchOfCallback(file, one);
    for (const one of locksInHooks(repository, file)) yield matchOfHook(file, one);
  },
  // The places where it is locked again are in functions that lock.
  findSpanning: (file, repository) => (changeMayLock(repository) ? lockTakenTwice.find(file, repository) : []),
};

function matchOf(lock: FunctionLock, second: SecondLock, file: GoFile): Match {
  const taken = firstLock(lock, second);
  const text = lockText(file, taken);
  const by = second.effect === null ? "" : ` by ${calleeText(file, second)}`;
  const isReadTwice = second.heldAs === "read" && second.mode === "read";
  return {
    node: second.node,
    confidence: callsItself(lock, second) ? "low" : confidenceOf(second),
    message: isReadTwice
      ? `${text} is locked for reading a second time${by}: a writer that waits in between blocks both forever.`
      : `${text} is locked${by} while this goroutine holds it already, so it waits for itself forever.`,
    advice: `unlock ${text} first, or call a variant that expects the lock to be held`,
    steps: [{ file, node: taken, text: `locks ${text}` }, ...stepsOfSecond(file, second)],
  };
}

/** A callee holds the lock while it runs the code that locks. */
function matchOfCallback(file: GoFile, { node, mode, held, runs, chain }: LockInCallback): Match {
  const { tree } = file;
  const isReadTwice = held.mode === "read" && mode === "read";
  const text = lockText(held.taken.file, held.taken.node);
  const what = tree.kind(runs) === "range_clause" ? "The loop" : `${tree.fieldText(runs, "function")}()`;
  return {
    node,
    confidence: isReadTwice ? "low" : "medium",
    message: isReadTwice
      ? `${what} runs this with ${text} held for reading, and it is locked for reading again: a writer that waits in between blocks both forever.`
      : `${what} runs this with ${text} held, and it is locked again, so this waits for itself forever.`,
    advice:
      "collect what is to be changed, and change it after the call; or call a variant that expects the lock to be held",
    steps: [
      {
        file,
        node: runs,
        text: tree.kind(runs) === "range_clause" ? "runs its body with the lock held" : "runs the code",
      },
      { ...held.taken, text: `locks ${text}` },
      { ...held.called, text: "calls the code with the lock held" },
      ...chain.map((at, row) => ({
        ...at,
        text: row === chain.length - 1 ? "locks it again" : `calls ${calledText(at)}`,
      })),
    ],
  };
}

/** A function that was registered with the value locks it, and is called with the lock held. */
function matchOfHook(file: GoFile, { node, taken, heldAs, mode, registered, chain }: LockInHook): Match {
  const text = lockText(file, taken);
  return {
    node,
    confidence: heldAs === "read" && mode === "read" ? "low" : "medium",
    message: `${text} is held where this calls a function that was registered on line ${registered.file.tree.line(registered.node)}, and that locks it again, so this waits for itself forever.`,
    advice: `copy the functions with ${text} held, and call them after the unlock`,
    steps: [
      { file, node: taken, text: `locks ${text}` },
      { ...registered, text: "the function is registered" },
      ...chain.map((at, row) => ({
        ...at,
        text: row === chain.length - 1 ? "locks it again" : `calls ${calledText(at)}`,
      })),
    ],
  };
}

const calledText = ({ file: { tree }, node }: Located): string =>
  tree.kind(node) === "call_expression" ? tree.fieldText(node, "function") : tree.text(node);

/** The last lock above the second one; in a loop it may be the same statement. */
function firstLock({ uses }: FunctionLock, second: SecondLock): SecondLock["node"] {
  const locks = uses.filter(({ action }) => action === "lock").map(({ node }) => node);
  return locks.findLast((node) => node < second.node) ?? locks[0] ?? second.node;
}

/** What the function calls may call it again, under a condition that may not hold while it runs: `if !isNew { s.Reset() }`. */
const callsItself = ({ uses }: FunctionLock, { effect }: SecondLock): boolean => {
  const last = effect === null || effect.isCertain ? undefined : effect.chain.at(-1);
  return last !== undefined && (effect?.chain.length ?? 0) > 1 && uses.some(({ node }) => node === last.node);
};

function confidenceOf({ heldAs, mode, isAlways, effect }: SecondLock): Confidence {
  if (heldAs === "read" && mode === "read") return "medium";
  return isAlways && (effect === null || effect.isCertain) ? "high" : "medium";
}

const calleeText = ({ tree }: GoFile, { node }: SecondLock): string => `${tree.fieldText(node, "function")}()`;

function stepsOfSecond(file: GoFile, { node, effect }: SecondLock): MatchStep[] {
  if (effect === null) return [{ file, node, text: "locks it again" }];
  return effect.chain.map((at, row) => ({
    ...at,
    text: row === effect.chain.length - 1 ? "locks it again" : `calls ${at.file.tree.fieldText(at.node, "function")}`,
  }));
}
