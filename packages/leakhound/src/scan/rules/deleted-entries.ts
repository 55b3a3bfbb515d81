/**
 * Entries of a map that code deletes without ending their values, which other code of the package ends:
 *
 *   for key, conn := range p.conns {
 *       if conn.idle() { delete(p.conns, key) }            conn stays open
 *   }
 *   func (p *pool) Close() { for _, conn := range p.conns { conn.Close() } }
 *
 * Not reported: the value is ended, handed on or kept before; the function gets the value from elsewhere, and whoever calls
 * it may end the value.
 */
import { callSitesOf } from "../calls/call-sites.ts";
import { folderOf, type GoFile, type GoFunction } from "../index/go-file.ts";
import { mapWrites } from "../index/map-writes.ts";
import { callsNamed } from "../index/named-calls.ts";
import { filesWithField } from "../index/package-names.ts";
import { packageOf, type Repository } from "../index/repository.ts";
import { selectorsOf } from "../index/selectors.ts";
import { CLOSEABLE_TYPES, ENDING_METHODS, OTHER_ENDS } from "../lifetime/kinds.ts";
import { isLogging } from "../lifetime/readers.ts";
import { argumentsOf, functionAround } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { mayBeField } from "../types/field-uses.ts";
import { libraryName } from "../types/go-type.ts";
import { callsOneOf } from "../types/may-call.ts";
import type { Located } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import { typesOf } from "../types/types.ts";
import { endOfType } from "./part-makers.ts";
import type { Match } from "./rule.ts";

export function* deletedOpenEntries(file: GoFile, repository: Repository): Generator<Match> {
  const { tree } = file;
  for (const fn of file.functions) {
    if (tree.kind(fn.node) === "func_literal") continue;
    for (const call of callsNamed(tree, fn.node, ["delete"])) {
      const removal = removalAt(file, repository, call);
      const unread = removal === null ? null : neverRead({ file, repository }, fn, removal);
      if (unread !== null) yield unread;
      const read = removal === null || isOwnEntry(file, fn, removal) ? null : entryRead(tree, fn, removal);
      if (
        removal === null ||
        read === null ||
        !isOnlyRead(tree, read, call) ||
        isEndedByCaller({ file, repository }, fn, removal)
      )
        continue;
      const ended = endedElsewhere(repository, file, { ...removal, fn });
      if (ended === null) continue;
      yield {
        node: call,
        // Where the entry stays, the end is asked for, and the value goes on until it has ended itself.
        confidence: isEndedInPlace(ended, removal.name) ? "low" : "medium",
        message: `${fn.name} deletes an entry of ${removal.text} without ending its value, which other code of the package does, so it stays open.`,
        advice: `end the value before: ${tree.text(read)}.${removal.method}()`,
        steps: [{ ...ended, text: `ends values of ${removal.text}` }],
      };
    }
  }
}

/**
 * `delete(c.brokers, c.leader)`, where the function does nothing else with the map: with a key of the receiver, nobody has given
 * it the value, so that a caller could have ended it.
 */
function neverRead({ file, repository }: Place, fn: GoFunction, removal: Removal): Match | null {
  const { tree } = file;
  const { call, map, key, name, text, method } = removal;
  const isOfReceiver = tree.kind(key) === "selector_expression" && tree.fieldText(key, "operand") === fn.receiver?.name;
  if (!isOfReceiver || isEndedByCaller({ file, repository }, fn, removal)) return null;
  if (selectorsOf(tree, name).some((one) => one !== map && tree.contains(fn.node, one))) return null;
  const isSeenByCaller = (callSitesOf(fn, file, repository) ?? []).some(({ file: caller, call: site }) => {
    const around = caller.tree.above(site, "function_declaration", "method_declaration");
    return around !== null && selectorsOf(caller.tree, name).some((one) => caller.tree.contains(around, one));
  });
  const ended = isSeenByCaller ? null : endedElsewhere(repository, file, { map, fn });
  if (ended === null) return null;
  return {
    node: call,
    confidence: "low",
    message: `${fn.name} deletes an entry of ${text} without ending its value, which other code of the package does, so it stays open.`,
    advice: `end the value before: if old, ok := ${text}[${tree.text(key)}]; ok { old.${method}() }`,
    steps: [{ ...ended, text: `ends values of ${text}` }],
  };
}

interface Removal {
  readonly call: NodeIndex;
  /** `p.conns` */
  readonly map: NodeIndex;
  readonly text: string;
  readonly key: NodeIndex;
  /** The last name: `conns`. */
  readonly name: string;
  readonly method: string;
}

/** `delete(p.conns, key)` of a field whose values have an end. */
function removalAt(file: GoFile, repository: Repository, call: NodeIndex): Removal | null {
  const { tree } = file;
  if (tree.fieldText(call, "function") !== "delete") return null;
  const [map, key] = argumentsOf(tree, call);
  if (map === undefined || key === undefined || tree.kind(map) !== "selector_expression") return null;
  const types = typesOf(repository);
  const type = types.underlying(types.of(file, map));
  const element = type?.kind === "map" ? type.element : null;
  const method =
    element === null ? null : (endOfType(types, element) ?? (isLibraryClient(libraryName(element)) ? "Close" : null));
  return method === null ? null : { call, map, text: tree.text(map), key, name: tree.fieldText(map, "field"), method };
}

