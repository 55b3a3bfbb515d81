/**
 * Values of the repository's own types that have a method such as Close, and the functions that make them:
 *
 *   func OpenIndex(path string) (*Index, error) {
 *       return &Index{…}, nil                 makes a value; a function that returns a field makes none
 *   }
 *   type Store interface { Writer(ref string) (Writer, error) }    a method of an interface may make one
 *
 * Whether somebody must end such a value follows from what other code does with it: `closings.ts`.
 */
import type { GoFile } from "../index/go-file.ts";
import { LocatedMap } from "../index/located-map.ts";
import type { Repository } from "../index/repository.ts";
import { argumentsOf } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { valueAssignedAt } from "../types/assigned-values.ts";
import { type GoType, libraryName, type NamedType, pointee } from "../types/go-type.ts";
import type { Located } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import { type Types, typesOf } from "../types/types.ts";
import { valueBefore } from "../types/value-before.ts";
import { endsDescriptor } from "./descriptors.ts";
import { endsMoreThanParameters } from "./ended-fields.ts";
import { isErrorType, isFlagType } from "./error-types.ts";
import { onlyFrees } from "./freeing-methods.ts";
import { inferredEnds, registriesLeft } from "./inferred-ends.ts";
import { type Acquired, acquiredFromLibrary, CLOSEABLE_TYPES, ENDING_METHODS, OTHER_ENDS, ownKind } from "./kinds.ts";
import { changesOnlyItself } from "./own-state.ts";

/** Values that a function of the repository makes. */
export function madeValues(repository: Repository, fn: Located): readonly Acquired[] {
  const functions = functionsKnown.get(repository) ?? new LocatedMap<readonly Acquired[]>();
  functionsKnown.set(repository, functions);
  const found = functions.get(fn) ?? findMade(repository, fn);
  functions.set(fn, found);
  return found;
}

const functionsKnown = new WeakMap<Repository, LocatedMap<readonly Acquired[]>>();

function findMade(repository: Repository, fn: Located): readonly Acquired[] {
  const { tree } = fn.file;
  if (tree.kind(fn.node) === "func_literal" || tree.field(fn.node, "result") === null) return [];
  if (wrapsArgument(repository, fn) || isKeptByOthers(tree.fieldText(fn.node, "name"))) return [];
  const key = `${fn.file.path}#${fn.node}`;
  const values = valuesOf(repository, typesOf(repository).resultsOf(fn), { key, fn });
  return values.filter(({ result }) => makes(repository, fn, { result, depth: 0 }));
}

/** `repositoryFromContext`, `getOrCreate`: a context, a cache or the process has the value, and ends it. */
export const isKeptByOthers = (name: string): boolean => KEPT.test(name);
const KEPT =
  /(?:From|For|Of|Get)\w*(?:Context|Ctx)|Cached|Shared|Or(?:Create|Open|New|Make)(?![a-z])|Singleton|Instance$|Default$|Global/;

/** Types of what a constructor wraps: what it makes holds nothing that its argument does not hold. */
const WRAPPED = new Set(
  "io.Reader io.Writer io.ReaderAt io.ReadSeeker io.ReadCloser io.WriteCloser io.ReadWriteCloser net.Conn".split(" "),
);

/**
 * The function gets a reader, a writer, or a value of the package, and makes another value around it, which ends nothing
 * but what it got.
 */
export function wrapsArgument(repository: Repository, fn: Located): boolean {
  const { file, node } = fn;
  const { tree } = file;
  const list = tree.field(node, "parameters");
  const wraps = (list === null ? [] : tree.children(list)).some((one) => {
    const type = typesOf(repository).written(file, tree.field(one, "type"));
    return WRAPPED.has(libraryName(type) ?? "") || isUnexported(type);
  });
  return wraps && !endsMoreThanParameters(typesOf(repository), fn);
}

/** A pointer to a type that only the package can name. */
function isUnexported(type: GoType | null): boolean {
  const named = type?.kind === "pointer" ? type.element : null;
  return named?.kind === "named" && named.folder !== null && /^\p{Ll}/u.test(named.name);
}

