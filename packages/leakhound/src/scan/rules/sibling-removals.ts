/**
 * Maps of a struct from which other code removes entries together, and of which a function forgets one:
 *
 *   func (c *cache) Drop(name string) {
 *       delete(c.byName, name)
 *       delete(c.sizes, name)
 *   }
 *   func (c *cache) Expire(name string) { delete(c.byName, name) }       the entry of c.sizes stays
 *
 * One function has to add entries to both. Not reported: the function, what it calls, or one of its callers removes from the
 * other map, or looks at it; the function adds the entry again, or adds another one after it; more
 * code removes from the first map alone; one entry of the other map belongs to many of the first; a third map keeps the thing;
 * a loop without end removes from the other map by itself.
 */
import { callSitesOf } from "../calls/call-sites.ts";
import { isOfOneCall } from "../calls/call-values.ts";
import { isSetupFunction } from "../calls/collections.ts";
import { removersOf } from "../calls/removals.ts";
import type { GoFile, GoFunction } from "../index/go-file.ts";
import { type MapWrite, mapWrites } from "../index/map-writes.ts";
import { callsNamed } from "../index/named-calls.ts";
import { packageOf, type Repository } from "../index/repository.ts";
import { selectorsOf } from "../index/selectors.ts";
import { areAlternatives } from "../syntax/alternatives.ts";
import { lastName, ownerOf } from "../syntax/dotted-names.ts";
import { argumentsOf, loopAround } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { pointee } from "../types/go-type.ts";
import { callsOneOf } from "../types/may-call.ts";
import type { Located } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import { typesOf } from "../types/types.ts";
import type { CollectionMatch } from "./rule.ts";

/** `delete(c.byName, name)` of a field with a map. */
interface Removal {
  readonly file: GoFile;
  readonly fn: GoFunction;
  readonly call: NodeIndex;
  /** `c` */
  readonly owner: string;
  /** `byName` */
  readonly name: string;
  /** Names of the maps of its struct. */
  readonly maps: ReadonlySet<string>;
  readonly key: NodeIndex;
}

export function* siblingsForgotten(file: GoFile, repository: Repository): Generator<CollectionMatch> {
  const files = packageOf(repository, file);
  const removals = removalsIn(repository, files);
  const added = addedTogether(files);
  const reported = new Set<string>();
  for (const removal of removals.all) {
    if (removal.file !== file || isOfOneCall(removal.fn, file, repository)) continue;
    for (const sibling of removal.maps) {
      if (!added.has(`${removal.name} ${sibling}`)) continue;
      const key = `${removal.fn.node} ${sibling}`;
      const evidence = reported.has(key) ? null : togetherElsewhere({ repository, files }, removal, sibling);
      if (evidence === null) continue;
      reported.add(key);
      yield matchOf(removal, sibling, evidence);
    }
  }
}

function matchOf(removal: Removal, sibling: string, evidence: Removal): CollectionMatch {
  const { fn, call, owner, name } = removal;
  const other = evidence.fn === fn ? "another branch" : evidence.fn.name;
  return {
    collection: sibling,
    node: call,
    confidence: textOfKey(evidence) === textOfKey(removal) ? "medium" : "low",
    message: `${fn.name} removes an entry from ${owner}.${name}, but not from ${owner}.${sibling}, from which ${other} removes one as well.`,
    advice: `remove the entry here as well: delete(${owner}.${sibling}, …)`,
    steps: [
      { file: evidence.file, node: evidence.call, text: `removes an entry from ${sibling} together with ${name}` },
    ],
  };
}

interface Removals {
  readonly all: readonly Removal[];
  readonly byName: ReadonlyMap<string, readonly Removal[]>;
}

const removalsKnown = new WeakMap<readonly GoFile[], Removals>();

function removalsIn(repository: Repository, files: readonly GoFile[]): Removals {
  const known = removalsKnown.get(files);
  if (known !== undefined) return known;
  const all = files.flatMap((file) => file.functions.flatMap((fn) => [...removalsOf(repository, file, fn)]));
  const byName = new Map<string, Removal[]>();
  for (const one of all) {
    const same = byName.get(one.name);
    if (same) same.push(one);
    else byName.set(one.name, [one]);
  }
  const found = { all, byName };
  removalsKnown.set(files, found);
  return found;
}

