/**
 * Entries of a map that their function removes on some exit paths only, or removes with another key:
 *
 *   b.pending[id] = r
 *   if err := seal(r); err != nil { return err }      leaves the entry
 *   delete(b.pending, id)                             or b.forget(id), which does so
 */
import { addedEntry } from "../calls/added-entries.ts";
import { callSitesOf } from "../calls/call-sites.ts";
import { isOfOneCall } from "../calls/call-values.ts";
import { type Collection, collectionOf, isSetupFunction } from "../calls/collections.ts";
import { removersOf } from "../calls/removals.ts";
import type { GoFile, GoFunction } from "../index/go-file.ts";
import { isRequestObject } from "../index/key-origin.ts";
import { type MapWrite, mapWrites } from "../index/map-writes.ts";
import { callsNamed, hasCallNamed } from "../index/named-calls.ts";
import { packageOf, type Repository } from "../index/repository.ts";
import { isErrorType } from "../lifetime/error-types.ts";
import { isInFailure } from "../lifetime/failure-exits.ts";
import { Flow } from "../lifetime/flow.ts";
import type { Leak } from "../lifetime/leaks.ts";
import { releaseBy } from "../lifetime/resource.ts";
import { areAlternatives } from "../syntax/alternatives.ts";
import { argumentsOf, functionAround } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { callsOf, callsOneOf } from "../types/may-call.ts";
import type { Located } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import { typesOf } from "../types/types.ts";
import { valueBefore } from "../types/value-before.ts";
import { isSameKey, namesInKey, resolvedKey } from "./entry-keys.ts";
import type { Match } from "./rule.ts";

interface Entry {
  readonly file: GoFile;
  readonly repository: Repository;
  readonly fn: GoFunction;
  readonly write: MapWrite;
  readonly map: Collection;
  readonly removals: readonly Removal[];
}

interface Removal {
  readonly call: NodeIndex;
  readonly key: NodeIndex;
}

export function* entriesLeft(file: GoFile, repository: Repository): Generator<Match> {
  for (const fn of file.functions) {
    const writes = mapWrites(file, fn);
    if (writes.length === 0 || isOfOneCall(fn, file, repository)) continue;
    const hasRemoval = hasCallNamed(file.tree, fn.node, REMOVING_CALLS);
    const removals = hasRemoval ? removalsIn(file.tree, fn.node) : NO_REMOVALS;
    for (const write of writes) {
      if (isOnlyUnlessThere(file.tree, write.node) || functionAround(file.tree, write.node) !== fn.node) continue;
      const map = collectionOf(write.map, fn, file, repository);
      if (map === null || isRequestObject(write.key, fn, file)) continue;
      const own = removals.get(write.map);
      const entry = { file, repository, fn, write, map, removals: own ?? [] };
      const match = own === undefined ? leftUnlessCalled(entry) : matchOf(entry);
      if (match !== null) yield match;
    }
  }
}

/** Entries that the function adds and removes by methods: `h.join(c); …; h.leave(c)`. */
export function* entriesOfMethodsLeft(file: GoFile, repository: Repository): Generator<Match> {
  const { tree } = file;
  const types = typesOf(repository);
  for (const fn of file.functions) {
    if (isSetupFunction(fn) || isOfOneCall(fn, file, repository)) continue;
    for (const node of tree.withinFunction(fn.node, "expression_statement")) {
      const call = tree.firstChild(node);
      const callee = call !== undefined && tree.kind(call) === "call_expression" ? types.callee(file, call) : null;
      const added = callee?.kind === "function" ? addedEntry(repository, callee.fn) : null;
      const key = added?.place == null || call === undefined ? undefined : argumentsOf(tree, call)[added.place];
      if (added === null || call === undefined || key === undefined || tree.kind(key) !== "identifier") continue;
      const owner = ownerOf(tree, call);
      const removals = callsNamed(tree, fn.node, new Set(added.removers.map(({ name }) => name))).flatMap((one) => {
        const remover = added.removers.find(({ name }) => name === lastName(tree, one));
        const removed = remover === undefined ? undefined : argumentsOf(tree, one)[remover.place];
        if (removed === undefined || ownerOf(tree, one) !== owner || areAlternatives(tree, node, one)) return [];
        return [{ call: one, key: removed }];
      });
      if (!removals.some((one) => isSameKey(tree, key, one.key))) continue;
      const name = `${owner}.${added.map}`;
      const map = { text: name, name: added.map, type: "map", isField: true, key: added.key };
      const match = leftOnPath({ file, repository, fn, write: { node, map: name, key }, map, removals }, removals);
      if (match !== null) yield { ...match, confidence: "medium" };
    }
  }
}

