/**
 * Entries of a map that code deletes without ending their values, which other code of the package ends:
 *
 *   for key, conn := range p.conns {
 *       if conn.idle() { delete(p.conns, key) }            conn stays open
 *   }
 *   func (p *pool) Close() { for _, conn := range p.conns { conn.Close() } }
 *
 * A value that has a cancel function in a field counts as well, where other code calls it for the entries of the map.
 *
 * Not reported: the value is ended, handed on or kept before; the function gets the value from elsewhere, and whoever calls
 * it may end the value.
 */
import { callSitesOf } from "../calls/call-sites.ts";
import type { GoFile, GoFunction } from "../index/go-file.ts";
import { mapWrites } from "../index/map-writes.ts";
import { callsNamed } from "../index/named-calls.ts";
import type { Repository } from "../index/repository.ts";
import { selectorsOf } from "../index/selectors.ts";
import { CLOSEABLE_TYPES, ENDING_METHODS, OTHER_ENDS } from "../lifetime/kinds.ts";
import { isLogging } from "../lifetime/readers.ts";
import { argumentsOf, functionAround } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { fieldNamed, usesOfField } from "../types/field-uses.ts";
import { libraryName, pointee } from "../types/go-type.ts";
import { callsOneOf } from "../types/may-call.ts";
import type { Located } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import { typesOf } from "../types/types.ts";
import { type EndedField, endedElsewhere, fieldsToEnd, textOfField } from "./entry-ends.ts";
import { endOfType } from "./part-makers.ts";
import type { Match, MatchStep } from "./rule.ts";

export function* deletedOpenEntries(file: GoFile, repository: Repository): Generator<Match> {
  const { tree } = file;
  for (const fn of file.functions) {
    if (tree.kind(fn.node) === "func_literal") continue;
    for (const call of callsNamed(tree, fn.node, ["delete"]))
      for (const removal of removalsAt(file, repository, call)) {
        const match = neverRead({ file, repository }, fn, removal) ?? leftOpen({ file, repository }, fn, removal);
        if (match === null) continue;
        yield match;
        break;
      }
  }
}

/** The function reads the entry, and deletes it without ending its value. */
function leftOpen({ file, repository }: Place, fn: GoFunction, removal: Removal): Match | null {
  const { tree } = file;
  const read = isOwnEntry(file, fn, removal) ? null : entryRead(tree, fn, removal);
  if (read === null || !isOnlyRead(tree, read, removal) || isEndedByCaller({ file, repository }, fn, removal))
    return null;
  const ended = endedElsewhere(repository, file, { ...removal, fn });
  if (ended === null) return null;
  return {
    node: removal.call,
    // Where the entry stays, the end is asked for, and the value goes on until it has ended itself.
    confidence: isEndedInPlace(ended, removal.name) || isOfField(removal) ? "low" : "medium",
    message: messageOf(fn, removal),
    advice: `end the value before: ${tree.text(read)}.${removal.method}()`,
    steps: [{ ...ended, text: `ends values of ${removal.text}` }, ...madeAt(file, repository, removal)],
  };
}

/** A field of the value may belong to code that has the value as well. */
const isOfField = ({ part }: Removal): boolean => part !== null && part.method !== null;

const messageOf = ({ name }: GoFunction, { text, part, method }: Removal): string =>
  `${name} deletes an entry of ${text} without ${part === null ? "ending its value" : `calling ${method} of its value`}, which other code of the package does, so it stays open.`;

/**
 * `delete(c.brokers, c.leader)`, where the function does nothing else with the map: with a key of the receiver, nobody has given
 * it the value, so that a caller could have ended it.
 */
function neverRead({ file, repository }: Place, fn: GoFunction, removal: Removal): Match | null {
  const { tree } = file;
  const { call, map, key, name, text, method, part } = removal;
  const isOfReceiver = tree.kind(key) === "selector_expression" && tree.fieldText(key, "operand") === fn.receiver?.name;
  if (
    (!isOfReceiver && !isEndedBySibling(file, repository, fn, removal)) ||
    isEndedByCaller({ file, repository }, fn, removal)
  )
    return null;
  if (selectorsOf(tree, name).some((one) => one !== map && tree.contains(fn.node, one))) return null;
  const isSeenByCaller = (callSitesOf(fn, file, repository) ?? []).some(({ file: caller, call: site }) => {
    const around = caller.tree.above(site, "function_declaration", "method_declaration");
    return around === null || isMentioned(repository, { file: caller, node: around }, { name, fn });
  });
  const ended = isSeenByCaller ? null : endedElsewhere(repository, file, { map, fn, part });
  if (ended === null) return null;
  return {
    node: call,
    confidence: "low",
    message: messageOf(fn, removal),
    advice: `end the value before: if old, ok := ${text}[${tree.text(key)}]; ok { old.${method}() }`,
    steps: [{ ...ended, text: `ends values of ${text}` }],
  };
}