/** Values that a method of an interface, or a function value, gives. */
export function promisedValues(repository: Repository, file: GoFile, call: NodeIndex): readonly Acquired[] {
  const { tree } = file;
  const types = typesOf(repository);
  const callee = tree.field(call, "function");
  if (callee === null) return [];
  const opener = types.of(file, callee);
  // `type Opener func(dsn string) (Bucket, error)`: each function of the type makes a value.
  if (opener?.kind === "named" && opener.folder !== null)
    return valuesOf(repository, types.results(file, call), { key: `${opener.folder}:${opener.name}()`, fn: null });
  const operand = tree.field(callee, "operand");
  const owner = operand === null ? null : pointee(types.of(file, operand));
  if (owner?.kind !== "named" || owner.folder === null) return [];
  const name = tree.fieldText(callee, "field");
  // Interfaces that embed the one with the method give the same.
  const listed = types.listedMethod(owner, name);
  const key = listed === null ? `${owner.folder}:${owner.name}.${name}` : `${listed.file.path}#${listed.node}`;
  return valuesOf(repository, types.results(file, call), { key, fn: null });
}

function valuesOf(
  repository: Repository,
  results: readonly (GoType | null)[],
  { key, fn }: { readonly key: string; readonly fn: Located | null },
): readonly Acquired[] {
  const hasError = results.length > 1 && isErrorType(results.at(-1));
  const hasFlag = results.length > 1 && isFlagType(results.at(-1));
  // Of `repository, unlock, err` the function ends the other values, and of `executor, client, err` the client may do so.
  if (results.filter((type) => mayEndOthers(type)).length > 1) return [];
  return results.flatMap((result, place): Acquired[] => {
    const type = pointee(result);
    if (type?.kind !== "named" || type.folder === null) return [];
    const methods = endingMethods(typesOf(repository), type);
    if (methods.length === 0 || isOfReceiver(repository, fn, type)) return [];
    if (!mayHold(typesOf(repository), type) && !endsNumber(typesOf(repository), type, methods)) return [];
    const isConstructor = fn !== null && CONSTRUCTOR.test(fn.file.tree.fieldText(fn.node, "name"));
    const maker = { key, fn, isConstructor, type: `${type.folder}:${type.name}` };
    return [
      {
        result: place,
        kind: ownKind(type.name, [...methods, ...OTHER_ENDS]),
        hasError,
        hasFlag,
        isByType: true,
        maker,
      },
    ];
  });
}

/** A struct, an interface or a function; an error and a number end nothing. */
const mayEndOthers = (type: GoType | null): boolean => {
  if (isErrorType(type) || type?.kind === "list" || type?.kind === "map" || type?.kind === "chan") return false;
  if (libraryName(type) === "context.Context") return false;
  return type?.kind !== "named" || type.folder !== null || type.path !== "";
};

/** The type may hold something that must be ended: a channel, a function, or a value that has an end itself. */
export function mayHold(types: Types, type: GoType | null, depth = 0): boolean {
  const named = pointee(type);
  const library = libraryName(named);
  if (library !== null) return !HOLDS_NOTHING.test(library);
  if (named?.kind === "list" || named?.kind === "map") return mayHold(types, named.element, depth + 1);
  if (named?.kind === "chan") return true;
  const literal = types.underlying(named);
  if (literal?.kind !== "literal") return false;
  const { file, node } = literal;
  if (file.tree.kind(node) !== "struct_type" || depth > DEPTH_MAX) return true;
  for (const field of file.tree.within(node, "field_declaration"))
    if (mayHold(types, types.written(file, file.tree.field(field, "type")), depth + 1)) return true;
  return false;
}

