/**
 * A function that returns with a lock held: the next one that locks waits forever.
 *
 *   b.mu.Lock()
 *   if !ok {
 *       return errNone      b.mu stays locked
 *   }
 *   b.mu.Unlock()
 *
 * Condition: the function locks, unlocks on some exit path, and leaves the lock held on another one that is possible, or on a
 * jump out of the turn of a loop in which the variable of the lock is declared.
 * Not reported: a pointer says whether it is locked (`if mu != nil { mu.Unlock() }`); a defer unlocks; a function of the package unlocks what it did not lock, so that locks change hands by
 * design; the unlock is passed on as a value or runs in a literal.
 */

import { ownNodes } from "../flow/paths.ts";
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import type { FunctionLock } from "../locks/function-lock.ts";
import { functionLocks } from "../locks/function-locks.ts";
import { type HalfUnlocked, halfUnlocked } from "../locks/half-unlocked.ts";
import { isHandedOver, isUnlockedElsewhere } from "../locks/hand-over.ts";
import type { LockUse } from "../locks/lock-uses.ts";
import { locksByCalls } from "../locks/locks-by-calls.ts";
import { operatorOf } from "../syntax/queries.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import type { Located } from "../types/package-members.ts";
import { lockText } from "./lock-text.ts";
import type { Match, Rule } from "./rule.ts";

export const lockNotReleased: Rule = {
  id: "lock-not-released",
  *find(file, repository) {
    for (const lock of functionLocks(repository, file)) {
      const match = matchOf(lock, file, repository);
      if (match !== null) yield match;
    }
    yield* takenByCalls(file, repository);
    yield* unlockedInPart(file, repository);
  },
};

/** A call takes the lock, and another path unlocks it. */
function* takenByCalls(file: GoFile, repository: Repository): Generator<Match> {
  const { tree } = file;
  for (const { taken, exit, unlock, kind } of locksByCalls(repository, file)) {
    const what = kind === "try" ? lockText(file, taken) : `what ${tree.fieldText(taken, "function")} locks`;
    const isEnd = tree.kind(exit) !== "return_statement";
    yield {
      node: taken,
      confidence: "medium",
      message: `The function ${isEnd ? "ends" : `returns on line ${tree.line(exit)}`} and leaves ${what} locked, so that the next lock waits forever.`,
      advice: "unlock before each return, or in a defer after the call",
      steps: [
        { file, node: taken, text: "locks" },
        { file, node: exit, text: `${isEnd ? "the function ends" : "returns"} with the lock held` },
        { file, node: unlock, text: "another path unlocks it" },
      ],
    };
  }
}

const IN_PART: Readonly<Record<HalfUnlocked["kind"], string>> = {
  "only on success": "stays locked where the function returns an error",
  panic: "stays locked if this code panics, which the function recovers from",
  "other mode": "is locked in one mode and unlocked in the other, which panics or keeps it locked",
  callee: "stays locked where the function that should unlock it returns early",
  "locked again": "is locked again when the function returns, which waits forever",
};

/** A path that is no return leaves the lock held, or the unlock is of another kind. */
function* unlockedInPart(file: GoFile, repository: Repository): Generator<Match> {
  for (const { taken, at, kind } of halfUnlocked(repository, file))
    yield {
      node: taken,
      confidence: kind === "panic" ? "low" : "medium",
      message: `${lockText(file, taken)} ${IN_PART[kind]} (line ${file.tree.line(at)}).`,
      advice: "unlock in a defer right after the lock",
      steps: [{ file, node: at, text: kind === "panic" ? "code that may panic" : "does not unlock it on every path" }],
    };
}

function matchOf(lock: FunctionLock, file: GoFile, repository: Repository): Match | null {
  const { uses } = lock;
  const unlock = uses.find(({ action, isDeferred }) => action === "unlock" && !isDeferred);
  // A function that unlocks first gives the lock of its caller away for a while.
  if (unlock === undefined || uses[0]?.action === "unlock") return null;
  const [exit] = lock.heldExits;
  const taken = exit === undefined ? null : lastLockBefore(lock, exit);
  if (exit === undefined || taken === null) return null;
  if (isHandedOver(lock, repository) || isUnlockedElsewhere(lock, repository) || isMarkedByPointer(lock, unlock))
    return null;
  const text = lockText(file, taken.node);
  return {
    node: taken.node,
    confidence: "high",
    message: `${text} stays locked where the function ${exitText(lock, exit)}, and the next lock waits forever.`,
    advice: `unlock before each return, or defer ${text}.${taken.mode === "read" ? "RUnlock" : "Unlock"}() after the lock`,
    steps: [
      { file, node: taken.node, text: `locks ${text}` },
      { file, node: exit, text: `${exitStep(lock, exit)} with the lock held` },
      { file, node: unlock.node, text: "another path unlocks it" },
    ],
  };
}

/**
 * The lock was taken by way of a pointer that is nil where it was not taken:
 *
 *   var mu *sync.Mutex
 *   if isShared { mu = &b.mu; mu.Lock() }
 *   …
 *   if mu != nil { mu.Unlock() }
 */
function isMarkedByPointer({ fn }: FunctionLock, unlock: LockUse): boolean {
  const { tree } = fn.file;
  const branch = tree.above(unlock.node, "if_statement", "func_literal");
  const condition = branch === null || tree.kind(branch) === "func_literal" ? null : tree.field(branch, "condition");
  if (condition === null || tree.kind(condition) !== "binary_expression") return false;
  const [left, right] = [tree.field(condition, "left"), tree.field(condition, "right")];
  if (left === null || right === null || operatorOf(tree, left, right) !== "!=") return false;
  return tree.kind(right) === "nil" && tree.text(left) === lockText(fn.file, unlock.node);
}

const exitStep = ({ fn }: FunctionLock, exit: NodeIndex): string => {
  if (exit === fn.node) return "the function ends";
  return isJump(fn, exit) ? "leaves the turn" : "returns";
};

const exitText = ({ fn }: FunctionLock, exit: NodeIndex): string => {
  const { tree } = fn.file;
  if (exit === fn.node) return "ends";
  return isJump(fn, exit) ? `leaves the turn on line ${tree.line(exit)}` : `returns on line ${tree.line(exit)}`;
};

const isJump = ({ file: { tree } }: Located, exit: NodeIndex): boolean =>
  tree.kind(exit) === "continue_statement" || tree.kind(exit) === "break_statement";

/** For the end of the function, the last lock. */
function lastLockBefore({ uses, fn }: FunctionLock, exit: NodeIndex): LockUse | null {
  const locks = uses.filter(({ action }) => action === "lock");
  const before = exit === fn.node ? locks : locks.filter(({ node }) => node < exit);
  for (const _ of ownNodes(fn.file.tree, fn.node, "goto_statement")) return null;
  return before.at(-1) ?? null;
}
