/**
 * Maps of structs that goroutines share, where the package adds entries and removes none:
 *
 *   type limiter struct { mu sync.Mutex; tenants map[string]*rate.Limiter }
 *
 *   func (l *limiter) forTenant(tenantID string) *rate.Limiter {
 *       l.tenants[tenantID] = rate.NewLimiter(…)         one for each tenant that there ever was
 *   }
 *
 * and maps of maps, of which the inner entries are removed only:
 *
 *   delete(h.byTopic[topic], conn)                       the empty map of the topic stays in h.byTopic
 *
 * A struct with a lock lives as long as its goroutines, and so does one whose goroutine adds entries in a loop over channels, so that its maps are none of a parser or a builder. The key has to
 * name one thing, by its name or by the name of its type: an ID, a key, an address or an object. Nobody knows how many there are, so the confidence is low.
 */

import { isOfOneCall } from "../calls/call-values.ts";
import { type Collection, isBounded, isSetupFunction } from "../calls/collections.ts";
import { hasFewValues } from "../calls/few-values.ts";
import type { GoFile, GoFunction } from "../index/go-file.ts";
import { isRequestObject } from "../index/key-origin.ts";
import { mapWrites } from "../index/map-writes.ts";
import { callsNamed } from "../index/named-calls.ts";
import { filesWithField } from "../index/package-names.ts";
import { packageOf, type Repository } from "../index/repository.ts";
import { lastName } from "../syntax/dotted-names.ts";
import { argumentsOf } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { type GoType, libraryName, pointee } from "../types/go-type.ts";
import { scopesOf } from "../types/scopes.ts";
import { typesOf } from "../types/types.ts";
import type { CollectionMatch, Match } from "./rule.ts";
import { serviceLoopAround } from "./service-loops.ts";

interface Place {
  readonly file: GoFile;
  readonly repository: Repository;
}

export function* sharedMaps(file: GoFile, repository: Repository): Generator<CollectionMatch> {
  const place = { file, repository };
  for (const fn of file.functions) {
    const seen = new Set<string>();
    for (const one of [...innerRemovals(fn, place), ...entriesOf(fn, place)]) {
      const map = seen.has(one.text) ? null : sharedMap(one, place);
      seen.add(one.text);
      if (map === null || isBounded(map, file, repository, true) || isOfOneCall(fn, file, repository)) continue;
      yield { ...one.match, node: one.node, collection: map.name };
    }
  }
}

interface Growth {
  readonly node: NodeIndex;
  /** The expression of the map. */
  readonly map: NodeIndex;
  readonly text: string;
  readonly match: Omit<Match, "node">;
}

/** `delete(outer[key], inner)` */
function* innerRemovals(fn: GoFunction, { file, repository }: Place): Generator<Growth> {
  const { tree } = file;
  for (const node of callsNamed(tree, fn.node, ["delete"])) {
    if (tree.fieldText(node, "function") !== "delete") continue;
    const [inner] = argumentsOf(tree, node);
    const map = inner === undefined || tree.kind(inner) !== "index_expression" ? null : tree.field(inner, "operand");
    const key = inner === undefined ? null : tree.field(inner, "index");
    if (inner === undefined || map === null || key === null || hasFewValues(repository, { file, node: key })) continue;
    const text = tree.text(map);
    yield {
      ...{ node, map, text },
      match: {
        confidence: "medium",
        message: `${fn.name} removes entries of ${tree.text(inner)}, but nothing removes ${tree.text(inner)} from ${text} when it is empty.`,
        advice: `if len(${tree.text(inner)}) == 0 { delete(${text}, ${tree.fieldText(inner, "index")}) }`,
      },
    };
  }
}

/** `m.byID[id] = …`, `m.byID.Store(id, …)` in a function that does not only set something up. */
function* entriesOf(fn: GoFunction, place: Place): Generator<Growth> {
  const { tree } = place.file;
  if (isSetupFunction(fn)) return;
  for (const { node, map, key } of writesIn(tree, fn)) {
    if (isRequestObject(key, fn, place.file) || !namesOne(place, key) || isKnownKey(tree, key, map)) continue;
    if (isInTable(place, fn, { node, map, key })) continue;
    const text = tree.text(map);
    yield {
      ...{ node, map, text },
      match: {
        confidence: "low",
        message: `${fn.name} adds an entry to ${text} for each ${tree.text(key)}, and nothing of the package removes entries or limits their number.`,
        advice: `remove the entry when ${tree.text(key)} is gone, or use a bounded cache`,
      },
    };
  }
}

