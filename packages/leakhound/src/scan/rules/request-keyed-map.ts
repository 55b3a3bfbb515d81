/**
 * A map that outlives the call has an entry for each request or connection, and an exit path leaves the entry there.
 *
 * Condition: a map of the package, or of the object that serves the calls, gets an entry whose key is a request, a
 * connection or a context.
 * Not reported: the function deletes the entry in a defer, or before each return; another function of the package deletes
 * entries, for example when a connection closes.
 */
import { type Collection, collectionOf } from "../index/collections.ts";
import type { GoFile, GoFunction } from "../index/go-file.ts";
import { isRequestObject } from "../index/key-origin.ts";
import { mapWrites } from "../index/map-writes.ts";
import { packageOf, type Repository } from "../index/repository.ts";
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
        const match = leftEntry(map, file.tree.text(write.key), { node: write.node, fn, file, repository });
        if (match) yield match;
      }
    }
  },
};

interface MapEntry {
  readonly node: NodeIndex;
  readonly fn: GoFunction;
  readonly file: GoFile;
  readonly repository: Repository;
}

function leftEntry(map: Collection, key: string, { node, fn, file, repository }: MapEntry): Match | null {
  const removal = removalOf(map);
  const after = file.tree.source.slice(file.tree.start(node), file.tree.start(fn.node) + fn.text.length);
  const removedHere = [...after.matchAll(removal)][0];
  const reassigned = new RegExp(`(?<![\\w.])${key}\\s*=(?!=)`).exec(after);
  const found = (how: string): Match => ({
    node,
    confidence: "high",
    message: `${fn.name} adds an entry for each ${key} to ${map.text}, and ${how}.`,
    advice: `defer the removal of ${key} right after the entry is added`,
  });
  if (!removedHere) return isRemovedElsewhere(removal, map, fn, file, repository) ? null : found("nothing removes it");
  if (reassigned && reassigned.index < removedHere.index)
    return found(`the removal misses it, because ${key} is reassigned before`);
  if (
    /\bdefer\b[^\n]*$/.test(after.slice(0, removedHere.index).split("\n").at(-1) ?? "") ||
    isInDefer(after, removedHere.index)
  )
    return null;
  return /\breturn\b/.test(after.slice(0, removedHere.index))
    ? found("a return before the removal leaves it there")
    : null;
}

const removalOf = ({ name, isField }: Collection): RegExp => {
  const expression = isField ? `[\\w.()]+\\.${name}` : `(?<![\\w.])${name}`;
  return new RegExp(
    `\\bdelete\\(\\s*${expression}\\s*,|\\bclear\\(\\s*${expression}|${expression}\\.(?:Delete|LoadAndDelete|CompareAndDelete|Clear)\\(`,
    "g",
  );
};

/** Inside `defer func() { … }()`. */
const isInDefer = (text: string, at: number): boolean => {
  const start = text.lastIndexOf("defer func()", at);
  return start >= 0 && !/^\t?\}\(\)/m.test(text.slice(start, at));
};

const isRemovedElsewhere = (
  removal: RegExp,
  map: Collection,
  fn: GoFunction,
  file: GoFile,
  repository: Repository,
): boolean => {
  const replaced = new RegExp(`${map.isField ? "\\." : "(?<![\\w.])"}${map.name}\\s*=(?!=)`);
  return packageOf(repository, file).some(({ functions }) =>
    functions.some((one) => one.node !== fn.node && (one.text.search(removal) >= 0 || replaced.test(one.text))),
  );
};
