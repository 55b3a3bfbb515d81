/**
 * Functions that return a value with its lock held:
 *
 *   func (h *hall) checkout(label string) (*seat, error) {
 *       s, ok := h.seats[label]
 *       if !ok { return nil, errNone }
 *       s.mu.Lock()
 *       return s, nil                      result 0 has its field mu locked
 *   }
 */
import { LocatedMap } from "../index/located-map.ts";
import { hasCallNamed } from "../index/named-calls.ts";
import type { Repository } from "../index/repository.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import type { Located } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import { rootOf } from "../types/value-path.ts";
import type { FunctionLock } from "./function-lock.ts";
import { functionLocks } from "./function-locks.ts";

export interface LockedResult {
  /** Which result. */
  readonly place: number;
  /** The lock in it: `.mu`. */
  readonly suffix: string;
}

const known = new WeakMap<Repository, LocatedMap<LockedResult | null>>();

/** null where the function returns no such value, or leaves a lock held on other exits as well. */
export function lockedResult(repository: Repository, fn: Located): LockedResult | null {
  const functions = known.get(repository) ?? new LocatedMap<LockedResult | null>();
  known.set(repository, functions);
  const found = functions.get(fn);
  if (found !== undefined) return found;
  const result = hasCallNamed(fn.file.tree, fn.node, ["Lock", "RLock"]) ? findResult(repository, fn) : null;
  functions.set(fn, result);
  return result;
}

function findResult(repository: Repository, fn: Located): LockedResult | null {
  for (const lock of functionLocks(repository, fn.file)) {
    const result = lock.fn.node === fn.node ? resultWith(lock) : null;
    if (result !== null) return result;
  }
  return null;
}

/** Each exit that leaves the lock held returns the variable that has it. */
function resultWith({ fn, path, uses, heldExits }: FunctionLock): LockedResult | null {
  const root = rootOf(path);
  const dot = path.indexOf(".");
  const body = fn.file.tree.field(fn.node, "body");
  if (root === null || dot < 0 || body === null || root < body) return null;
  if (heldExits.length === 0 || uses.some(({ action, isDeferred }) => action === "unlock" && isDeferred)) return null;
  const places = heldExits.map((exit) => placeOf(fn, exit, root));
  const [place] = places;
  return place === undefined || place < 0 || places.some((one) => one !== place)
    ? null
    : { place, suffix: path.slice(dot) };
}

function placeOf({ file: { tree } }: Located, exit: NodeIndex, variable: number): number {
  const list = tree.kind(exit) === "return_statement" ? tree.firstChild(exit) : undefined;
  if (list === undefined) return -1;
  const values = tree.kind(list) === "expression_list" ? tree.children(list) : [list];
  return values.findIndex(
    (value) => tree.kind(value) === "identifier" && (scopesOf(tree).declarationOf(value) as number | null) === variable,
  );
}