function* removalsOf(repository: Repository, file: GoFile, fn: GoFunction): Generator<Removal> {
  const { tree } = file;
  if (tree.kind(fn.node) === "func_literal") return;
  for (const call of callsNamed(tree, fn.node, ["delete"])) {
    if (tree.fieldText(call, "function") !== "delete") continue;
    const [outer, key] = argumentsOf(tree, call);
    const map = outer === undefined ? null : withoutIndex(tree, outer);
    if (map === null || key === undefined || tree.kind(map) !== "selector_expression") continue;
    const owner = tree.field(map, "operand");
    const maps = owner === null ? NO_MAPS : mapsOf(repository, { file, node: owner });
    if (owner === null || maps.size < 2) continue;
    yield { file, fn, call, owner: tree.text(owner), name: tree.fieldText(map, "field"), maps, key };
  }
}

/** `c.byName` of `c.byName[group]`: entries of maps in a map. */
function withoutIndex(tree: SyntaxTree, map: NodeIndex): NodeIndex | null {
  let at: NodeIndex | null = map;
  while (at !== null && tree.kind(at) === "index_expression") at = tree.field(at, "operand");
  return at;
}

const textOfKey = ({ file, key }: Removal): string => file.tree.text(key);

/** A struct with more maps than this is no set of indexes over the same things. */
const MAPS_MAX = 12;
const NO_MAPS: ReadonlySet<string> = new Set();

/** Names of the maps of the struct that an expression stands for. */
function mapsOf(repository: Repository, owner: Located): ReadonlySet<string> {
  const types = typesOf(repository);
  const named = pointee(types.of(owner.file, owner.node));
  const literal = named === null ? null : types.underlying(named);
  if (literal?.kind !== "literal") return NO_MAPS;
  const { tree } = literal.file;
  const structs = mapsKnown.get(tree) ?? new Map<NodeIndex, ReadonlySet<string>>();
  mapsKnown.set(tree, structs);
  const maps = structs.get(literal.node) ?? findMaps(tree, literal.node);
  structs.set(literal.node, maps);
  return maps;
}

const mapsKnown = new WeakMap<SyntaxTree, Map<NodeIndex, ReadonlySet<string>>>();

function findMaps(tree: SyntaxTree, struct: NodeIndex): ReadonlySet<string> {
  const maps = tree.within(struct, "field_declaration").flatMap((field) => {
    if (!tree.fieldText(field, "type").startsWith("map[")) return [];
    return tree.children(field).flatMap((one) => (tree.fieldName(one) === "name" ? [tree.text(one)] : []));
  });
  return maps.length > MAPS_MAX ? NO_MAPS : new Set(maps);
}

const writesKnown = new WeakMap<readonly GoFile[], ReadonlySet<string>>();

/** Pairs of maps, as `byName sizes`, to which one function adds entries, of one value. */
function addedTogether(files: readonly GoFile[]): ReadonlySet<string> {
  const known = writesKnown.get(files);
  if (known !== undefined) return known;
  const pairs = new Set<string>();
  for (const file of files)
    for (const fn of file.functions) {
      if (isSetupFunction(fn) || RESTORES.test(fn.name)) continue;
      const maps = new Set([...mapWrites(file, fn)].map(({ map }) => withoutIndexText(map)));
      for (const one of maps.size > MAPS_MAX ? [] : maps)
        for (const other of maps)
          if (one !== other && ownerOf(one) === ownerOf(other)) pairs.add(`${lastName(one)} ${lastName(other)}`);
    }
  writesKnown.set(files, pairs);
  return pairs;
}

/** What fills the maps from a file or a database says little about the entries of one thing. */
const RESTORES = /^(?:restore|recover|replay|rebuild|import)(?![a-z])/i;

/** `c.byName` of `c.byName[group]` */
const withoutIndexText = (map: string): string => (map.includes("[") ? map.slice(0, map.indexOf("[")) : map);

/** A removal from the sibling that other code does together with one from the map; null where more code does without. */
function togetherElsewhere(place: Place, removal: Removal, sibling: string): Removal | null {
  const { byName } = removalsIn(place.repository, place.files);
  const others = byName.get(sibling) ?? [];
  let evidence: Removal | null = null;
  const [together, alone] = [new Set<GoFunction>(), new Set<GoFunction>()];
  for (const one of byName.get(removal.name) ?? []) {
    if (!one.maps.has(sibling)) continue;
    const pair = others.find((other) => isTogether(one, other) && (one.fn === removal.fn || !isOneForMany(one, other)));
    if (pair !== undefined) together.add(one.fn);
    else if (!isHandled(place, one, sibling)) alone.add(one.fn);
    if (one === removal && (pair !== undefined || !alone.has(one.fn))) return null;
    if (pair !== undefined && (evidence === null || textOfKey(pair) === textOfKey(one))) evidence = pair;
  }
  if (evidence === null || together.size < alone.size) return null;
  if (others.some((other) => !together.has(other.fn) && isInEndlessLoop(other))) return null;
  return keepsThing(place, removal, { evidence, sibling }) ? null : evidence;
}

