/**
 * Calls that return the function which takes their effect back, where the caller drops it; for subscription-no-stop:
 *
 *   func (l *live) Watch(f func(int)) (end func()) {
 *       id := l.next()
 *       l.watchers[id] = f
 *       return func() { delete(l.watchers, id) }
 *   }
 *
 *   live.Watch(p.rate.Store)               for each upload: the watcher, and what it references, stays
 *
 * Reported where the call runs for every call, with a value that lasts longer.
 */
import { callSitesOf } from "../calls/call-sites.ts";
import { ownNodes } from "../flow/paths.ts";
import { reachedPerCall } from "../goroutines/per-call-reach.ts";
import type { GoFile, GoFunction } from "../index/go-file.ts";
import { LocatedMap } from "../index/located-map.ts";
import { mapWrites } from "../index/map-writes.ts";
import { callsNamed } from "../index/named-calls.ts";
import type { Repository } from "../index/repository.ts";
import { argumentsOf, functionAround } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import type { Located } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import { typesOf } from "../types/types.ts";

export interface DroppedEnd {
  readonly call: NodeIndex;
  /** `live.Watch` */
  readonly callee: string;
  /** What the call adds. */
  readonly added: Located;
  /** The function that would remove it. */
  readonly end: Located;
}

export function* droppedEnds(repository: Repository, file: GoFile): Generator<DroppedEnd> {
  const { tree } = file;
  const types = typesOf(repository);
  for (const statement of tree.within(tree.root, "expression_statement", "assignment_statement")) {
    const call = droppedCall(tree, statement);
    const callee = call === null ? null : types.callee(file, call);
    if (call === null || callee?.kind !== "function") continue;
    const pair = addedWithEnd(repository, callee.fn);
    if (pair === null || !isPerCall(repository, { file, node: call })) continue;
    yield { call, callee: tree.fieldText(call, "function"), ...pair };
  }
}

/** `live.Watch(f)`, `_ = live.Watch(f)` */
function droppedCall(tree: SyntaxTree, statement: NodeIndex): NodeIndex | null {
  const isAssigned = tree.kind(statement) === "assignment_statement";
  if (isAssigned && tree.fieldText(statement, "left") !== "_") return null;
  const value = isAssigned ? tree.field(statement, "right") : statement;
  const call = value === null ? undefined : tree.firstChild(value);
  return call !== undefined && tree.kind(call) === "call_expression" ? call : null;
}

type Pair = Pick<DroppedEnd, "added" | "end">;

const known = new WeakMap<Repository, LocatedMap<Pair | null>>();

/** A method that adds to a collection of its receiver, and returns a literal that removes from it. */
function addedWithEnd(repository: Repository, fn: Located): Pair | null {
  const functions = known.get(repository) ?? new LocatedMap<Pair | null>();
  known.set(repository, functions);
  const found = functions.get(fn);
  if (found !== undefined) return found;
  const pair = findPair(fn);
  functions.set(fn, pair);
  return pair;
}

function findPair({ file, node }: Located): Pair | null {
  const { tree } = file;
  const fn = file.functions.find((one) => one.node === node);
  if (fn === undefined || fn.receiver === null || tree.kind(node) !== "method_declaration") return null;
  for (const statement of ownNodes(tree, node, "return_statement")) {
    const value = returnedValue(tree, statement);
    if (value === undefined || tree.kind(value) !== "func_literal") continue;
    const added = addedTo(file, fn, value);
    if (added !== null) return { added: { file, node: added }, end: { file, node: value } };
  }
  return null;
}

/** The only value that a statement returns. */
function returnedValue(tree: SyntaxTree, statement: NodeIndex): NodeIndex | undefined {
  const list = tree.firstChild(statement);
  if (list === undefined || tree.kind(list) !== "expression_list") return list;
  const [value, more] = tree.children(list);
  return more === undefined ? value : undefined;
}

/** The statement that adds what the literal removes: an entry of a map of the receiver. */
function addedTo(file: GoFile, fn: GoFunction, literal: NodeIndex): NodeIndex | null {
  const { tree } = file;
  const removed = new Set(
    callsNamed(tree, literal, ["delete"]).map((call) => tree.text(argumentsOf(tree, call)[0] ?? call)),
  );
  const isOfReceiver = (map: string) => map.startsWith(`${fn.receiver?.name}.`);
  const write = mapWrites(file, fn).find(
    ({ map, node }) => isOfReceiver(map) && removed.has(map) && !tree.contains(literal, node),
  );
  return write?.node ?? null;
}

/** The call runs for every call, and what it is made on is not of that call. */
function isPerCall(repository: Repository, { file, node: call }: Located): boolean {
  const { tree } = file;
  const fn = functionAround(tree, call);
  if (fn === null || reachedPerCall(repository, { file, node: fn }) === null) return false;
  const target = tree.field(call, "function");
  const operand = target === null ? null : tree.field(target, "operand");
  const root = operand === null ? null : rootOf(tree, operand);
  return root !== null && isLasting(repository, { file, node: root }, fn);
}

function rootOf(tree: SyntaxTree, operand: NodeIndex): NodeIndex | null {
  let at: NodeIndex | null = operand;
  while (at !== null && tree.kind(at) === "selector_expression") at = tree.field(at, "operand");
  return at !== null && tree.kind(at) === "identifier" ? at : null;
}

/** A variable of the package, the receiver, one of a function around, or a parameter that the callers give such a value. */
function isLasting(repository: Repository, { file, node: name }: Located, fn: NodeIndex, depth = 0): boolean {
  const { tree } = file;
  const declaration = scopesOf(tree).declarationOf(name);
  if (declaration === null || declaration < fn || declaration > tree.subtreeEnd(fn)) return true;
  const list = tree.parent(declaration);
  if (list === null || tree.kind(list) !== "parameter_declaration") return false;
  const parameters = tree.parent(list);
  if (parameters !== null && tree.fieldName(parameters) === "receiver")
    return file.functions.some((one) => one.node === fn && one.isHandler);
  const own = file.functions.find((one) => one.node === fn);
  if (own === undefined || parameters === null || depth > 1) return false;
  const row = tree
    .children(parameters)
    .flatMap((one) => tree.children(one).filter((child) => tree.fieldName(child) === "name"))
    .indexOf(declaration);
  const sites = callSitesOf(own, file, repository) ?? [];
  return sites.some(({ file: caller, call }) => {
    const value = argumentsOf(caller.tree, call)[row];
    const around = functionAround(caller.tree, call);
    const root = value === undefined ? null : rootOf(caller.tree, value);
    if (root === null || around === null || reachedPerCall(repository, { file: caller, node: around }) === null)
      return false;
    return isLasting(repository, { file: caller, node: root }, around, depth + 1);
  });
}
