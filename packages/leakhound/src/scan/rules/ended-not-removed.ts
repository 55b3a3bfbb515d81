/**
 * Entries of a map whose value a function ends, and that it leaves in the map, where other code does both:
 *
 *   func (s *sessions) expire(id string)  { s.byID[id].close() }                       the closed session stays in the map
 *   func (s *sessions) logout(id string)  { s.byID[id].close(); delete(s.byID, id) }
 *
 * Not reported: the function, what it calls, or one of its callers removes entries; the method that ends the value calls code
 * that does.
 */
import { callSitesOf } from "../calls/call-sites.ts";
import { isOfOneCall } from "../calls/call-values.ts";
import { type Collection, collectionOf, isMap } from "../index/collections.ts";
import type { GoFile, GoFunction } from "../index/go-file.ts";
import { callsNamed } from "../index/named-calls.ts";
import { removalsOf, removersOf } from "../index/removals.ts";
import { declarationsOf, packageOf, type Repository } from "../index/repository.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { endedEntries } from "./ended-entries.ts";
import type { CollectionMatch } from "./rule.ts";

export function* endedNotRemoved(
  file: GoFile,
  repository: Repository,
  keyed: ReadonlySet<string>,
): Generator<CollectionMatch> {
  const { tree } = file;
  for (const fn of file.functions) {
    if (tree.kind(fn.node) === "func_literal" || ENDS_ALL.test(fn.name)) continue;
    for (const { node, map } of endedEntries(file, fn, keyed)) {
      const collection = collectionOf(map, fn, file, repository);
      if (collection === null || !isMap(collection) || isOfOneCall(fn, file, repository)) continue;
      const other = endsAndRemoves({ file, repository }, fn, collection);
      if (other === null) continue;
      yield {
        collection: collection.name,
        node,
        confidence: "low",
        message: `${fn.name} ends what an entry of ${map} stands for, and leaves the entry, which ${other.name} removes where it ends one.`,
        advice: `remove the entry here as well: delete(${map}, …)`,
      };
      break;
    }
  }
}

/** All entries end, and the map with them. */
const ENDS_ALL = /^(?:close|stop|shutdown|destroy|cleanup|drain|reset)(?:All)?$/i;
const ENDING =
  /^(?:[cC]lose|[fF]orceClose|[sS]top|[sS]hutdown|[cC]ancel|[kK]ill|[dD]estroy|[tT]erminate|[dD]isconnect)$/;

interface Place {
  readonly file: GoFile;
  readonly repository: Repository;
}

/** Another function that ends a value with the same method and removes its entry; null where this one may remove it as well. */
function endsAndRemoves({ file, repository }: Place, fn: GoFunction, collection: Collection): GoFunction | null {
  const files = packageOf(repository, file);
  const removers = removersOf(collection, files);
  const names = new Set(removers.map(({ name }) => name));
  const mayRemove = (tree: SyntaxTree, node: NodeIndex) =>
    removers.some((one) => one.node === node) || callsNamed(tree, node, names).length > 0;
  if (removers.length === 0 || mayRemove(file.tree, fn.node)) return null;
  const ends = namesOfEnds(file.tree, fn.node);
  if ([...ends].some((name) => declarationsOf(name, files).some((one) => mayRemove(one.file.tree, one.fn.node))))
    return null;
  const isRemovedByCaller = (callSitesOf(fn, file, repository) ?? []).some(({ file: { tree }, call }) => {
    const around = tree.above(call, "function_declaration", "method_declaration");
    return around !== null && mayRemove(tree, around);
  });
  if (isRemovedByCaller) return null;
  return (
    files
      .flatMap(({ tree, functions }) =>
        functions.filter((one) => {
          if (!removers.includes(one) || removalsOf(collection, tree, one.node).length === 0) return false;
          return !ENDS_ALL.test(one.name) && [...namesOfEnds(tree, one.node)].some((name) => ends.has(name));
        }),
      )
      .at(0) ?? null
  );
}

/** `close` of `s.byID[id].close()` */
function namesOfEnds(tree: SyntaxTree, node: NodeIndex): Set<string> {
  const names = new Set<string>();
  for (const call of tree.within(node, "call_expression")) {
    const target = tree.field(call, "function");
    const isMethod = target !== null && tree.kind(target) === "selector_expression";
    const name = isMethod ? tree.fieldText(target, "field") : "";
    if (ENDING.test(name)) names.add(name);
  }
  return names;
}