interface Write {
  readonly node: NodeIndex;
  readonly map: NodeIndex;
  readonly key: NodeIndex;
}

function* writesIn(tree: SyntaxTree, fn: GoFunction): Generator<Write> {
  for (const node of tree.within(fn.node, "assignment_statement")) {
    const left = tree.field(node, "left");
    const target = left === null ? undefined : tree.firstChild(left);
    if (target === undefined || tree.kind(target) !== "index_expression") continue;
    const [map, key] = [tree.field(target, "operand"), tree.field(target, "index")];
    if (map !== null && key !== null) yield { node, map, key };
  }
  for (const node of callsNamed(tree, fn.node, ["Store", "LoadOrStore"])) {
    const target = tree.field(node, "function");
    const map = target === null ? null : tree.field(target, "operand");
    const [key, value] = argumentsOf(tree, node);
    if (map !== null && key !== undefined && value !== undefined) yield { node, map, key };
  }
}

const IDENTITIES = new Set(
  "id key uid uuid guid token addr address host hostname session conn connection client peer user tenant request req stream job task container pod fingerprint hash digest ip".split(
    " ",
  ),
);

/**
 * The name, or the name of its type, ends with the word of something that has an identity, or the value is a pointer:
 * `tenantID`, `conn`, `peer.String()`, `string(id)`, a key of the type `streamKey`.
 */
function namesOne(place: Place, key: NodeIndex): boolean {
  const { tree } = place.file;
  switch (tree.kind(key)) {
    case "identifier":
      return IDENTITIES.has(lastWord(tree.text(key))) || hasIdentity(place, key);
    case "selector_expression":
      return IDENTITIES.has(lastWord(tree.fieldText(key, "field"))) || hasIdentity(place, key);
    case "call_expression":
      return namesOneByCall(place, key);
    case "type_conversion_expression":
      return tree.children(key).some((one) => namesOne(place, one));
    default:
      return false;
  }
}

function hasIdentity({ file, repository }: Place, key: NodeIndex): boolean {
  const type = typesOf(repository).of(file, key);
  if (type?.kind === "pointer") return true;
  return type?.kind === "named" && type.name !== "string" && IDENTITIES.has(lastWord(type.name));
}

/** `peer.ID()`, `addr.String()`, `string(id)` */
function namesOneByCall(place: Place, call: NodeIndex): boolean {
  const { tree } = place.file;
  const target = tree.field(call, "function");
  if (target === null) return false;
  const given = argumentsOf(tree, call);
  if (tree.kind(target) === "identifier") {
    const [value] = given;
    return tree.text(target) === "string" && value !== undefined && namesOne(place, value);
  }
  if (tree.kind(target) !== "selector_expression" || given.length > 0) return false;
  const name = tree.fieldText(target, "field");
  const operand = tree.field(target, "operand");
  if (IDENTITIES.has(lastWord(name))) return true;
  return name === "String" && operand !== null && namesOne(place, operand);
}

/** `id` of `tenantID`, `addr` of `remoteAddr`. */
const lastWord = (name: string): string => {
  const isUpper = (at: number) => name[at] !== name[at]?.toLowerCase();
  let at = name.length - 1;
  const upper = isUpper(at);
  while (at > 0 && (upper ? isUpper(at - 1) : !isUpper(at))) at--;
  return name.slice(at).toLowerCase();
};

/** A variable of a loop over the map itself: the entry is there already. */
function isKnownKey(tree: SyntaxTree, key: NodeIndex, map: NodeIndex): boolean {
  const declaration = tree.kind(key) === "identifier" ? scopesOf(tree).declarationOf(key) : null;
  const clause = declaration === null ? null : tree.above(declaration, "range_clause", "block");
  return clause !== null && tree.kind(clause) === "range_clause" && tree.fieldText(clause, "right") === tree.text(map);
}

