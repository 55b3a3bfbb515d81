/**
 * A map that outlives the call has an entry for each request or connection, and an exit path leaves the entry there.
 *
 * Condition: a map of the package, or of the object that serves the calls, gets an entry whose key is a request, a
 * connection or a context.
 * Not reported: the function deletes the entry in a defer, or before each return; another function of the package deletes
 * entries, for example when a connection closes.
 */

import { firstAtLeast } from "../index/ascending.ts";
import { beforeName, type Collection, collectionOf } from "../index/collections.ts";
import type { GoFile, GoFunction } from "../index/go-file.ts";
import { isRequestObject } from "../index/key-origin.ts";
import { mapWrites } from "../index/map-writes.ts";
import { functionsMatching } from "../index/package-words.ts";
import { packageOf, type Repository } from "../index/repository.ts";
import { scopeIndex } from "../index/scope-index.ts";
import type { WordIndex } from "../index/word-index.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import type { Match, Rule } from "./rule.ts";

export const requestKeyedMap: Rule = {
  id: "request-keyed-map",
  *find(file, repository) {
    for (const fn of file.functions) {
      for (const write of mapWrites(file, fn)) {
        if (!isRequestObject(write.key, fn, file)) continue;
        const map = collectionOf(write.map, fn, file, repository);
        if (map === null || !/map\[|^\*?&?sync\.Map\b/.test(map.type)) continue;
        const how = whyItStays(map, file.tree.text(write.key), { node: write.node, fn, file, repository });
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
function whyItStays(map: Collection, key: string, { node, fn, file, repository }: MapEntry): string | null {
  const { words } = scopeIndex(file.tree, fn.node);
  const from = file.tree.start(node) - file.tree.start(fn.node);
  const removal = words.match(map.name, new RegExp(removalOf(map), "y"), from);
  if (removal === null) return isRemovedElsewhere(map, fn, packageOf(repository, file)) ? null : "nothing removes it";
  const [, ...before] = removal;
  const removedAt = removal.index - (before.find((text) => text !== undefined)?.length ?? 0);
  const reassigned = words.match(key, new RegExp(`(?<![\\w.])${key}\\s*=(?!=)`, "y"), from);
  if (reassigned && reassigned.index < removedAt) return `the removal misses it, because ${key} is reassigned before`;
  if (isDeferred(fn.text, words, { from, removedAt })) return null;
  const returns = words.offsets("return");
  const isEarly = (returns[firstAtLeast(returns, from)] ?? removedAt) < removedAt;
  return isEarly ? "a return before the removal leaves it there" : null;
}

/** Matches at the map's name; what precedes the name in the removal is captured. */
function removalOf(map: Collection): string {
  const before = beforeName(map);
  return [
    `(?<=(\\bdelete\\(\\s*${before}))${map.name}\\s*,`,
    `(?<=(\\bclear\\(\\s*${before}))${map.name}`,
    `(?<=(${before}))${map.name}\\.(?:Delete|LoadAndDelete|CompareAndDelete|Clear)\\(`,
  ].join("|");
}

/** Offsets in the text of a function: where the entry is added, and where it is removed. */
interface EntrySpan {
  readonly from: number;
  readonly removedAt: number;
}

/** The removal is deferred, by itself or inside `defer func() { … }()`. */
function isDeferred(text: string, words: WordIndex, { from, removedAt }: EntrySpan): boolean {
  const line = text.slice(Math.max(from, text.lastIndexOf("\n", removedAt - 1) + 1), removedAt);
  if (/\bdefer\b/.test(line)) return true;
  const defers = words.offsets("defer");
  for (let row = firstAtLeast(defers, removedAt + 1) - 1; row >= 0 && defers[row]! >= from; row--)
    if (text.startsWith("defer func()", defers[row])) return !/^\t?\}\(\)/m.test(text.slice(defers[row], removedAt));
  return false;
}

/** Another function of the package removes entries, or replaces the map. */
function isRemovedElsewhere(map: Collection, fn: GoFunction, files: readonly GoFile[]): boolean {
  const replaced = `${map.isField ? "(?<=\\.)" : "(?<![\\w.])"}${map.name}\\s*=(?!=)`;
  const changed = new RegExp(`${removalOf(map)}|${replaced}`, "y");
  return functionsMatching(files, map.name, changed).some((one) => one.node !== fn.node);
}