/** `h` of `h.join(c)` */
function ownerOf(tree: SyntaxTree, call: NodeIndex): string {
  const target = tree.field(call, "function");
  return target === null ? "" : tree.fieldText(target, "operand");
}

function lastName(tree: SyntaxTree, call: NodeIndex): string {
  const target = tree.field(call, "function");
  return target === null ? "" : tree.fieldText(target, "field");
}

const NO_REMOVALS: ReadonlyMap<string, readonly Removal[]> = new Map();

/**
 * A method that the function calls removes the entry: `s.forget(id)`. Not where a caller may do so as well, and not
 * where the function sets something up, so that the value is dropped with its map if it fails.
 */
function leftUnlessCalled(entry: Entry): Match | null {
  const { file, repository, fn, write, map } = entry;
  const removers = removersOf(repository, map, packageOf(repository, file));
  const names = new Set(removers.all.map(({ fn: { name } }) => name));
  if (names.size === 0 || removers.has(file, fn.node) || isSetupFunction(fn)) return null;
  const removals = callsNamed(file.tree, fn.node, names).flatMap((call) => removedByCall(entry, call) ?? []);
  if (!removals.some(({ key }) => isSameKey(file.tree, write.key, key))) return null;
  const isRemovedByCaller = (callSitesOf(fn, file, repository) ?? []).some(({ file: caller, call }) => {
    const around = caller.tree.above(call, "function_declaration", "method_declaration");
    return (
      around !== null &&
      (removers.has(caller, around) || callsOneOf(repository, { file: caller, node: around }, removers.places))
    );
  });
  return isRemovedByCaller ? null : matchOf({ ...entry, removals });
}

/** The argument of a call for the parameter that the called function removes from the map. */
function removedByCall({ file, repository, map }: Entry, call: NodeIndex): Removal | null {
  const callee = typesOf(repository).callee(file, call);
  if (callee?.kind !== "function") return null;
  const { file: other, node } = callee.fn;
  const remover = other.functions.find((one) => one.node === node);
  for (const [removed, keys] of remover === undefined ? [] : removalsIn(other.tree, node)) {
    if (removed.slice(removed.lastIndexOf(".") + 1) !== map.name) continue;
    const names = new Set(keys.map(({ key }) => other.tree.text(key)));
    const place = remover!.parameters.findIndex(({ name }) => names.has(name));
    const key = place < 0 ? undefined : argumentsOf(file.tree, call)[place];
    if (key !== undefined) return { call, key };
  }
  return null;
}

/** `LoadOrStore` adds nothing where an entry is there, and whoever added that one removes it. */
const isOnlyUnlessThere = (tree: SyntaxTree, node: NodeIndex): boolean =>
  tree.fieldText(node, "function").endsWith(".LoadOrStore");

const REMOVING_METHODS = new Set(["Delete", "LoadAndDelete", "CompareAndDelete"]);
const REMOVING_CALLS = new Set(["delete", ...REMOVING_METHODS]);

