/**
 * Entries that a function reads with a key that it makes, and removes with what the key is made of:
 *
 *   key := keyOf(subject, queue)
 *   waiting := s.byKey[key]
 *   …
 *   delete(s.byKey, subject)          there is no entry with this key, so the one of key stays
 *
 * Not reported: maps that end with the call.
 */
import { collectionOf } from "../calls/collections.ts";
import type { GoFile, GoFunction } from "../index/go-file.ts";
import { callsNamed } from "../index/named-calls.ts";
import type { Repository } from "../index/repository.ts";
import { argumentsOf } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { namesInKey, resolvedKey } from "./entry-keys.ts";
import type { Match } from "./rule.ts";

export function* removedByOtherKeys(file: GoFile, repository: Repository): Generator<Match> {
  const { tree } = file;
  for (const fn of file.functions) {
    const removals = tree.kind(fn.node) === "func_literal" ? [] : removalsIn(tree, fn);
    if (removals.length === 0) continue;
    const keys = keysByMap(tree, fn);
    const counts = new Map<string, number>();
    for (const { map } of removals) counts.set(map, (counts.get(map) ?? 0) + 1);
    for (const { call, map, key } of removals) {
      const made = counts.get(map) === 1 ? keyMadeOf(tree, keys.get(map) ?? [], key) : null;
      if (made === null || collectionOf(map, fn, file, repository) === null) continue;
      const [read, removed] = [tree.text(made), tree.text(key)];
      yield {
        node: call,
        confidence: "medium",
        message: `${fn.name} reads the entry of ${map} with the key ${read}, which is ${resolvedKey(tree, made)}, but removes the key ${removed}, so the entry stays.`,
        advice: `remove the key that was read: ${read}`,
      };
    }
  }
}

interface Removal {
  readonly call: NodeIndex;
  /** The map as written. */
  readonly map: string;
  readonly key: NodeIndex;
}

/** `delete(s.byKey, subject)` */
const removalsIn = (tree: SyntaxTree, fn: GoFunction): Removal[] =>
  callsNamed(tree, fn.node, ["delete"]).flatMap((call) => {
    const [map, key] = tree.fieldText(call, "function") === "delete" ? argumentsOf(tree, call) : [];
    if (map === undefined || key === undefined || tree.kind(key) !== "identifier") return [];
    return [{ call, map: tree.text(map), key }];
  });

/** The keys with which a function reads and sets entries, by the map as written. */
function keysByMap(tree: SyntaxTree, { node }: GoFunction): Map<string, NodeIndex[]> {
  const found = new Map<string, NodeIndex[]>();
  for (const one of tree.within(node, "index_expression")) {
    const key = tree.field(one, "index");
    const map = tree.fieldText(one, "operand");
    const same = found.get(map);
    if (key !== null && same) same.push(key);
    else if (key !== null) found.set(map, [key]);
  }
  return found;
}

/** The key with which the function reads the map, if it is made of the one that it removes, and no entry has that one. */
function keyMadeOf(tree: SyntaxTree, keys: readonly NodeIndex[], key: NodeIndex): NodeIndex | null {
  const removed = tree.text(key);
  const isMadeOf = (text: string) => namesInKey(text).includes(removed);
  if (keys.some((one) => isMadeOf(tree.text(one)))) return null;
  return keys.find((one) => tree.kind(one) === "identifier" && isMadeOf(resolvedKey(tree, one))) ?? null;
}
