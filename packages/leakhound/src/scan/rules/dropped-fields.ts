/**
 * Fields that hold something open, and that code sets to nil without ending it:
 *
 *   q.client = nil                      dropped without Close, which other methods call on the field
 */
import { folderOf, type GoFile, type GoFunction } from "../index/go-file.ts";
import { filesWithField } from "../index/package-names.ts";
import { packageOf, type Repository } from "../index/repository.ts";
import { selectorsOf } from "../index/selectors.ts";
import { isDeferred } from "../lifetime/deferred.ts";
import { neverReturns } from "../lifetime/exits.ts";
import { CLOSEABLE_TYPES } from "../lifetime/kinds.ts";
import { endingMethods } from "../lifetime/made.ts";
import { releaseBy } from "../lifetime/resource.ts";
import { usesOfVariable } from "../lifetime/variable-uses.ts";
import { statementBefore } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { type GoType, libraryName, pointee } from "../types/go-type.ts";
import { scopesOf } from "../types/scopes.ts";
import { typesOf } from "../types/types.ts";
import type { Match } from "./rule.ts";

/** `s.client = nil` in a method that does nothing else with the field, where other code of the package closes it. */
export function* droppedFields(file: GoFile, repository: Repository): Generator<Match> {
  const { tree } = file;
  for (const fn of file.functions) {
    if (fn.receiver === null) continue;
    let count = 0;
    for (const statement of tree.within(fn.node, "assignment_statement")) {
      const selector = setToNil(tree, statement);
      if (selector === null || ++count > FIELDS_MAX || !isDropped({ file, repository, fn, selector })) continue;
      const text = tree.text(selector);
      yield {
        node: statement,
        confidence: "medium",
        message: `${fn.name} sets ${text} to nil without ending it, which other code of the package does, so it stays open.`,
        advice: `end it before: ${text}.Close()`,
      };
    }
  }
}

/** Statements of one method that are examined. */
const FIELDS_MAX = 64;

/** The field that a statement sets to nil; null for other statements. */
function setToNil(tree: SyntaxTree, statement: NodeIndex): NodeIndex | null {
  const left = tree.field(statement, "left");
  const right = tree.field(statement, "right");
  const [target, more] = left === null ? [] : tree.children(left);
  const value = right === null ? undefined : tree.firstChild(right);
  if (target === undefined || more !== undefined || value === undefined || tree.kind(value) !== "nil") return null;
  return tree.kind(target) === "selector_expression" ? target : null;
}

interface Dropped {
  readonly file: GoFile;
  readonly repository: Repository;
  readonly fn: GoFunction;
  readonly selector: NodeIndex;
}

function isDropped({ file, repository, fn, selector }: Dropped): boolean {
  const { tree } = file;
  const owner = tree.field(selector, "operand");
  const declaration = owner === null || tree.kind(owner) !== "identifier" ? null : scopesOf(tree).declarationOf(owner);
  if (declaration === null || tree.text(owner!) !== fn.receiver?.name) return false;
  const field = tree.fieldText(selector, "field");
  const methods = methodsOf(typesOf(repository).of(file, selector), repository);
  if (methods.length === 0 || !isEndedInPackage(file, repository, { field, methods })) return false;
  const release = releaseBy(`.${field}`, ...methods);
  const variable = { file, repository, scope: fn.node, declaration, release, isOwner: true };
  const { uses, names } = usesOfVariable(variable);
  const ended = uses.flatMap(({ node, effect }) => (effect === "releases" || effect === "escapes" ? [node] : []));
  // `client := q.client` before keeps the value.
  const kept = names.slice(1).map((one) => one.declaration);
  if ([...ended, ...kept].some((node) => isOnWay(tree, node, selector)) || isOnlyReset(tree, fn)) return false;
  // What a deferred literal sets comes after what the function ends.
  const literal = tree.above(selector, "func_literal");
  if (literal !== null && isDeferred(tree, literal) && ended.length > 0) return false;
  return !isCalledBeside(file, repository, selector) && !isSetBefore(tree, selector) && !isOfOthers(tree, fn, selector);
}

/**
 * What the field holds belongs to somebody else, or is another value by then:
 *
 *   if p.broker == b { p.broker = nil }                              whoever has b ends it
 *   j.out = discard{}; defer func() { j.out = nil }()                the function itself put it there
 *   for _, f := range t.files { f.Close() }; t.head = nil            the method that ends the value ends others of the kind
 */
function isOfOthers(tree: SyntaxTree, { node, name }: GoFunction, selector: NodeIndex): boolean {
  const text = tree.text(selector);
  for (let at = tree.parent(selector); at !== null && at !== node; at = tree.parent(at)) {
    const condition = tree.kind(at) === "if_statement" ? tree.field(at, "condition") : null;
    if (condition !== null && comparesWithValue(tree, condition, text)) return true;
  }
  for (const assignment of tree.within(node, "assignment_statement")) {
    const left = tree.field(assignment, "left");
    if (left === null || tree.fieldText(assignment, "right") === "nil") continue;
    if (tree.children(left).some((one) => tree.text(one) === text)) return true;
  }
  if (!ENDS.has(name)) return false;
  for (const _ of tree.within(node, "for_statement")) return true;
  return false;
}

