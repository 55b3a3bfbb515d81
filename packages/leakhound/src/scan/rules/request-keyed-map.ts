/**
 * A map that outlives the call has an entry for each request or connection, and an exit path leaves the entry there.
 *
 * Condition: a map of the package, or of the object that serves the calls, gets an entry whose key is a request, a
 * connection or a context.
 * Not reported: the function deletes the entry in a defer, or before each return; another function of the package deletes
 * entries, for example when a connection closes.
 */

import { type Collection, collectionOf, isMap } from "../calls/collections.ts";
import { removalsOf, removersOf } from "../calls/removals.ts";
import type { GoFile, GoFunction } from "../index/go-file.ts";
import { isRequestObject } from "../index/key-origin.ts";
import { mapWrites } from "../index/map-writes.ts";
import { packageOf, type Repository } from "../index/repository.ts";
import { exitsOf } from "../lifetime/exits.ts";
import { functionAround } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { valueAssignedAt } from "../types/assigned-values.ts";
import { scopesOf } from "../types/scopes.ts";
import type { Match, Rule } from "./rule.ts";

export const requestKeyedMap: Rule = {
  id: "request-keyed-map",
  *find(file, repository) {
    for (const fn of file.functions) {
      for (const write of mapWrites(file, fn)) {
        if (!isRequestObject(write.key, fn, file)) continue;
        const map = collectionOf(write.map, fn, file, repository);
        if (map === null || !isMap(map)) continue;
        const how = whyItStays(map, write.key, { node: write.node, fn, file, repository });
        if (how !== null) yield matchOf(write.node, { fn, map, key: file.tree.text(write.key), how });
      }
    }
  },
};

interface RemainingEntry {
  readonly fn: GoFunction;
  readonly map: Collection;
  readonly key: string;
  readonly how: string;
}

const matchOf = (node: NodeIndex, { fn, map, key, how }: RemainingEntry): Match => ({
  node,
  confidence: "high",
  message: `${fn.name} adds an entry for each ${key} to ${map.text}, and ${how}.`,
  advice: `defer the removal of ${key} right after the entry is added`,
});

interface MapEntry {
  /** The statement that adds the entry. */
  readonly node: NodeIndex;
  readonly fn: GoFunction;
  readonly file: GoFile;
  readonly repository: Repository;
}

/** Why the entry stays in the map; null where it is removed. */
function whyItStays(map: Collection, key: NodeIndex, { node, fn, file, repository }: MapEntry): string | null {
  const { tree } = file;
  const removal = removalsOf(repository, map, { file, node: fn.node }).find((one) => one > node);
  if (removal === undefined) {
    const others = removersOf(repository, map, packageOf(repository, file)).all.filter((one) => one.fn !== fn);
    return others.length > 0 ? null : "nothing removes it";
  }
  if (isReassigned(tree, key, { from: node, to: removal }))
    return `the removal misses it, because ${tree.text(key)} is reassigned before`;
  if (isDeferred(tree, removal, fn.node)) return null;
  const isEarly = exitsOf(tree, fn.node).some(
    (exit) => exit > node && exit < removal && tree.kind(exit) === "return_statement",
  );
  if (isEarly) return "a return before the removal leaves it there";
  return isMissedAtEnd(tree, fn.node, { from: node, to: removal }) ? "the end of the function leaves it there" : null;
}

/**
 * The only removal is in a branch or a loop that leaves right after it, so that it does not run where the function ends:
 *
 *   for in.Scan() { if in.Text() == "quit" { delete(s.conns, conn); return } }
 */
function isMissedAtEnd(tree: SyntaxTree, fn: NodeIndex, { from, to }: Span): boolean {
  if (functionAround(tree, to) !== fn) return false;
  const list = tree.above(to, "statement_list");
  const last = list === null ? null : tree.lastChild(list);
  if (list === null || last === null || tree.contains(list, from) || tree.kind(last) !== "return_statement")
    return false;
  const body = tree.field(fn, "body");
  const own = body === null ? null : tree.lastChild(body);
  const end = own === null ? null : tree.lastChild(own);
  if (end === null || tree.kind(end) === "return_statement") return false;
  return tree.kind(end) !== "for_statement" || tree.kind(tree.firstChild(end) ?? end) !== "block";
}

interface Span {
  readonly from: NodeIndex;
  readonly to: NodeIndex;
}

/** The variable of the key gets another value between the two. */
function isReassigned(tree: SyntaxTree, key: NodeIndex, { from, to }: Span): boolean {
  const scopes = scopesOf(tree);
  const declaration = tree.kind(key) === "identifier" ? scopes.declarationOf(key) : null;
  const end = tree.subtreeEnd(from);
  return (
    declaration !== null &&
    scopes.usesOf(declaration).some((use) => use >= end && use < to && valueAssignedAt(tree, use) !== null)
  );
}

/** The removal is deferred, by itself or inside `defer func() { … }()`. */
function isDeferred(tree: SyntaxTree, removal: NodeIndex, scope: NodeIndex): boolean {
  const statement = tree.above(removal, "defer_statement");
  return statement !== null && statement > scope;
}
