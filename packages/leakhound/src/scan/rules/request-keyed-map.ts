/**
 * An entry for each request or connection, in a map that outlives it, that a way out of the function leaves there.
 * Condition: a map of the package, or of what serves the calls, is written with a request, connection or context for a key.
 * Quiet: the function deletes the entry in a defer, or before each return; another function of the package deletes by such
 * a key, as one that is told when a connection closes. Surest where nothing deletes at all, or the key is set anew between.
 */
import { type Collection, collectionOf } from "../index/collections.ts";
import type { GoFile, GoFunction } from "../index/go-file.ts";
import { isRequestItself } from "../index/key-origin.ts";
import { mapWrites } from "../index/map-writes.ts";
import { packageOf, type Repository } from "../index/repository.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import type { Match, Rule } from "./rule.ts";

export const requestKeyedMap: Rule = {
  id: "request-keyed-map",
  *find(file, repository) {
    for (const fn of file.functions) {
      for (const write of mapWrites(file, fn)) {
        if (!isRequestItself(write.key, fn, file)) continue;
        const map = collectionOf(write.map, fn, file, repository);
        if (map === null || !/map\[|^\*?&?sync\.Map\b/.test(map.type)) continue;
        const match = judged(map, file.tree.text(write.key), { node: write.node, fn, file, repository });
        if (match) yield match;
      }
    }
  },
};

interface Place {
  readonly node: NodeIndex;
  readonly fn: GoFunction;
  readonly file: GoFile;
  readonly repository: Repository;
}

function judged(map: Collection, key: string, { node, fn, file, repository }: Place): Match | null {
  const removal = removalOf(map);
  const after = file.tree.source.slice(file.tree.start(node), file.tree.start(fn.node) + fn.text.length);
  const here = [...after.matchAll(removal)][0];
  const anew = new RegExp(`(?<![\\w.])${key}\\s*=(?!=)`).exec(after);
  const found = (what: string): Match => ({
    node,
    confidence: "high",
    message: `${map.text} has an entry for each ${key} from ${fn.name} on, and ${what}.`,
    advice: `defer the removal of ${key} right after it is put in`,
  });
  if (!here) return isRemovedElsewhere(removal, map, fn, file, repository) ? null : found("nothing takes it out");
  if (anew && anew.index < here.index)
    return found(`it is not taken out, since ${key} is another one by the time of the removal`);
  if (/\bdefer\b[^\n]*$/.test(after.slice(0, here.index).split("\n").at(-1) ?? "") || isInDefer(after, here.index))
    return null;
  return /\breturn\b/.test(after.slice(0, here.index)) ? found("a return before the removal leaves it there") : null;
}

const removalOf = ({ name, isField }: Collection): RegExp => {
  const it = isField ? `[\\w.()]+\\.${name}` : `(?<![\\w.])${name}`;
  return new RegExp(
    `\\bdelete\\(\\s*${it}\\s*,|\\bclear\\(\\s*${it}|${it}\\.(?:Delete|LoadAndDelete|CompareAndDelete|Clear)\\(`,
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
  const anew = new RegExp(`${map.isField ? "\\." : "(?<![\\w.])"}${map.name}\\s*=(?!=)`);
  return packageOf(repository, file).some(({ functions }) =>
    functions.some((one) => one.node !== fn.node && (one.text.search(removal) >= 0 || anew.test(one.text))),
  );
};
