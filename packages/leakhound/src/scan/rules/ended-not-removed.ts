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
import { type Collection, collectionOf, isMap } from "../calls/collections.ts";
import { removalsOf, removersOf } from "../calls/removals.ts";
import type { GoFile, GoFunction } from "../index/go-file.ts";
import { declarationsOf, packageOf, type Repository } from "../index/repository.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { callsOneOf, mayCall } from "../types/may-call.ts";
import type { Located } from "../types/package-members.ts";
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
  const removers = removersOf(repository, collection, files);
  const mayRemove = (place: Located) =>
    removers.has(place.file, place.node) || callsOneOf(repository, place, removers.places);
  if (removers.all.length === 0 || mayRemove({ file, node: fn.node })) return null;
  const ends = endsIn(file.tree, fn.node);
  if (ends.some(({ call, name }) => endsReachedBy({ file, repository }, call, name).some(mayRemove))) return null;
  const isRemovedByCaller = (callSitesOf(fn, file, repository) ?? []).some(({ file: caller, call }) => {
    const around = caller.tree.above(call, "function_declaration", "method_declaration");
    return around !== null && mayRemove({ file: caller, node: around });
  });
  if (isRemovedByCaller) return null;
  const names = new Set(ends.map(({ name }) => name));
  const other = removers.all.find((one) => {
    const place = { file: one.file, node: one.fn.node };
    if (ENDS_ALL.test(one.fn.name) || removalsOf(repository, collection, place).length === 0) return false;
    return endsIn(one.file.tree, one.fn.node).some(({ name }) => names.has(name));
  });
  return other?.fn ?? null;
}

/** The methods of the package that a call may call. */
const endsReachedBy = ({ file, repository }: Place, call: NodeIndex, name: string): readonly Located[] =>
  declarationsOf(name, packageOf(repository, file))
    .map((one) => ({ file: one.file, node: one.fn.node }))
    .filter((one) => mayCall(repository, { file, node: call }, one));

interface End {
  readonly call: NodeIndex;
  readonly name: string;
}

/** `s.byID[id].close()` */
function endsIn(tree: SyntaxTree, node: NodeIndex): End[] {
  const ends: End[] = [];
  for (const call of tree.within(node, "call_expression")) {
    const target = tree.field(call, "function");
    const isMethod = target !== null && tree.kind(target) === "selector_expression";
    const name = isMethod ? tree.fieldText(target, "field") : "";
    if (ENDING.test(name)) ends.push({ call, name });
  }
  return ends;
}
