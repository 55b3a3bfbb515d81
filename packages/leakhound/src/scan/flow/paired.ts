/**
 * Operations that come in pairs, followed along all paths: a slot of a semaphore and its release, a goroutine of a wait
 * group and its Done.
 */
import type { NodeIndex } from "../syntax/tree.ts";
import type { Located } from "../types/package-members.ts";
import { exitsOfPaths, type PathExit, type Transfer } from "./paths.ts";
import { terminatingCalls } from "./terminating-calls.ts";

export interface Pairs {
  readonly fn: Located;
  /** Null where the function begins with the pair open. */
  readonly opens: readonly NodeIndex[] | null;
  readonly closes: readonly NodeIndex[];
  /** Statements that close the pair when the function returns. */
  readonly deferred: readonly NodeIndex[];
}

const OPEN = 1;
const CLOSED_AT_RETURN = 2;

/** Exits that may leave the pair open; null where the function is too complicated. */
export function openExits({ fn, opens, closes, deferred }: Pairs): readonly PathExit[] | null {
  const { tree } = fn.file;
  const operations = new Map<NodeIndex, Transfer>();
  for (const call of terminatingCalls(tree, fn.node)) operations.set(call, () => null);
  for (const node of opens ?? []) operations.set(node, (state) => state | OPEN);
  for (const node of closes) operations.set(node, (state) => state & ~OPEN);
  for (const node of deferred) operations.set(node, (state) => state | CLOSED_AT_RETURN);
  const exits = exitsOfPaths({ tree, fn: fn.node, initial: opens === null ? OPEN : 0, operations });
  return exits?.filter(({ states }) => states.has(OPEN)) ?? null;
}