/** Removals in a function by the map, as written. */
function removalsIn(tree: SyntaxTree, node: NodeIndex): Map<string, Removal[]> {
  const found = new Map<string, Removal[]>();
  for (const call of callsNamed(tree, node, REMOVING_CALLS)) {
    const target = tree.field(call, "function");
    const given = argumentsOf(tree, call);
    if (target === null || given.length === 0) continue;
    const isDelete = tree.text(target) === "delete";
    if (!isDelete && !REMOVING_METHODS.has(tree.fieldText(target, "field"))) continue;
    const map = isDelete ? tree.text(given[0]!) : tree.fieldText(target, "operand");
    const key = given[isDelete ? 1 : 0];
    if (key === undefined) continue;
    const same = found.get(map);
    if (same) same.push({ call, key });
    else found.set(map, [{ call, key }]);
  }
  return found;
}

function matchOf(entry: Entry): Match | null {
  const { file, write } = entry;
  const removals = entry.removals.filter(({ call }) => !areAlternatives(file.tree, write.node, call));
  const same = removals.filter(({ key }) => isSameKey(file.tree, write.key, key));
  return same.length > 0 ? leftOnPath(entry, same) : removedByOtherKey({ ...entry, removals });
}

function leftOnPath(entry: Entry, removals: readonly Removal[]): Match | null {
  const { file, repository, fn, write, map } = entry;
  const { tree } = file;
  if (removals.every(({ call }) => call < write.node)) return null;
  const removed = [...removals.map(({ call }) => call), ...removingCalls(entry), ...restores(entry)];
  const uses = removed.sort((a, b) => a - b);
  const resource = {
    ...{ file, repository, scope: fn.node, statement: write.node, variable: write.node, error: null },
    release: releaseBy("", "delete"),
  };
  const flow = new Flow(resource, {
    uses: {
      uses: uses.map((node) => ({ node, effect: "releases" })),
      inLiterals: uses.filter((node) => functionAround(tree, node) !== fn.node),
      hasRelease: true,
      hasEscape: false,
      handOvers: new Map(),
      readErrors: new Set(),
      names: [],
      lists: new Set(),
    },
    life: fn.node,
    isResult: false,
  });
  const { leaks, reachesRelease } = flow.runPastLeaks();
  const [first] = leaks;
  const isFailure = ({ how, exit }: Leak) => how === "exit" && isInFailure(tree, exit);
  // What is left where all went well is meant to stay, unless somebody else removes it with the reply that the function waits for.
  const leak =
    first === undefined || isFailure(first)
      ? first
      : leaks.find((one) => isFailure(one) && tree.above(one.exit, "communication_case", "func_literal") !== null);
  // A removal in another branch is not about this entry.
  if (leak === undefined || !reachesRelease) return null;
  if (isForOtherEntry(tree, leak.exit, write.map) || isDecidedBefore(entry, leak.exit, removed)) return null;
  const others = otherRemovers(entry);
  return {
    node: write.node,
    confidence: others.length > 0 || !fn.isHandler ? "medium" : "high",
    message: `${fn.name} adds an entry to ${map.text} and removes it, but not on the exit path at line ${tree.line(leak.exit)}.`,
    advice: `defer the removal of ${tree.text(write.key)} right after the entry is added`,
  };
}

/**
 * `if one.users == 0 { delete(m.entries, id) }; return err`: the path itself says when the entry has to go. A check of an
 * error says nothing of the entry.
 */
function isDecidedBefore({ file, repository }: Entry, exit: NodeIndex, removals: readonly NodeIndex[]): boolean {
  const { tree } = file;
  const types = typesOf(repository);
  return removals.some((removal) => {
    const list = removal < exit ? tree.above(removal, "statement_list") : null;
    const branch = list === null ? null : tree.above(list, "if_statement", "func_literal");
    if (list === null || branch === null || tree.kind(branch) !== "if_statement") return false;
    const last = tree.lastChild(list);
    if (tree.parent(branch) !== tree.parent(exit) || (last !== null && LEAVES.has(tree.kind(last)))) return false;
    const condition = tree.field(branch, "condition");
    const names = condition === null ? [] : [condition, ...tree.within(condition, "identifier")];
    return !names.some((one) => tree.kind(one) === "identifier" && isErrorType(types.of(file, one)));
  });
}