/** Another function ends what it finds at a key of the map, and deletes the entry; this one only deletes it. */
function isEndedBySibling(file: GoFile, repository: Repository, fn: GoFunction, removal: Removal): boolean {
  const { name, key, part } = removal;
  const { tree } = file;
  const declaration = tree.kind(key) === "identifier" ? scopesOf(tree).declarationOf(key) : null;
  const parameters = tree.field(fn.node, "parameters");
  if (declaration === null || parameters === null || !tree.contains(parameters, declaration)) return false;
  const ended = endedElsewhere(repository, file, { map: removal.map, fn, part });
  if (ended === null || isEndedInPlace(ended, name)) return false;
  const around = ended.file.tree.above(ended.node, "function_declaration", "method_declaration");
  return (
    around !== null &&
    callsNamed(ended.file.tree, around, ["delete"]).some((call) =>
      ended.file.tree.text(argumentsOf(ended.file.tree, call)[0] ?? call).endsWith(`.${name}`),
    )
  );
}

/** The function, or another one that it calls, has the map. */
function isMentioned(
  repository: Repository,
  { file, node }: Located,
  { name, fn }: { readonly name: string; readonly fn: GoFunction },
): boolean {
  const { tree } = file;
  const mentions = (one: Located) =>
    selectorsOf(one.file.tree, name).some((selector) => one.file.tree.contains(one.node, selector));
  if (mentions({ file, node })) return true;
  return tree.within(node, "call_expression").some((call) => {
    const callee = typesOf(repository).callee(file, call);
    return callee?.kind === "function" && callee.fn.node !== fn.node && mentions(callee.fn);
  });
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
  /** The field of the value that must be ended; null for the value itself. */
  readonly part: EndedField | null;
}

/** `delete(p.conns, key)` of a field whose values have an end. */
function removalsAt(file: GoFile, repository: Repository, call: NodeIndex): readonly Removal[] {
  const { tree } = file;
  if (tree.fieldText(call, "function") !== "delete") return [];
  const [map, key] = argumentsOf(tree, call);
  if (map === undefined || key === undefined || tree.kind(map) !== "selector_expression") return [];
  const types = typesOf(repository);
  const type = types.underlying(types.of(file, map));
  const element = type?.kind === "map" ? type.element : null;
  if (element === null) return [];
  const removal = { call, map, text: tree.text(map), key, name: tree.fieldText(map, "field") };
  const whole = endOfType(types, element) ?? (isLibraryClient(libraryName(element)) ? "Close" : null);
  if (whole !== null) return [{ ...removal, method: whole, part: null }];
  return fieldsToEnd(types, element).map((part) => ({ ...removal, method: textOfField(part), part }));
}

/** Where the values of the map get their cancel function. */
function madeAt(file: GoFile, repository: Repository, { map, part }: Removal): MatchStep[] {
  const types = typesOf(repository);
  const type = types.underlying(types.of(file, map));
  const field =
    type?.kind === "map" && part !== null ? fieldNamed(repository, pointee(type.element), part.field) : null;
  const value = field === null ? undefined : usesOfField(repository, field).values[0];
  return value === undefined ? [] : [{ file: value.file, node: value.node, text: `makes ${part?.field} of a value` }];
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
function isOnlyRead(tree: SyntaxTree, value: NodeIndex, { call: removal, part }: Removal): boolean {
  const declaration = scopesOf(tree).declarationOf(value);
  if (declaration === null) return false;
  const uses = scopesOf(tree).usesOf(declaration);
  const end = endOfValue(tree, uses, removal);
  return uses.every(
    (use) =>
      use === value ||
      use >= end ||
      isHarmless(tree, use) ||
      (part !== null && isOtherField(tree, use, part)) ||
      (use < removal && isOnOtherPath(tree, use, removal)),
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

/** `close(s.outbox)`, `s.outbox <- line`: another field than the one with the cancel function, and no method. */
function isOtherField(tree: SyntaxTree, use: NodeIndex, { field }: EndedField): boolean {
  const selector = tree.parent(use);
  if (selector === null || tree.kind(selector) !== "selector_expression" || tree.field(selector, "operand") !== use)
    return false;
  const outer = tree.parent(selector);
  const isCalled =
    outer !== null && tree.kind(outer) === "call_expression" && tree.field(outer, "function") === selector;
  return !isCalled && tree.fieldText(selector, "field") !== field;
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