/** A method of the type ends a descriptor or a handle: `func (s *socket) Close() error { return unix.Close(s.fd) }`. */
const endsNumber = (types: Types, type: NamedType, methods: readonly string[]): boolean =>
  methods.some((name) => {
    const own = types.method(type, name);
    if (own === null) return false;
    return own.file.tree.within(own.node, "call_expression").some((call) => {
      const callee = types.callee(own.file, call);
      return callee?.kind === "library" && endsDescriptor(callee.name);
    });
  });

/** Packages whose values need no end. */
const HOLDS_NOTHING =
  /^(?:time\.(?:Time|Duration|Location)|sync|sync\/atomic|bytes|strings|encoding\/\w+|math\S*|hash\S*|regexp|unicode\S*)(?:\.|$)/;

/** A method that returns its receiver, or another state of it. */
function isOfReceiver(repository: Repository, fn: Located | null, type: NamedType): boolean {
  const list = fn === null ? null : fn.file.tree.field(fn.node, "receiver");
  const receiver = list === null || fn === null ? undefined : fn.file.tree.firstChild(list);
  if (receiver === undefined || fn === null) return false;
  const own = pointee(typesOf(repository).written(fn.file, fn.file.tree.field(receiver, "type")));
  return own?.kind === "named" && own.folder === type.folder && own.name === type.name;
}

/** Methods without arguments by which a value of the type is ended. */
export function endingMethods(types: Types, type: NamedType): readonly string[] {
  const known = methodsKnown.get(types) ?? new Map<string, readonly string[]>();
  methodsKnown.set(types, known);
  const key = `${type.folder}:${type.name}`;
  const found = known.get(key) ?? findEnds(types, type);
  known.set(key, found);
  return found;
}

/** By their names, and where there are none, by what they do. */
function findEnds(types: Types, type: NamedType): readonly string[] {
  const named = ENDING_METHODS.filter((name) => mayEnd(types, type, name));
  if (named.length > 0 || ENDING_METHODS.some((name) => types.method(type, name) !== null)) return named;
  return inferredEnds(types, type);
}

/** The type has the method, and the method does something. */
function mayEnd(types: Types, type: NamedType, name: string): boolean {
  const own = types.method(type, name);
  if (own === null) return hasMethod(types, type, name);
  return !onlyFrees(types, own) && !changesOnlyItself(types, type, own);
}

const methodsKnown = new WeakMap<Types, Map<string, readonly string[]>>();
const DEPTH_MAX = 4;

/** A method of the repository's type, or of its interface, also of one that it embeds. */
export function hasMethod(types: Types, type: GoType, name: string, depth = 0): boolean {
  if (types.method(type, name) !== null) return true;
  const literal = types.underlying(type);
  if (literal?.kind !== "literal") return false;
  if (literal.file.tree.kind(literal.node) !== "interface_type") return isEndOfEmbedded(types, type, name);
  const { tree } = literal.file;
  if (tree.children(literal.node).some((child) => tree.fieldText(child, "name") === name)) return true;
  return types.embeddedIn(type).some((embedded) => {
    const library = CLOSEABLE_TYPES.get(libraryName(embedded) ?? "");
    if (library !== undefined) return library.release.part === "" && library.release.methods.has(name);
    return depth < DEPTH_MAX && hasMethod(types, embedded, name, depth + 1);
  });
}

/** A struct has the method of a type of a library that it embeds: `type Iterator struct { iterator.Iterator }`. */
function isEndOfEmbedded(types: Types, type: GoType, name: string): boolean {
  const owner = types.libraryMethodOwner(type, name);
  return owner !== null && types.repository.libraries?.type(owner)?.ends.has(name) === true;
}

const CONSTRUCTOR =
  /^(New|Open|Dial|Connect|Create|Start|Subscribe|Watch|new|open|dial|connect|create|start|subscribe|watch)([A-Z]|$)/;