/** `for { … delete(c.deadlines, name) … }`: it removes what has expired, whatever becomes of the other maps. */
function isInEndlessLoop({ file: { tree }, call }: Removal): boolean {
  for (let loop = loopAround(tree, call); loop !== null; loop = loopAround(tree, loop)) {
    const head = tree.firstChild(loop);
    if (head !== undefined && tree.kind(head) === "block") return true;
  }
  return false;
}

/**
 * Where the thing goes, `delete(c.tracks, id)` goes with the others; the function reads c.tracks, and removes nothing from it:
 * the thing stays, and its entries with it.
 */
function keepsThing(
  place: Place,
  { file: { tree }, fn }: Removal,
  { evidence, sibling }: { readonly evidence: Removal; readonly sibling: string },
): boolean {
  const all = removalsIn(place.repository, place.files).all;
  const removedFrom = (of: GoFunction) => new Set(all.filter((one) => one.fn === of).map(({ name }) => name));
  const own = removedFrom(fn);
  for (const name of removedFrom(evidence.fn)) {
    if (name === sibling || own.has(name)) continue;
    const isRead = selectorsOf(tree, name).some((use) => {
      const index = tree.contains(fn.node, use) ? tree.parent(use) : null;
      return index !== null && tree.kind(index) === "index_expression" && tree.fieldName(index) !== "left";
    });
    if (isRead) return true;
  }
  return false;
}

/** In one function, of one value, and in no branches that exclude each other. */
const isTogether = (one: Removal, other: Removal): boolean =>
  one.fn === other.fn && one.owner === other.owner && !areAlternatives(one.file.tree, one.call, other.call);

/** A loop removes many entries from the one map for one entry of the other: where one of the many goes, that entry stays. */
const isOneForMany = (one: Removal, other: Removal): boolean =>
  loopAround(one.file.tree, one.call) !== null && loopAround(other.file.tree, other.call) === null;

interface Place {
  readonly repository: Repository;
  readonly files: readonly GoFile[];
}

/** The function, what it calls, or a caller of it cares for the sibling, or the entry of the map is only replaced. */
function isHandled(
  { repository, files }: Place,
  { file, fn, call, owner, name, key }: Removal,
  sibling: string,
): boolean {
  const { tree } = file;
  const field = { name: sibling, isField: true, key: keyOfSibling(repository, { file, node: call }, sibling) };
  const removers = removersOf(repository, field, files);
  const isMoved = (write: MapWrite) =>
    ownerOf(write.map) === owner &&
    (isSameKey(tree, write.key, key) || (lastName(write.map) === name && write.node > call));
  if ([...mapWrites(file, fn)].some(isMoved)) return true;
  if (selectorsOf(tree, sibling).some((use) => isUsedBeside(tree, fn, { use, call }))) return true;
  if (callsOneOf(repository, { file, node: fn.node }, removers.places)) return true;
  return (callSitesOf(fn, file, repository) ?? []).some(({ file: caller, call: site }) => {
    const around = caller.tree.above(site, "function_declaration", "method_declaration");
    return around !== null && removers.has(caller, around);
  });
}

/** Of another map of the struct from which the call removes, as of `Types.field`. */
function keyOfSibling(repository: Repository, { file, node: call }: Located, sibling: string): string | null {
  const { tree } = file;
  const [outer] = argumentsOf(tree, call);
  const map = outer === undefined ? null : withoutIndex(tree, outer);
  const owner = map === null ? null : tree.field(map, "operand");
  const types = typesOf(repository);
  return owner === null ? null : (types.field(types.of(file, owner), sibling)?.key ?? null);
}

/** Of one name, which one place declares. */
function isSameKey(tree: SyntaxTree, one: NodeIndex, other: NodeIndex): boolean {
  if (tree.text(one) !== tree.text(other)) return false;
  if (tree.kind(one) !== "identifier") return true;
  const scopes = scopesOf(tree);
  return scopes.declarationOf(one) === scopes.declarationOf(other);
}

interface Use {
  readonly use: NodeIndex;
  readonly call: NodeIndex;
}

/** The function uses the map, and not only to add entries in another loop or in a branch that excludes the removal. */
function isUsedBeside(tree: SyntaxTree, { node }: GoFunction, { use, call }: Use): boolean {
  if (!tree.contains(node, use) || areAlternatives(tree, use, call)) return false;
  const parent = tree.parent(use);
  if (parent === null || tree.kind(parent) !== "index_expression") return true;
  const list = tree.parent(parent);
  return list === null || tree.fieldName(list) !== "left" || loopAround(tree, use) === loopAround(tree, call);
}