const ENDS = new Set(["Close", "close", "Stop", "stop", "Shutdown", "Release"]);

/** `p.broker == b`, and not `p.broker == nil` */
function comparesWithValue(tree: SyntaxTree, condition: NodeIndex, text: string): boolean {
  for (const comparison of [condition, ...tree.within(condition, "binary_expression")]) {
    const [left, right] = [tree.field(comparison, "left"), tree.field(comparison, "right")];
    if (left === null || right === null) continue;
    const other = tree.text(left) === text ? right : tree.text(right) === text ? left : null;
    const isEqual = tree.source.slice(tree.end(left), tree.start(right)).trim() === "==";
    if (other !== null && isEqual && tree.kind(other) !== "nil") return true;
  }
  return false;
}

/** `s.conn, err = dial()` and `if err != nil { s.conn = nil }`: the call gave nothing. */
function isSetBefore(tree: SyntaxTree, selector: NodeIndex): boolean {
  const branch = tree.above(selector, "if_statement", "func_literal");
  const before = branch === null ? null : (tree.field(branch, "initializer") ?? statementBefore(tree, branch));
  const left = before === null ? null : tree.field(before, "left");
  return left !== null && tree.children(left).some((one) => tree.text(one) === tree.text(selector));
}

/**
 * A method of the field is called in the same block before: `m.allocator.Delete()` may end it as well, but `d.file.Sync()` of a
 * library does not.
 */
function isCalledBeside(file: GoFile, repository: Repository, selector: NodeIndex): boolean {
  const { tree } = file;
  const types = typesOf(repository);
  const type = pointee(types.of(file, selector));
  const facts = type?.kind === "named" && type.path !== "" ? types.libraryType(type) : null;
  const list = tree.above(selector, "statement_list", "block");
  const text = tree.text(selector);
  for (const call of list === null ? [] : tree.within(list, "call_expression")) {
    if (call > selector) return false;
    const target = tree.field(call, "function");
    if (target === null || tree.kind(target) !== "selector_expression" || tree.fieldText(target, "operand") !== text)
      continue;
    if (facts === null || facts.ends.has(tree.fieldText(target, "field"))) return true;
  }
  return false;
}

/** The node comes before the statement, and control goes on from there to the statement. */
function isOnWay(tree: SyntaxTree, node: NodeIndex, statement: NodeIndex): boolean {
  if (node > statement) return false;
  for (let block = tree.above(node, "block"); block !== null; block = tree.above(block, "block")) {
    if (tree.contains(block, statement)) return true;
    if (isLeft(tree, block)) return false;
  }
  return false;
}

/** The block ends with a statement that leaves it. */
function isLeft(tree: SyntaxTree, block: NodeIndex): boolean {
  const list = tree.lastChild(block);
  const last = list === null ? null : tree.lastChild(list);
  if (last === null) return false;
  const kind = tree.kind(last);
  return kind === "expression_statement" ? neverReturns(tree, last) : LEAVES.has(kind);
}

const LEAVES = new Set(["return_statement", "continue_statement", "break_statement", "goto_statement"]);

/** Methods by which a value of the type is ended; none for types that are not known to have one. */
function methodsOf(type: GoType | null, repository: Repository): string[] {
  const library = CLOSEABLE_TYPES.get(libraryName(type) ?? "");
  if (library !== undefined) return library.release.part === "" ? [...library.release.methods] : [];
  const named = pointee(type);
  return named?.kind === "named" && named.folder !== null ? [...endingMethods(typesOf(repository), named)] : [];
}

const endedKnown = new WeakMap<Repository, Map<string, boolean>>();

/** Some code of the package calls one of the methods on the field; found once for each field. */
function isEndedInPackage(
  file: GoFile,
  repository: Repository,
  { field, methods }: { readonly field: string; readonly methods: readonly string[] },
): boolean {
  const known = endedKnown.get(repository) ?? new Map<string, boolean>();
  endedKnown.set(repository, known);
  const key = `${folderOf(file.path)} ${field} ${methods.join()}`;
  const found =
    known.get(key) ??
    filesWithField(packageOf(repository, file), field).some(({ tree }) =>
      selectorsOf(tree, field).some((node) => isSelectedWith(tree, node, methods)),
    );
  known.set(key, found);
  return found;
}

/** `.Close` follows the selector. */
function isSelectedWith(tree: SyntaxTree, selector: NodeIndex, methods: readonly string[]): boolean {
  const parent = tree.parent(selector);
  return (
    parent !== null && tree.kind(parent) === "selector_expression" && methods.includes(tree.fieldText(parent, "field"))
  );
}

/** A method that sets fields and calls nothing: its caller ends what they held. */
const isOnlyReset = (tree: SyntaxTree, { node }: GoFunction): boolean => {
  for (const _ of tree.within(node, "call_expression")) return false;
  return true;
};
