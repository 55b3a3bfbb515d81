/**
 * A map that outlives its calls and only grows: each call may add an entry.
 *
 * Condition: a function that runs per call adds an entry to a map or sync.Map of the package, or of the object that
 * serves the calls.
 * Condition, too: the function that adds an entry removes it, but not on each exit path, or with another key; a function
 * that ends what an entry stands for leaves it, or removes the entry of the same key from another map only; nothing calls
 * the method of a type around a map that removes entries.
 * Condition, although code removes entries: a function removes from one map and forgets another from which other code removes
 * together with it; removes what the key is made of that it has read; fails after it has added an entry, which only code for
 * the other case removes; or ends the value of an entry and leaves the entry, where other code does both.
 * Condition, with low confidence: a map of a struct with a lock, or of the package, gets an entry for each ID or object, and
 * nothing of the package removes one; with medium confidence: of a map of maps, only the inner entries are removed.
 * Not reported: code of the package deletes from it, clears it, replaces it, passes it on, or checks its len; the key is a
 * constant, a method or a status. High confidence for a key that clients choose; low where the key shows no client, and the
 * function is more than two calls away from a handler, or nothing shows that the map outlives the call.
 */

import { isLasting, isOfOneCall } from "../calls/call-values.ts";
import { collectionOf, isBounded, isMap, isSetupFunction } from "../calls/collections.ts";
import { keyOriginWithCallers } from "../calls/key-origin-of-callers.ts";
import { perCallFunctions } from "../calls/per-call.ts";
import { callsFromHandler } from "../calls/run-count.ts";
import { CONFIDENCES, type Confidence } from "../findings/finding.ts";
import type { GoFile, GoFunction } from "../index/go-file.ts";
import type { KeyOrigin } from "../index/key-origin.ts";
import { type MapWrite, mapWrites } from "../index/map-writes.ts";
import type { Repository } from "../index/repository.ts";
import type { SyntaxTree } from "../syntax/tree.ts";
import { valueAssignedAt } from "../types/assigned-values.ts";
import { isInOnce } from "../types/once-calls.ts";
import { scopesOf } from "../types/scopes.ts";
import { entriesOfFailed } from "./failed-entries.ts";
import { forgottenEntries } from "./forgotten-entries.ts";
import { listEntriesLeft } from "./list-entries.ts";
import { entriesLeft, entriesOfMethodsLeft } from "./map-entries.ts";
import { writtenWithOtherKeys } from "./normalized-keys.ts";
import { orphanedTargets } from "./orphaned-targets.ts";
import { removedByOtherKeys } from "./other-keys.ts";
import { unremovedEntries } from "./registries.ts";
import type { CollectionMatch, Rule } from "./rule.ts";
import { sharedMaps } from "./shared-maps.ts";
import { siblingsForgotten } from "./sibling-removals.ts";

export const globalMapNoEvict: Rule = {
  id: "global-map-no-evict",
  spansFiles: true,
  *findSpanning(file, repository) {
    yield* siblingsForgotten(file, repository);
    yield* leftByWayOfOthers(file, repository);
  },
  *find(file, repository) {
    yield* entriesLeft(file, repository);
    yield* entriesOfMethodsLeft(file, repository);
    yield* unremovedEntries(file, repository);
    yield* siblingsForgotten(file, repository);
    yield* removedByOtherKeys(file, repository);
    yield* entriesOfFailed(file, repository);
    yield* leftByWayOfOthers(file, repository);
    const found = new Set<string>();
    for (const match of [...forgottenEntries(file, repository), ...oneForEachMap(growing(file, repository))]) {
      found.add(match.collection);
      yield match;
    }
    for (const match of sharedMaps(file, repository)) if (!found.has(match.collection)) yield match;
  },
};

/** Entries that code finds by another map, in a list, or by another key, and leaves. */
function* leftByWayOfOthers(file: GoFile, repository: Repository): Generator<CollectionMatch> {
  yield* orphanedTargets(file, repository);
  yield* listEntriesLeft(file, repository);
  yield* writtenWithOtherKeys(file, repository);
}

interface GrowingMap {
  readonly match: CollectionMatch;
  /** The map and the type that it is in. */
  readonly key: string;
}

/** Of all functions that add entries to a map, the first of those with the highest confidence. */
function oneForEachMap(all: Iterable<GrowingMap>): CollectionMatch[] {
  const byMap = new Map<string, CollectionMatch>();
  for (const { match, key } of all) {
    const before = byMap.get(key);
    if (before === undefined || isMoreConfident(match, before)) byMap.set(key, match);
  }
  return [...byMap.values()];
}