/** The function returns a value that it makes. */
function makes(repository: Repository, { file, node }: Located, { result, depth }: Place): boolean {
  const { tree } = file;
  let mayMake = false;
  for (const statement of tree.within(node, "return_statement")) {
    if (tree.above(statement, "func_literal", "function_declaration", "method_declaration") !== node) continue;
    const list = tree.firstChild(statement);
    if (list === undefined) continue;
    const values = tree.kind(list) === "expression_list" ? tree.children(list) : [list];
    const value = values[values.length === 1 ? 0 : result];
    if (value === undefined || tree.kind(value) === "nil") continue;
    if (isPartOfReceiver(tree, node, value)) return false;
    if (isMade(repository, file, value, { result, depth })) return true;
    const isName = tree.kind(value) === "identifier";
    mayMake ||= tree.kind(value) === "call_expression" || (isName && !isKeptByReceiver(tree, node, value));
  }
  return mayMake && CONSTRUCTOR.test(tree.fieldText(node, "name"));
}

/** `return b.parts`, `part := b.parts[0]; return part.owner` on some path: the caller cannot know that it has a value of its own. */
function isPartOfReceiver(tree: SyntaxTree, fn: NodeIndex, value: NodeIndex, depth = 0): boolean {
  const list = tree.field(fn, "receiver");
  if (list === null || depth > DEPTH_MAX) return false;
  let at = value;
  for (let next = operandOf(tree, at); next !== null; next = operandOf(tree, at)) at = next;
  if (tree.kind(at) !== "identifier") return false;
  const declaration = scopesOf(tree).declarationOf(at);
  if (declaration === null) return false;
  if (tree.contains(list, declaration)) return at !== value && !isTakenOut(tree, fn, value);
  const assigned = valueBefore(tree, at);
  return assigned !== null && isPartOfReceiver(tree, fn, assigned, depth + 1);
}

/** `p.idle = p.idle[1:]`, `delete(p.conns, key)`: from then on, the receiver does not have it any more. */
function isTakenOut(tree: SyntaxTree, fn: NodeIndex, part: NodeIndex): boolean {
  const container = tree.kind(part) === "index_expression" ? tree.fieldText(part, "operand") : tree.text(part);
  const isChanged = tree.within(fn, "assignment_statement").some((statement) => {
    const left = tree.field(statement, "left");
    return left !== null && tree.children(left).some((target) => tree.text(target) === container);
  });
  return (
    isChanged ||
    tree.within(fn, "call_expression").some((call) => {
      const [first] = tree.fieldText(call, "function") === "delete" ? argumentsOf(tree, call) : [];
      return first !== undefined && tree.text(first) === container;
    })
  );
}

/** `b.parts` of `b.parts[0]`; null where no part of a value is read. */
const operandOf = (tree: SyntaxTree, node: NodeIndex): NodeIndex | null =>
  tree.kind(node) === "selector_expression" || tree.kind(node) === "index_expression"
    ? tree.field(node, "operand")
    : null;

/** `c.conns[address] = conn` of a method that returns conn: whoever has c ends it. */
export function isKeptByReceiver(tree: SyntaxTree, fn: NodeIndex, value: NodeIndex): boolean {
  const list = tree.field(fn, "receiver");
  const [receiver] = list === null ? [] : tree.children(list);
  const name = receiver === undefined ? "" : tree.fieldText(receiver, "name");
  const declaration = name === "" ? null : scopesOf(tree).declarationOf(value);
  if (declaration === null) return false;
  return scopesOf(tree)
    .usesOf(declaration)
    .some((use) => {
      const value = containerOf(tree, use);
      const right = isKept(tree, value) ? tree.parent(value) : null;
      const statement = right === null ? null : tree.parent(right);
      return statement !== null && tree.fieldText(statement, "left").startsWith(`${name}.`);
    });
}

const AROUND = new Set(["literal_element", "keyed_element", "literal_value", "composite_literal", "unary_expression"]);

/** `append(c.waiting, entry{request: r})` of the `r` in it: the literal or list that has the value; the value itself elsewhere. */
function containerOf(tree: SyntaxTree, value: NodeIndex): NodeIndex {
  let at = value;
  for (let up = tree.parent(at); up !== null; up = tree.parent(at)) {
    if (tree.kind(up) === "argument_list") {
      const call = tree.parent(up);
      return call !== null && tree.fieldText(call, "function") === "append" ? call : value;
    }
    if (!AROUND.has(tree.kind(up))) return tree.kind(at) === "keyed_element" ? value : at;
    at = up;
  }
  return value;
}