/** Types of libraries that are ended as well. */
const isLibraryClient = (name: string | null): boolean =>
  name !== null &&
  !CLOSEABLE_TYPES.has(name) &&
  /(?:Client|ClientConn|Conn|Session|Watcher|DB|Timer|Ticker)$/.test(name);

/** The function has put the entry there itself, and takes it back. */
const isOwnEntry = (file: GoFile, fn: GoFunction, { call, text }: Removal): boolean =>
  mapWrites(file, fn).some(({ map, node }) => map === text && node < call);

/** The variable of the value that the function deletes: `conn, ok := p.conns[key]`, `for key, conn := range p.conns`. */
function entryRead(tree: SyntaxTree, fn: GoFunction, { call, map, text, key }: Removal): NodeIndex | null {
  const around = functionAround(tree, call);
  for (const clause of tree.within(fn.node, "range_clause")) {
    const left = tree.field(clause, "left");
    const [name, value] = left === null ? [] : tree.children(left);
    const loop = tree.parent(clause);
    if (tree.fieldText(clause, "right") !== text || loop === null || !tree.contains(loop, call)) continue;
    if (name !== undefined && tree.text(name) === tree.text(key))
      return value === undefined || tree.text(value) === "_" ? null : value;
  }
  for (const index of tree.within(fn.node, "index_expression")) {
    if (index > map || tree.fieldText(index, "operand") !== text || tree.fieldText(index, "index") !== tree.text(key))
      continue;
    const list = tree.parent(index);
    const statement = list === null || tree.fieldName(list) !== "right" ? null : tree.parent(list);
    const left = statement === null ? null : tree.field(statement, "left");
    const value = left === null ? undefined : tree.firstChild(left);
    if (statement !== null && !isInScopeAt(tree, statement, call)) continue;
    if (value === undefined || functionAround(tree, index) !== around || tree.kind(value) !== "identifier") return null;
    return tree.text(value) === "_" ? null : value;
  }
  return null;
}

/** `case id := <-gone: conn, ok := p.conns[id]` declares nothing for the other cases, which read the entry of another id. */
function isInScopeAt(tree: SyntaxTree, statement: NodeIndex, node: NodeIndex): boolean {
  if (tree.kind(statement) !== "short_var_declaration") return true;
  const around = tree.parent(statement);
  return around !== null && tree.contains(around, node);
}

/** Around `conn.idle`: they read the field, and keep nothing of it. */
const READS = new Set(["binary_expression", "unary_expression", "if_statement", "parenthesized_expression"]);

const ENDING = new Set([...ENDING_METHODS, ...OTHER_ENDS]);
const ENDS_BY_NAME = /close|stop|shut|cancel|end|finish|kill|drain|drop|free|release|destroy|clean|delete|remove/i;

/** Where the entry is deleted, the function has called no method of the value that may end it, and given it to nothing. */
function isOnlyRead(tree: SyntaxTree, value: NodeIndex, removal: NodeIndex): boolean {
  const declaration = scopesOf(tree).declarationOf(value);
  if (declaration === null) return false;
  const uses = scopesOf(tree).usesOf(declaration);
  const end = endOfValue(tree, uses, removal);
  return uses.every(
    (use) =>
      use === value || use >= end || isHarmless(tree, use) || (use < removal && isOnOtherPath(tree, use, removal)),
  );
}

/** Where the variable gets another value, or the block of the removal is left. */
function endOfValue(tree: SyntaxTree, uses: readonly NodeIndex[], removal: NodeIndex): number {
  const list = tree.above(removal, "statement_list");
  if (list === null) return Number.POSITIVE_INFINITY;
  const last = tree.lastChild(list);
  if (last !== null && LEAVES.has(tree.kind(last))) return tree.subtreeEnd(list);
  const assigned = uses.find((use) => use > removal && tree.contains(list, use) && isAssigned(tree, use));
  return assigned ?? Number.POSITIVE_INFINITY;
}

const LEAVES = new Set(["return_statement", "continue_statement", "break_statement", "goto_statement"]);

const isAssigned = (tree: SyntaxTree, use: NodeIndex): boolean => {
  const list = tree.parent(use);
  return list !== null && tree.fieldName(list) === "left";
};

/** In a block that is left before the removal. */
function isOnOtherPath(tree: SyntaxTree, use: NodeIndex, removal: NodeIndex): boolean {
  for (let list = tree.above(use, "statement_list"); list !== null; list = tree.above(list, "statement_list")) {
    if (tree.contains(list, removal)) return false;
    const last = tree.lastChild(list);
    if (last !== null && LEAVES.has(tree.kind(last))) return true;
  }
  return false;
}

