/**
 * Entries of a map that the code for leaving forgets:
 *
 *   func (w *watchers) Stop(id string) error {
 *       one := w.byID[id]               read where the object of the entry ends; nothing of the package removes it
 *       return one.stop()
 *   }
 *
 *   if one, ok := w.running[id]; ok {   ended, whatever the function is called
 *       one.cancel()
 *   }
 *
 *   func (c *client) remove(id string) {
 *       delete(c.checks, id)            c.scripts gets entries together with c.checks, and nothing removes them
 *   }
 */
import { isOfOneCall } from "../calls/call-values.ts";
import { type Collection, collectionOf, isBounded, isMap } from "../calls/collections.ts";
import type { GoFile, GoFunction } from "../index/go-file.ts";
import { mapWrites } from "../index/map-writes.ts";
import { packageOf, type Repository } from "../index/repository.ts";
import { lastName, ownerOf } from "../syntax/dotted-names.ts";
import { argumentsOf, functionAround } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { endedEntries } from "./ended-entries.ts";
import { endedNotRemoved } from "./ended-not-removed.ts";
import type { CollectionMatch } from "./rule.ts";

export function* forgottenEntries(file: GoFile, repository: Repository): Generator<CollectionMatch> {
  const writes = writesOf(packageOf(repository, file));
  if (writes.keyed.size === 0) return;
  const reported = new Set<string>();
  for (const fn of file.functions) {
    const found = [
      ...(mayEnd(fn, writes) ? [...readWhereItEnds(file, fn, writes), ...withSibling(file, fn, writes)] : []),
      ...endedEntries(file, fn, writes.keyed),
    ];
    if (found.length === 0 || isOfOneCall(fn, file, repository)) continue;
    const seen = new Set<string>();
    for (const one of found) {
      const map = seen.has(one.map) ? null : collectionOf(one.map, fn, file, repository);
      seen.add(one.map);
      if (map === null || !isMap(map) || isBounded(map, file, repository)) continue;
      const key = `${fn.receiver?.type} ${map.name} ${one.sibling}`;
      if (reported.has(key)) continue;
      reported.add(key);
      yield matchOf(one, fn, map);
    }
  }
  yield* endedNotRemoved(file, repository, writes.keyed);
}

interface Forgotten {
  readonly node: NodeIndex;
  /** The map as written. */
  readonly map: string;
  /** The map whose entry is removed. */
  readonly sibling: string | null;
}

const matchOf = ({ node, map, sibling }: Forgotten, fn: GoFunction, { text, name }: Collection): CollectionMatch => ({
  collection: name,
  node,
  confidence: "medium",
  message:
    sibling === null
      ? `${fn.name} ends what an entry of ${text} stands for, but nothing of the package removes the entry.`
      : `${fn.name} removes an entry from ${sibling}, but not from ${text}, which gets entries with the same key.`,
  advice: `remove the entry here as well: delete(${map}, …)`,
});

/** How a package adds entries to maps. */
interface PackageWrites {
  /** Names of maps that get entries whose key is not written out, outside of constructors. */
  readonly keyed: ReadonlySet<string>;
  /** Names of maps that get an entry in the same function with the same key, by name. */
  readonly siblings: ReadonlyMap<string, ReadonlySet<string>>;
  /** Names of functions that functions which end something call. */
  readonly calledAtEnd: ReadonlySet<string>;
}

const known = new WeakMap<readonly GoFile[], PackageWrites>();

function writesOf(files: readonly GoFile[]): PackageWrites {
  const found = known.get(files) ?? findWrites(files);
  known.set(files, found);
  return found;
}

/** Maps that one function fills with the same key; more of them are no pair. */
const SIBLINGS_MAX = 8;

const CONSTRUCTS = /^(?:init|main|[nN]ew\w*)$/;

function findWrites(files: readonly GoFile[]): PackageWrites {
  const keyed = new Set<string>();
  const siblings = new Map<string, Set<string>>();
  const calledAtEnd = new Set<string>();
  for (const file of files)
    for (const fn of file.functions) {
      if (ENDS.test(fn.name)) for (const callee of calleesOf(file, fn)) calledAtEnd.add(lastName(callee));
      if (CONSTRUCTS.test(fn.name)) continue;
      const byKey = new Map<string, Set<string>>();
      for (const { map, key } of mapWrites(file, fn)) {
        if (file.tree.kind(key).endsWith("literal")) continue;
        keyed.add(lastName(map));
        const same = `${ownerOf(map)} ${file.tree.text(key)}`;
        byKey.set(same, (byKey.get(same) ?? new Set<string>()).add(lastName(map)));
      }
      for (const names of byKey.values())
        for (const name of names.size > SIBLINGS_MAX ? [] : names) {
          const others = siblings.get(name) ?? new Set<string>();
          siblings.set(name, others);
          for (const other of names) if (other !== name) others.add(other);
        }
    }
  return { keyed, siblings, calledAtEnd };
}