interface Place {
  readonly result: number;
  readonly depth: number;
}

/** `&T{…}`, a call that makes a value, or a variable that gets one and that nothing else keeps. */
function isMade(repository: Repository, file: GoFile, value: NodeIndex, place: Place): boolean {
  const { tree } = file;
  switch (tree.kind(value)) {
    case "unary_expression": {
      const operand = tree.field(value, "operand");
      return operand !== null && isMade(repository, file, operand, place);
    }
    case "composite_literal":
      return isEnded(repository, file, value);
    case "call_expression":
      return isMadeByCall(repository, file, value, place);
    case "identifier":
      return isMadeVariable(repository, file, value, place);
    default:
      return false;
  }
}

/** The type of a literal has a method that ends its values, and is not only an interface's empty one. */
function isEnded(repository: Repository, file: GoFile, literal: NodeIndex): boolean {
  const types = typesOf(repository);
  const type = types.of(file, literal);
  return type?.kind !== "named" || type.folder === null || endingMethods(types, type).length > 0;
}

function isMadeByCall(repository: Repository, file: GoFile, call: NodeIndex, { result, depth }: Place): boolean {
  const callee = depth < DEPTH_MAX ? typesOf(repository).callee(file, call) : null;
  if (callee?.kind === "library")
    return (
      acquiredFromLibrary(callee.name) !== undefined ||
      repository.libraries?.results(callee.name)[result]?.isMade === true
    );
  if (callee?.kind === "builtin") return callee.name === "new";
  return callee?.kind === "function" && makes(repository, callee.fn, { result, depth: depth + 1 });
}

function isMadeVariable(repository: Repository, file: GoFile, name: NodeIndex, place: Place): boolean {
  const { tree } = file;
  const scopes = scopesOf(tree);
  const declaration = scopes.declarationOf(name);
  if (declaration === null) return false;
  const uses = scopes.usesOf(declaration);
  if (uses.length > USES_MAX) return false;
  const kept = uses.map((use) => containerOf(tree, use)).filter((use) => isKept(tree, use));
  if (kept.length > 0 && !areRegistered(repository, file, kept)) return false;
  const depth = place.depth + 1;
  return uses.some((use) => {
    const value = depth < DEPTH_MAX ? valueAssignedAt(tree, use) : null;
    return value !== null && value !== name && isMade(repository, file, value, { ...place, depth });
  });
}

const USES_MAX = 100;

/** `t.open[s.id] = s`, and a method of s takes it out of `open` again: whoever has s ends it. */
function areRegistered(repository: Repository, file: GoFile, kept: readonly NodeIndex[]): boolean {
  const { tree } = file;
  const types = typesOf(repository);
  return kept.every((use) => {
    const list = tree.parent(use);
    const target =
      list === null
        ? undefined
        : tree.children(tree.field(tree.parent(list)!, "left")!)[tree.children(list).indexOf(use)];
    const map = target !== undefined && tree.kind(target) === "index_expression" ? tree.field(target, "operand") : null;
    const type = pointee(types.of(file, use));
    if (map === null || type?.kind !== "named" || tree.kind(map) !== "selector_expression") return false;
    return registriesLeft(types, type).has(tree.fieldText(map, "field"));
  });
}

/** `p.byName[name] = c`, `p.conn = c` */
function isKept(tree: SyntaxTree, use: NodeIndex): boolean {
  const list = tree.parent(use);
  const statement = list === null || tree.fieldName(list) !== "right" ? null : tree.parent(list);
  if (list === null || statement === null || tree.kind(statement) !== "assignment_statement") return false;
  const target = tree.children(tree.field(statement, "left")!)[tree.children(list).indexOf(use)];
  return target !== undefined && tree.kind(target) !== "identifier";
}
