/**
 * Entries whose function fails after it has added them, where other code removes them when all went well:
 *
 *   func (c *client) call(id string, r *request) error {
 *       c.pending[id] = r
 *       if err := c.send(id, r); err != nil {
 *           return err                                     no reply will come for id
 *       }
 *       …
 *   func (c *client) reply(id string) { …; delete(c.pending, id) }
 *
 * What fails has to get the key or the value of the entry. Not reported: the branch does something with either of them, the
 * function or one of its callers removes from the map, or only code that ends everything does.
 */
import { callSitesOf } from "../calls/call-sites.ts";
import { isOfOneCall } from "../calls/call-values.ts";
import { type Collection, collectionOf, isMap, isSetupFunction } from "../calls/collections.ts";
import { Removers, removalsOf, removersOf } from "../calls/removals.ts";
import type { GoFile, GoFunction } from "../index/go-file.ts";
import { isRequestObject } from "../index/key-origin.ts";
import { type MapWrite, mapWrites } from "../index/map-writes.ts";
import { packageOf, type Repository } from "../index/repository.ts";
import { isFailureExit } from "../lifetime/failure-exits.ts";
import { isLogging } from "../lifetime/readers.ts";
import { functionAround, statementBefore } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { callsOneOf } from "../types/may-call.ts";
import type { Located } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import type { Match } from "./rule.ts";

export function* entriesOfFailed(file: GoFile, repository: Repository): Generator<Match> {
  const { tree } = file;
  for (const fn of file.functions) {
    if (tree.kind(fn.node) === "func_literal" || isSetupFunction(fn)) continue;
    const reported = new Set<NodeIndex>();
    for (const write of mapWrites(file, fn)) {
      if (functionAround(tree, write.node) !== fn.node) continue;
      const exit = failureAfter(tree, fn, write);
      const remover = exit === null || reported.has(exit) ? null : removerOf({ file, repository }, fn, write);
      if (exit === null || remover === null) continue;
      reported.add(exit);
      yield {
        node: write.node,
        confidence: "low",
        message: `${fn.name} adds an entry to ${write.map}, and leaves it where it fails on line ${tree.line(exit)}; ${remover.name} removes it otherwise.`,
        advice: `remove it before the return: delete(${write.map}, ${tree.text(write.key)})`,
      };
    }
  }
}

interface Place {
  readonly file: GoFile;
  readonly repository: Repository;
}

const ENDS_ALL = /^(?:close|stop|shutdown|reset|clear|purge|flush|drain|destroy|free|new|init)/i;

/** Other code that removes one entry; null where the function, what it calls or a caller of it may remove it as well. */
function removerOf({ file, repository }: Place, fn: GoFunction, { map, key }: MapWrite): GoFunction | null {
  const collection = isRequestObject(key, fn, file) ? null : collectionOf(map, fn, file, repository);
  if (collection === null || !isMap(collection) || isOfOneCall(fn, file, repository)) return null;
  const removers = removersOfEntries(repository, collection, packageOf(repository, file));
  const mayRemove = (place: Located) =>
    removers.has(place.file, place.node) || callsOneOf(repository, place, removers.places);
  if (removers.all.length === 0 || mayRemove({ file, node: fn.node })) return null;
  const isRemovedByCaller = (callSitesOf(fn, file, repository) ?? []).some(({ file: caller, call }) => {
    const around = caller.tree.above(call, "function_declaration", "method_declaration");
    return around !== null && mayRemove({ file: caller, node: around });
  });
  return isRemovedByCaller ? null : (removers.all.find((one) => !ENDS_ALL.test(one.fn.name))?.fn ?? null);
}

/** Functions that remove one entry, and do not only replace the map. */
const removersOfEntries = (repository: Repository, collection: Collection, files: readonly GoFile[]): Removers =>
  new Removers(
    removersOf(repository, collection, files).all.filter(
      ({ file, fn }) => removalsOf(repository, collection, { file, node: fn.node }).length > 0,
    ),
  );

/** An exit on which something fails that has got the key or the value, and whose branch does nothing with them. */
function failureAfter(tree: SyntaxTree, fn: GoFunction, write: MapWrite): NodeIndex | null {
  const names = declarationsIn(tree, fn, write);
  if (names.size === 0) return null;
  for (const exit of tree.withinFunction(fn.node, "return_statement")) {
    if (exit < write.node || !isFailureExit(tree, exit) || !isAfter(tree, write.node, exit)) continue;
    const branch = tree.above(exit, "if_statement", "communication_case");
    if (branch === null || branch < write.node) continue;
    const step = tree.kind(branch) === "if_statement" ? stepBefore(tree, branch) : replyBeside(tree, branch);
    if (step === null || step < write.node || !mentions(tree, step, names)) continue;
    const body = tree.kind(branch) === "if_statement" ? tree.field(branch, "consequence") : branch;
    if (body !== null && !doesMore(tree, body, names)) return exit;
  }
  return null;
}

/** Declarations of the variables that the key is made of, and of the one that is the value of the entry. */
function declarationsIn(tree: SyntaxTree, { receiver }: GoFunction, { node, key }: MapWrite): Set<NodeIndex> {
  const right = tree.field(node, "right");
  const found = new Set<NodeIndex>();
  for (const part of [key, ...tree.within(key, "identifier"), ...(right === null ? [] : tree.children(right))]) {
    if (tree.kind(part) !== "identifier" || tree.text(part) === receiver?.name) continue;
    const declaration = scopesOf(tree).declarationOf(part);
    if (declaration !== null) found.add(declaration);
  }
  return found;
}

/** `case m := <-reply:` beside the case that gives up: the head of the first that mentions the entry is enough. */
function replyBeside(tree: SyntaxTree, branch: NodeIndex): NodeIndex | null {
  const select = tree.above(branch, "select_statement");
  const others = select === null ? [] : tree.children(select).filter((one) => one !== branch);
  return others.flatMap((one) => tree.field(one, "communication") ?? [])[0] ?? null;
}

/** Control goes on from the statement to the exit: it is in a block around the statement. */
function isAfter(tree: SyntaxTree, statement: NodeIndex, exit: NodeIndex): boolean {
  const list = tree.above(statement, "statement_list");
  return list !== null && tree.contains(list, exit);
}

/** `err := c.send(id, r)` in the head of the branch, or right before it. */
function stepBefore(tree: SyntaxTree, branch: NodeIndex): NodeIndex | null {
  return tree.field(branch, "initializer") ?? statementBefore(tree, branch);
}

const mentions = (tree: SyntaxTree, node: NodeIndex, names: ReadonlySet<NodeIndex>): boolean =>
  tree.within(node, "identifier").some((one) => isOneOf(tree, one, names));

function isOneOf(tree: SyntaxTree, identifier: NodeIndex, names: ReadonlySet<NodeIndex>): boolean {
  const declaration = scopesOf(tree).declarationOf(identifier);
  return declaration !== null && declaration !== identifier && names.has(declaration);
}

/** The branch does more with the key or the value than to log it, or to name it in the error. */
function doesMore(tree: SyntaxTree, branch: NodeIndex, names: ReadonlySet<NodeIndex>): boolean {
  return tree.within(branch, "identifier").some((one) => {
    if (!isOneOf(tree, one, names)) return false;
    const call = tree.above(one, "call_expression", "block");
    if (call === null || tree.kind(call) !== "call_expression") return true;
    const isReturned = tree.above(call, "return_statement", "block") !== tree.above(call, "block");
    return !isLogging(tree, call) && !isReturned;
  });
}