function isHarmless(tree: SyntaxTree, use: NodeIndex): boolean {
  const parent = tree.parent(use);
  if (parent === null) return false;
  const kind = tree.kind(parent);
  if (kind === "binary_expression") return true;
  if (kind === "expression_list") return tree.fieldName(parent) === "left";
  if (kind !== "selector_expression") return false;
  const name = tree.fieldText(parent, "field");
  const outer = tree.parent(parent);
  if (outer === null || ENDING.has(name)) return false;
  // `conn.closed()` asks; `conn.closeAll()` ends.
  const isCall = tree.kind(outer) === "call_expression" && tree.field(outer, "function") === parent;
  if (isCall) return !ENDS_BY_NAME.test(name) || /^(?:is|has)|ed$/i.test(name);
  if (tree.kind(outer) === "argument_list") return isLogging(tree, tree.parent(outer)!);
  return READS.has(tree.kind(outer)) || tree.fieldName(outer) === "left";
}

interface Place {
  readonly file: GoFile;
  readonly repository: Repository;
}

/** The method that ends the value calls the function, so that the value has ended already. */
function isEndedByCaller({ file, repository }: Place, fn: GoFunction, { map, method }: Removal): boolean {
  if (/close|stop|done|exit|end|leave|disconnect|finish/i.test(fn.name)) return true;
  const types = typesOf(repository);
  const type = types.underlying(types.of(file, map));
  const end = type?.kind === "map" ? types.method(type.element, method) : null;
  return end !== null && callsOneOf(repository, end, [{ file, node: fn.node }]);
}

/** Code that ends values of the map: in a loop over it, or an entry that it reads. */
export function endedElsewhere(
  repository: Repository,
  file: GoFile,
  { map, fn }: { readonly map: NodeIndex; readonly fn: GoFunction },
): Located | null {
  const name = file.tree.fieldText(map, "field");
  const key = typesOf(repository).fieldAt(file, map)?.key ?? null;
  for (const other of filesWithField(packageOf(repository, file), name))
    for (const selector of selectorsOf(other.tree, name)) {
      if (other === file && other.tree.contains(fn.node, selector)) continue;
      if (key !== null && !mayBeField(repository, { file: other, node: selector }, key)) continue;
      const ended = endOfEntry(other.tree, selector);
      if (ended !== null && folderOf(other.path) === folderOf(file.path)) return { file: other, node: ended };
    }
  return null;
}

/** `p.jobs[id].Cancel()` in a function that leaves the entry in the map, and all others as they are. */
function isEndedInPlace({ file: { tree }, node }: Located, name: string): boolean {
  const fn = tree.above(node, "function_declaration", "method_declaration");
  if (fn === null) return false;
  const isRemoved = callsNamed(tree, fn, ["delete", "clear"]).some((call) =>
    tree.text(argumentsOf(tree, call)[0] ?? call).endsWith(`.${name}`),
  );
  const selectors = selectorsOf(tree, name).filter((one) => tree.contains(fn, one));
  return (
    !isRemoved &&
    selectors.every((one) => {
      const parent = tree.parent(one);
      return parent !== null && tree.kind(parent) === "index_expression" && tree.fieldName(parent) !== "left";
    })
  );
}

/** `for _, conn := range p.conns { conn.Close() }`, `conn := p.conns[key]; conn.Close()`, `p.conns[key].Close()` */
function endOfEntry(tree: SyntaxTree, map: NodeIndex): NodeIndex | null {
  const parent = tree.parent(map);
  if (parent === null) return null;
  if (tree.kind(parent) === "range_clause") {
    const left = tree.field(parent, "left");
    const [, value] = left === null ? [] : tree.children(left);
    return value === undefined ? null : endOfVariable(tree, value);
  }
  if (tree.kind(parent) !== "index_expression" || tree.field(parent, "operand") !== map) return null;
  const direct = endCall(tree, parent);
  if (direct !== null) return direct;
  const list = tree.parent(parent);
  const statement = list === null || tree.fieldName(list) !== "right" ? null : tree.parent(list);
  const left = statement === null ? null : tree.field(statement, "left");
  const value = left === null ? undefined : tree.firstChild(left);
  return value === undefined ? null : endOfVariable(tree, value);
}

function endOfVariable(tree: SyntaxTree, variable: NodeIndex): NodeIndex | null {
  const declaration = tree.kind(variable) === "identifier" ? scopesOf(tree).declarationOf(variable) : null;
  for (const use of declaration === null ? [] : scopesOf(tree).usesOf(declaration)) {
    const call = endCall(tree, use);
    if (call !== null) return call;
  }
  return null;
}

/** `conn.Close()`, `conn.Shutdown(ctx)`; `broker.Unsubscribe(keys...)` ends the keys, and not the value. */
function endCall(tree: SyntaxTree, value: NodeIndex): NodeIndex | null {
  const selector = tree.parent(value);
  if (selector === null || tree.kind(selector) !== "selector_expression" || tree.field(selector, "operand") !== value)
    return null;
  const call = tree.parent(selector);
  return call !== null &&
    tree.kind(call) === "call_expression" &&
    ENDING_METHODS.includes(tree.fieldText(selector, "field")) &&
    argumentsOf(tree, call).every((argument) => /^(?:ctx|\w*Ctx|context\.\w+\(\))$/.test(tree.text(argument)))
    ? call
    : null;
}
