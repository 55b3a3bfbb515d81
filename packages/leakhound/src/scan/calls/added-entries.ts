/**
 * Methods that add an entry to a map of their receiver, and those that remove it:
 *
 *   func (b *bus) Register(h handler) token { b.seq++; b.all[b.seq] = h; return b.seq }     returns the key
 *   func (h *hub) Join(c *client)           { h.clients[c] = true }                         gets the key
 *   func (b *bus) Deregister(t token)       { delete(b.all, t) }                            removes by its parameter
 */

import { folderOf, type GoFile, type GoFunction } from "../index/go-file.ts";
import { LocatedMap } from "../index/located-map.ts";
import { mapWrites } from "../index/map-writes.ts";
import { callsNamed } from "../index/named-calls.ts";
import { packageIn, type Repository } from "../index/repository.ts";
import { argumentsOf } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { onlyValueOf } from "../types/only-value.ts";
import type { Located } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import type { NamedCollection } from "./collection-uses.ts";
import { collectionOf, isSetupFunction } from "./collections.ts";
import { removersOf } from "./removals.ts";

export interface AddedEntry {
  /** The field with the map. */
  readonly map: string;
  /** As of `Types.field`. */
  readonly key: string | null;
  /** Which parameter is the key; null where the method returns the key. */
  readonly place: number | null;
  readonly removers: readonly Remover[];
}

export interface Remover extends Located {
  readonly name: string;
  /** Which parameter is the key. */
  readonly place: number;
}

const known = new WeakMap<Repository, LocatedMap<AddedEntry | null>>();

/** null where the function adds no entry that another method of the package removes by its key. */
export function addedEntry(repository: Repository, fn: Located): AddedEntry | null {
  const functions = known.get(repository) ?? new LocatedMap<AddedEntry | null>();
  known.set(repository, functions);
  const found = functions.get(fn);
  if (found !== undefined) return found;
  const added = findAdded(repository, fn);
  functions.set(fn, added);
  return added;
}

function findAdded(repository: Repository, { file, node }: Located): AddedEntry | null {
  const fn = file.functions.find((one) => one.node === node);
  if (fn?.receiver == null || fn.receiver.name === "") return null;
  for (const { map: text, key } of mapWrites(file, fn)) {
    const field = fieldOfReceiver(text, fn);
    const place = field === null ? -1 : fn.parameters.findIndex(({ name }) => name === file.tree.text(key));
    if (field === null || (place < 0 && !returnsKey(file.tree, fn, key))) continue;
    const map = collectionOf(`${fn.receiver.name}.${field}`, fn, file, repository)?.key ?? null;
    const removers = removersByKey(repository, file, { name: field, isField: true, key: map });
    if (removers.length > 0) return { map: field, key: map, place: place < 0 ? null : place, removers };
  }
  return null;
}

/** `all` of `b.all` and of `b.all[topic]`, where b is the receiver. */
function fieldOfReceiver(map: string, { receiver }: GoFunction): string | null {
  const found = /^(\w+)\.(\w+)(?:\[[^\]]*\])?$/.exec(map);
  return found !== null && found[1] === receiver?.name ? found[2]! : null;
}

/** A return gives the key, or the variable that the key is. */
const returnsKey = (tree: SyntaxTree, { node }: GoFunction, key: NodeIndex): boolean =>
  tree.withinFunction(node, "return_statement").some((statement) => {
    const list = tree.firstChild(statement);
    const value = list !== undefined && tree.kind(list) === "expression_list" ? tree.firstChild(list) : list;
    return value !== undefined && isSame(tree, value, key);
  });

function isSame(tree: SyntaxTree, value: NodeIndex, key: NodeIndex): boolean {
  if (tree.text(value) === tree.text(key)) return true;
  const declaration = tree.kind(value) === "identifier" ? scopesOf(tree).declarationOf(value) : null;
  const only = declaration === null ? null : onlyValueOf(tree, declaration);
  return only !== null && tree.text(only) === tree.text(key);
}

function removersByKey(repository: Repository, file: GoFile, map: NamedCollection): Remover[] {
  const files = packageIn(repository, folderOf(file.path));
  const { all } = removersOf(repository, map, files);
  return all.flatMap(({ file: other, fn: remover }) => {
    const place = isSetupFunction(remover) ? -1 : placeRemoved(other.tree, remover, map.name);
    return place < 0 ? [] : [{ file: other, node: remover.node, name: remover.name, place }];
  });
}

/** Which parameter `delete(b.all, t)` gets. */
function placeRemoved(tree: SyntaxTree, fn: GoFunction, field: string): number {
  for (const call of callsNamed(tree, fn.node, ["delete"])) {
    const [map, key] = argumentsOf(tree, call);
    if (map === undefined || key === undefined || fieldOfReceiver(tree.text(map), fn) !== field) continue;
    const place = fn.parameters.findIndex(({ name }) => name === tree.text(key));
    if (place >= 0) return place;
  }
  return -1;
}