const isMoreConfident = (one: CollectionMatch, other: CollectionMatch): boolean =>
  CONFIDENCES.indexOf(one.confidence) > CONFIDENCES.indexOf(other.confidence);

function* growing(file: GoFile, repository: Repository): Generator<GrowingMap> {
  for (const fn of perCallFunctions(file, repository)) {
    if (!fn.isCertain || isSetupFunction(fn) || isOfOneCall(fn, file, repository)) continue;
    for (const write of mapWrites(file, fn)) {
      const origin = keyOriginWithCallers(write.key, fn, { file, repository });
      if (origin === "constant" || origin === "request object" || isUpdate(file, write)) continue;
      if (isOwnField(file.tree.text(write.key), fn) && isOwnField(write.map, fn)) continue;
      const map = collectionOf(write.map, fn, file, repository);
      if (map === null || !isMap(map) || isBounded(map, file, repository) || isInOnce(repository, file, write.node))
        continue;
      const match: CollectionMatch = {
        collection: map.name,
        node: write.node,
        confidence: isLasting(fn, file, repository)
          ? confidenceOf({
              origin,
              key: file.tree.text(write.key),
              fn,
              calls: callsFromHandler(repository, { file, node: fn.node }),
            })
          : "low",
        message: `${fn.name} runs for every call and adds an entry to the map ${map.text}, from which nothing is removed.`,
        advice: "delete entries that are no longer needed, or use a bounded cache",
      };
      yield { match, key: `${fn.receiver?.type} ${map.name}` };
    }
  }
}

/** `s.counts[s.name]`: the value has one name. */
const isOwnField = (text: string, { receiver }: GoFunction): boolean =>
  receiver !== null && receiver.name !== "" && text.startsWith(`${receiver.name}.`);

interface KeyedWrite {
  readonly origin: KeyOrigin;
  readonly key: string;
  readonly fn: GoFunction;
  /** From a handler; null where none is known to reach the function. */
  readonly calls: number | null;
}

/** More calls away from the request, a key seldom has more values than the configuration. */
const CALLS_MAX = 2;

function confidenceOf({ origin, key, fn, calls }: KeyedWrite): Confidence {
  if (origin === "client text") return fn.isHandler && servesClients(fn) ? "high" : "medium";
  return NAMES_FEW.test(key) || calls === null || calls > CALLS_MAX ? "low" : "medium";
}

/** Names of keys that have as many values as the configuration has entries. */
const NAMES_FEW =
  /(?:^|[._a-z])(?:type|kind|level|mask|topic|driver|component|schema|format|protocol|version|path|dir|host|tenant|account_?id|locale|lang|region|zone|store|store_?name|dsn|plugin|queue|table|metric_?name|category|group|policy)$/i;

/** The key is one that a loop over the map gives, the value is nil, or the one that the map had for the key. */
function isUpdate({ tree }: GoFile, { node, key, map }: MapWrite): boolean {
  const scopes = scopesOf(tree);
  if (isEmptied(tree, { node, key, map })) return true;
  const declaration = tree.kind(key) === "identifier" ? scopes.declarationOf(key) : null;
  const clause = declaration === null ? null : tree.above(declaration, "range_clause", "block");
  if (clause !== null && tree.kind(clause) === "range_clause" && tree.fieldText(clause, "right") === map) return true;
  const right = tree.field(node, "right");
  const [value, more] = right === null ? [] : tree.children(right);
  const own =
    value !== undefined && more === undefined && tree.kind(value) === "identifier" ? scopes.declarationOf(value) : null;
  if (own === null) return false;
  const values = scopes.usesOf(own).flatMap((use) => valueAssignedAt(tree, use) ?? []);
  return values.length > 0 && values.every((one) => tree.text(one) === `${map}[${tree.text(key)}]`);
}

/** `if t := m[key]; t != nil { t.Stop(); m[key] = nil }`: the entry is there. */
function isEmptied(tree: SyntaxTree, { node, key, map }: MapWrite): boolean {
  const right = tree.field(node, "right");
  const value = right === null ? null : tree.onlyChild(right);
  if (value === null || tree.kind(value) !== "nil") return false;
  const check = tree.above(node, "if_statement", "func_literal");
  if (check === null || tree.kind(check) !== "if_statement") return false;
  const entry = `${map}[${tree.text(key)}]`;
  return tree.within(check, "index_expression").some((one) => one < node && tree.text(one) === entry);
}

/** RoundTrip of a client gets requests, too, and what it calls the responses, but for few hosts. */
const servesClients = ({ name, parameters }: GoFunction): boolean =>
  name !== "RoundTrip" && !parameters.some(({ type }) => type === "*http.Response");