/** Functions that a function calls, as written, where that is names and dots: `f`, `x.f`. */
const calleesOf = ({ tree }: GoFile, { node }: GoFunction): string[] =>
  tree
    .within(node, "call_expression")
    .map((call) => tree.fieldText(call, "function"))
    .filter((callee) => /^[\w.]+$/.test(callee));

const mayEnd = ({ name }: GoFunction, { calledAtEnd }: PackageWrites): boolean =>
  ENDS.test(name) || ENDS_WITH.test(name) || calledAtEnd.has(name);

/** `MergeServiceDelete`, `purgeAndRemove` */
const ENDS_WITH = /[a-z](?:Stop|Remove|Delete|Close|Unregister|Deregister|Destroy|Release|Disconnect)/;

/** Names of functions that end what an entry stands for. */
const ENDS =
  /^(?:stop|remove|delete|close|unregister|deregister|destroy|release|decrement|unsubscribe|disconnect|leave|forget|detach|drop|untrack|unwatch)(?![a-z])/i;

/** Reads of an entry by a parameter in a function that ends what the entry stands for. */
function* readWhereItEnds(file: GoFile, fn: GoFunction, { keyed, calledAtEnd }: PackageWrites): Generator<Forgotten> {
  const { tree } = file;
  if (fn.receiver === null) return;
  const written = new Set(mapWrites(file, fn).map(({ map }) => map));
  const isOfEnd = (map: string) => ENDS.test(fn.name) || (calledAtEnd.has(fn.name) && written.has(map));
  for (const node of tree.within(fn.node, "index_expression")) {
    const map = tree.fieldText(node, "operand");
    if (!keyed.has(lastName(map)) || !isOfEnd(map) || functionAround(tree, node) !== fn.node || isTarget(tree, node))
      continue;
    const key = tree.field(node, "index");
    const name = key === null ? "" : tree.text(key);
    if (fn.parameters.some((one) => name === one.name || name.startsWith(`${one.name}.`)))
      yield { node, map, sibling: null };
  }
}

/** Left of an assignment. */
const isTarget = (tree: SyntaxTree, node: NodeIndex): boolean => {
  const list = tree.parent(node);
  return list !== null && tree.fieldName(list) === "left";
};

/** Maps that get entries together with the one of which an entry is removed, or that are read with the same key. */
function* withSibling(file: GoFile, fn: GoFunction, writes: PackageWrites): Generator<Forgotten> {
  const { tree } = file;
  let reads: ReadonlyMap<string, ReadonlySet<string>> | null = null;
  for (const call of tree.within(fn.node, "call_expression")) {
    if (tree.fieldText(call, "function") !== "delete") continue;
    const [removed, key] = argumentsOf(tree, call);
    if (removed === undefined || key === undefined) continue;
    const map = tree.text(removed);
    const owner = ownerOf(map);
    reads ??= readsByKey(tree, fn, writes);
    const together = [...(writes.siblings.get(lastName(map)) ?? [])].map((name) =>
      owner === "" ? name : `${owner}.${name}`,
    );
    for (const other of new Set([...together, ...(reads.get(`${owner} ${tree.text(key)}`) ?? [])]))
      if (other !== map) yield { node: call, map: other, sibling: map };
  }
}

/** Maps that a function reads, by what is around the map and by the key. */
function readsByKey(tree: SyntaxTree, fn: GoFunction, { keyed }: PackageWrites): Map<string, Set<string>> {
  const reads = new Map<string, Set<string>>();
  for (const node of tree.within(fn.node, "index_expression")) {
    const map = tree.fieldText(node, "operand");
    if (!keyed.has(lastName(map)) || isTarget(tree, node)) continue;
    const key = `${ownerOf(map)} ${tree.fieldText(node, "index")}`;
    const same = reads.get(key) ?? new Set<string>();
    reads.set(key, same.add(map));
  }
  return reads;
}