/**
 * The function has found the key in another map, which only code that sets something up fills, and returns where it is not there:
 *
 *   upstream, ok := r.upstreams[tenantID]
 *   if !ok { return nil }
 */
function isInTable({ file, repository }: Place, fn: GoFunction, { node, map, key }: Write): boolean {
  const { tree } = file;
  const text = tree.text(key);
  return tree.within(fn.node, "index_expression").some((read) => {
    if (read > node || tree.fieldText(read, "index") !== text || !leavesWhereMissing(tree, read)) return false;
    const table = tree.field(read, "operand");
    if (table === null || tree.text(table) === tree.text(map) || tree.kind(table) !== "selector_expression")
      return false;
    const name = tree.fieldText(table, "field");
    return filesWithField(packageOf(repository, file), name).every((one) =>
      one.functions.every(
        (other) => isSetupFunction(other) || !mapWrites(one, other).some((write) => lastName(write.map) === name),
      ),
    );
  });
}

/** `found, ok := table[key]; if !ok { return }` */
function leavesWhereMissing(tree: SyntaxTree, read: NodeIndex): boolean {
  const list = tree.parent(read);
  const statement = list === null || tree.fieldName(list) !== "right" ? null : tree.parent(list);
  const left = statement === null ? null : tree.field(statement, "left");
  const [, flag] = left === null ? [] : tree.children(left);
  if (statement === null || flag === undefined) return false;
  const around = tree.parent(statement);
  const branch = around !== null && tree.kind(around) === "if_statement" ? around : tree.nextSibling(statement);
  if (branch === null || tree.kind(branch) !== "if_statement") return false;
  const consequence = tree.field(branch, "consequence");
  const isRefusal = tree.fieldText(branch, "condition") === `!${tree.text(flag)}`;
  return isRefusal && consequence !== null && tree.within(consequence, "return_statement").length > 0;
}

/** A field of a struct with a lock, or of one whose loop adds the entry, or a variable of the package; null for other expressions and for other types. */
function sharedMap({ map, node }: Growth, { file, repository }: Place): Collection | null {
  const { tree } = file;
  const types = typesOf(repository);
  const type = types.of(file, map);
  // A sync.Map is for goroutines that share it.
  const isConcurrent = libraryName(type) === "sync.Map";
  if (!isConcurrent && types.underlying(type)?.kind !== "map") return null;
  const text = tree.text(map);
  if (tree.kind(map) === "identifier") {
    const isOfPackage = scopesOf(tree).declarationOf(map) === null && types.members(file).variables.has(text);
    return isOfPackage ? { text, name: text, type: "map", isField: false, key: null } : null;
  }
  const operand = tree.kind(map) === "selector_expression" ? tree.field(map, "operand") : null;
  const name = operand === null ? "" : tree.fieldText(map, "field");
  // Other packages can remove entries from a field with a capital letter.
  if (operand === null || /^\p{Lu}/u.test(name)) return null;
  const lasts = isConcurrent || hasLock(types.of(file, operand), repository);
  if (!lasts && serviceLoopAround(file, repository, node) === null) return null;
  return { text, name, type: "map", isField: true, key: types.fieldAt(file, map)?.key ?? null };
}

const LOCKS = new Set(["sync.Mutex", "sync.RWMutex", "sync.Cond"]);
const locksKnown = new WeakMap<Repository, Map<string, boolean>>();

/** A struct of the repository that has a lock in a field, or embeds one. */
export function hasLock(type: GoType | null, repository: Repository): boolean {
  const named = pointee(type);
  if (named?.kind !== "named" || named.folder === null) return false;
  const structs = locksKnown.get(repository) ?? new Map<string, boolean>();
  locksKnown.set(repository, structs);
  const key = `${named.folder}:${named.name}`;
  const found = structs.get(key) ?? findLock(named, repository);
  structs.set(key, found);
  return found;
}

function findLock(type: GoType, repository: Repository): boolean {
  const types = typesOf(repository);
  const literal = types.underlying(type);
  if (literal?.kind !== "literal" || literal.file.tree.kind(literal.node) !== "struct_type") return false;
  const { file, node } = literal;
  for (const field of file.tree.within(node, "field_declaration"))
    if (LOCKS.has(libraryName(types.written(file, file.tree.field(field, "type"))) ?? "")) return true;
  return false;
}
