/**
 * Functions that lock, and return the function that unlocks:
 *
 *   func (s *store) lock(key string) (map[string]item, func()) {
 *       s.locks[n].Lock()
 *       return s.items, s.locks[n].Unlock      result 1
 *   }
 */
import { ownNodes } from "../flow/paths.ts";
import { LocatedMap } from "../index/located-map.ts";
import { hasCallNamed } from "../index/named-calls.ts";
import type { Repository } from "../index/repository.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import type { Located } from "../types/package-members.ts";
import { typesOf } from "../types/types.ts";

const known = new WeakMap<Repository, LocatedMap<number | null>>();

/** The place of the result that unlocks; null where the function returns none, or not on every exit path. */
export function unlockResult(repository: Repository, fn: Located): number | null {
  const functions = known.get(repository) ?? new LocatedMap<number | null>();
  known.set(repository, functions);
  const found = functions.get(fn);
  if (found !== undefined) return found;
  const place = findPlace(repository, fn);
  functions.set(fn, place);
  return place;
}

function findPlace(repository: Repository, { file, node: fn }: Located): number | null {
  const { tree } = file;
  if (!hasCallNamed(tree, fn, LOCKS)) return null;
  const places = ownNodes(tree, fn, "return_statement").map((statement) => {
    const list = tree.firstChild(statement);
    const values = list === undefined ? [] : tree.kind(list) === "expression_list" ? tree.children(list) : [list];
    return values.findIndex((value) => isUnlock(repository, { file, node: value }));
  });
  const [first] = places;
  return first === undefined || first < 0 || places.some((one) => one !== first) ? null : first;
}

/** `mu.Unlock`, or a literal that calls it and does not lock first. */
function isUnlock(repository: Repository, { file, node }: Located): boolean {
  const { tree } = file;
  if (tree.kind(node) === "func_literal") return callsUnlock(tree, node);
  if (tree.kind(node) !== "selector_expression" || !UNLOCKS.has(tree.fieldText(node, "field"))) return false;
  const target = typesOf(repository).target(file, node);
  return target?.kind === "library" && target.name.startsWith("sync.");
}

const UNLOCKS = new Set(["Unlock", "RUnlock"]);
const LOCKS = new Set(["Lock", "RLock"]);

const callsUnlock = (tree: SyntaxTree, literal: NodeIndex): boolean =>
  hasCallNamed(tree, literal, UNLOCKS) && !hasCallNamed(tree, literal, LOCKS);