const LEAVES = new Set(["return_statement", "continue_statement", "break_statement", "goto_statement"]);

/** `if now, ok := m.entries[id]; ok && now != entry { return }`: by then, the map has the entry of somebody else. */
function isForOtherEntry(tree: SyntaxTree, exit: NodeIndex, map: string): boolean {
  const branch = tree.above(exit, "if_statement", "func_literal");
  const condition = branch !== null && tree.kind(branch) === "if_statement" ? tree.field(branch, "condition") : null;
  if (branch === null || condition === null) return false;
  const comparisons = [condition, ...tree.within(condition, "binary_expression")].filter((one) => {
    const [left, right] = [tree.field(one, "left"), tree.field(one, "right")];
    return left !== null && right !== null && /^\s*!=/.test(tree.source.slice(tree.end(left), tree.start(right)));
  });
  const isEntry = (node: NodeIndex | null) => {
    const value = node !== null && tree.kind(node) === "identifier" ? valueBefore(tree, node) : null;
    return value !== null && tree.kind(value) === "index_expression" && tree.fieldText(value, "operand") === map;
  };
  const isOther = comparisons.some((one) => isEntry(tree.field(one, "left")) || isEntry(tree.field(one, "right")));
  return isOther || isForOtherEntry(tree, branch, map);
}

/** `m.entries[id] = old`: the entry that was there before comes back. */
function restores({ file, fn, write }: Entry): NodeIndex[] {
  const { tree } = file;
  return mapWrites(file, fn).flatMap((other) => {
    const isSame = other.map === write.map && tree.text(other.key) === tree.text(write.key);
    return isSame && other.node > write.node ? [other.key] : [];
  });
}

/** Functions of the package that remove entries of the map, but for the one that adds this one. */
const otherRemovers = ({ repository, file, fn, map }: Entry): readonly Located[] =>
  removersOf(repository, map, packageOf(repository, file)).places.filter(
    (one) => one.node !== fn.node || one.file !== file,
  );

/** Calls of such functions after the entry is added. */
function removingCalls(entry: Entry): NodeIndex[] {
  const { file, fn, write, repository } = entry;
  return callsOf(repository, { file, node: fn.node }, otherRemovers(entry)).filter((call) => call >= write.node);
}

/** The removal has another key that is made from the same names: it misses the entry. */
function removedByOtherKey(entry: Entry): Match | null {
  const { file, fn, write, map, removals } = entry;
  const { tree } = file;
  const [removal, ...more] = removals;
  if (removal === undefined || more.length > 0 || removal.call < write.node) return null;
  if (otherRemovers(entry).length > 0) return null;
  const [added, removed] = [resolvedKey(tree, write.key), resolvedKey(tree, removal.key)];
  const own = namesInKey(removed);
  if (own.length === 0 || !own.every((name) => namesInKey(added).includes(name)) || isOfLoop(tree, removal.key))
    return null;
  return {
    node: write.node,
    confidence: "medium",
    message: `${fn.name} adds an entry to ${map.text} with the key ${added}, but removes the key ${removed}, so the entry stays.`,
    advice: `remove the key that was added: ${tree.text(write.key)}`,
  };
}

/** Declared by a range clause: a loop removes what it finds. */
function isOfLoop(tree: SyntaxTree, key: NodeIndex): boolean {
  const declaration = tree.kind(key) === "identifier" ? scopesOf(tree).declarationOf(key) : null;
  const around = declaration === null ? null : tree.above(declaration, "range_clause", "block");
  return around !== null && tree.kind(around) === "range_clause";
}
