/**
 * What a function does with the variable that holds a resource, use by use: it releases the resource, lets it escape,
 * assigns the variable, hands it to a call that keeps it unless the call fails, or only reads it.
 *
 *   body := resp.Body              body is another name of a part of the resource
 *   defer body.Close()             releases
 *   keep(resp)                     the repository's function: what it does with its parameter; any other: escapes
 */
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { argumentsOf, functionAround, loopAround, outermostSelector } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { libraryName, pointee } from "../types/go-type.ts";
import type { Located } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import { typesOf } from "../types/types.ts";
import { aliasOfSwitch, asksForEnd, assertedValue, memberOfAsserted } from "./asserted.ts";
import { handedOut, isCollecting, listAround } from "./collected.ts";
import { isDeferred } from "./deferred.ts";
import { leavesOpenOnFailure } from "./hand-over.ts";
import { isOnlyReadThroughInterface } from "./interface-readers.ts";
import { readingLiteralAround } from "./literal-wrappers.ts";
import { convertedNumber, fileOfNumber, isOnlyCompared, onlyUsesNumber } from "./number-uses.ts";
import { wrapsParameter } from "./own-wrappers.ts";
import { ownerAt } from "./owners.ts";
import { withPassedIn } from "./passed-in.ts";
import { effectOfReading, readsToEnd } from "./read-out.ts";
import {
  constructsByName,
  isLogging,
  isReader,
  isReadOnly,
  isStub,
  isWrapper,
  readsByName,
  wrapsByName,
} from "./readers.ts";
import { type ReleaseBy, releaseBy } from "./resource.ts";
import { isUsedByCommand } from "./used-by-command.ts";

/**
 * "passes in": gives the value to a call that may keep it, although the function ends the value itself afterward.
 *
 * "reads out": reads the value to its end, which ends as much as a release for a value with `endsWhenRead`.
 * "reads on failure": the same in a call, where that returns an error.
 *
 * "lists": appends the value to a slice of the function, which may be returned besides the value.
 *
 * "collects": the same for a slice that no literal of the function uses. "hands out": gives that slice to other code.
 */
export type Effect =
  | "releases"
  | "escapes"
  | "assigns"
  | "hands over"
  | "passes in"
  | "reads out"
  | "reads on failure"
  | "lists"
  | "collects"
  | "hands out"
  | "none";

export interface VariableUse {
  readonly node: NodeIndex;
  readonly effect: Effect;
}

export interface VariableUses {
  /** Uses of the variable and of its other names, in the order of the source. */
  readonly uses: readonly VariableUse[];
  /** Uses in literals of the function, which may be deferred. */
  readonly inLiterals: readonly NodeIndex[];
  readonly hasRelease: boolean;
  readonly hasEscape: boolean;
  /** Calls that keep the resource unless they fail: those of a library only likely. */
  readonly handOvers: ReadonlyMap<NodeIndex, "certain" | "likely">;
  /** Errors of calls that read the resource to its end where they return one, by their declarations. */
  readonly readErrors: ReadonlySet<NodeIndex>;
  /** The variable and its other names. */
  readonly names: readonly Name[];
  /** Declarations of the slices that collect the value. */
  readonly lists: ReadonlySet<NodeIndex>;
}

/** Names that are followed from one variable to another. */
const NAMES_MAX = 8;
/** Calls that a resource is followed through. */
const DEPTH_MAX = 4;

export interface UsedVariable {
  readonly file: GoFile;
  readonly repository: Repository;
  /** The function whose uses count. */
  readonly scope: NodeIndex;
  /** The identifier that declares the variable. */
  readonly declaration: NodeIndex;
  readonly release: ReleaseBy;
  /** Calls between the function that acquires the resource and this function. */
  readonly depth?: number;
  /** The variable is a struct that has the resource in a field, so its methods may release the resource. */
  readonly isOwner?: boolean;
}

const known = new WeakMap<Repository, WeakMap<SyntaxTree, Map<string, VariableUses>>>();

/** Found once for each variable and way of release. */
export function usesOfVariable(variable: UsedVariable): VariableUses {
  const { file, repository, declaration, release, scope, depth = 0, isOwner = false } = variable;
  const { tree } = file;
  const trees = known.get(repository) ?? new WeakMap<SyntaxTree, Map<string, VariableUses>>();
  known.set(repository, trees);
  const variables = trees.get(tree) ?? new Map<string, VariableUses>();
  trees.set(tree, variables);
  const key = `${declaration} ${scope} ${depth} ${isOwner} ${release.part} ${[...release.methods].join()} ${[...(release.functions ?? [])].join()} ${release.endsWhenRead ?? false} ${[...(release.numberEnds ?? [])][0] ?? ""}`;
  const found = variables.get(key) ?? findUses(variable);
  variables.set(key, found);
  return found;
}

/** A name of the resource; a wrapper lets the resource escape but does not release it. */
export interface Name {
  readonly declaration: NodeIndex;
  readonly release: ReleaseBy;
  readonly isWrapper: boolean;
  readonly isOwner: boolean;
}

function findUses(variable: UsedVariable): VariableUses {
  const { file, scope } = variable;
  const scopes = scopesOf(file.tree);
  const { declaration, release, isOwner = false } = variable;
  const names: Name[] = [{ declaration, release, isWrapper: false, isOwner }];
  const found: VariableUse[] = [];
  for (const name of names) {
    for (const node of scopes.usesOf(name.declaration)) {
      if (node === name.declaration || !file.tree.contains(scope, node)) continue;
      const other = names.length < NAMES_MAX ? otherName(variable, node, name) : null;
      if (other && !names.some((one) => isSameName(one, other))) names.push(other);
      if (!other) found.push({ node, effect: effectOf(variable, name, node) });
      else if (hasLiteralBefore(variable, other, node)) found.push({ node, effect: "escapes" });
    }
  }
  const lists = new Set(
    found.flatMap(({ node, effect }) => (effect === "collects" ? (listAround(file.tree, node) ?? []) : [])),
  );
  for (const list of lists) for (const node of handedOut(file.tree, list)) found.push({ node, effect: "hands out" });
  found.sort((a, b) => a.node - b.node);
  const uses = isClosed(release) ? withPassedIn(variable, found) : found;
  return {
    uses,
    lists,
    inLiterals: uses.flatMap(({ node }) => (functionAround(file.tree, node) === scope ? [] : [node])),
    hasRelease: uses.some(({ effect }) => effect === "releases"),
    hasEscape: uses.some(({ effect }) => isEscape(effect)),
    handOvers: handOversIn(variable, uses),
    readErrors: readErrorsIn(file.tree, uses),
    names,
  };
}

/** `a.onStop(func() { cancelAll() })`, and later `cancelAll = cancel`: the literal has the variable, and runs after that. */
function hasLiteralBefore({ file: { tree }, scope }: UsedVariable, { declaration }: Name, node: NodeIndex): boolean {
  return scopesOf(tree)
    .usesOf(declaration)
    .some((use) => use < node && isInLaterLiteral(tree, scope, use));
}

function handOversIn(
  { file, repository }: UsedVariable,
  uses: readonly VariableUse[],
): Map<NodeIndex, "certain" | "likely"> {
  const found = new Map<NodeIndex, "certain" | "likely">();
  for (const { node, effect } of uses) {
    const call = effect === "hands over" ? file.tree.above(node, "call_expression") : null;
    if (call === null) continue;
    found.set(call, typesOf(repository).callee(file, call)?.kind === "function" ? "certain" : "likely");
  }
  return found;
}

function readErrorsIn(tree: SyntaxTree, uses: readonly VariableUse[]): Set<NodeIndex> {
  const found = new Set<NodeIndex>();
  for (const { node, effect } of uses) {
    const call = effect === "reads on failure" ? tree.above(node, "call_expression") : null;
    const error = call === null ? null : errorAssigned(tree, call);
    const declaration = error === null ? null : scopesOf(tree).declarationOf(error);
    if (declaration !== null) found.add(declaration);
  }
  return found;
}

/** Other code has the resource as well. */
const isEscape = (effect: Effect): boolean =>
  effect === "escapes" || effect === "hands over" || effect === "lists" || effect === "collects";

function effectOf(variable: UsedVariable, name: Name, node: NodeIndex): Effect {
  const effect = name.isOwner ? effectOnOwner(variable, name.release, node) : effectAt(variable, name.release, node);
  // The first name still has the value when another one gets something else.
  if (name.declaration !== variable.declaration && effect === "assigns") return "none";
  return name.isWrapper && NOT_OF_WRAPPERS.has(effect) ? "none" : effect;
}

/** A wrapper may end before what it reads from does. */
const NOT_OF_WRAPPERS: ReadonlySet<Effect> = new Set(["releases", "assigns", "reads out", "reads on failure"]);

const isSameName = (one: Name, other: Name): boolean =>
  one.declaration === other.declaration && one.isWrapper === other.isWrapper && one.release.part === other.release.part;

/**
 * `body := resp.Body`, `r := resp`, `decoder := json.NewDecoder(resp.Body)`, `s := &server{conn: conn}`, `s.conn = conn` of
 * a struct that the function makes, `r = resp` of a variable of the function: the variable is another name.
 */
function otherName(variable: UsedVariable, node: NodeIndex, name: Name): Name | null {
  const { tree } = variable.file;
  const { release, isWrapper } = name;
  const selector = outermostSelector(tree, node);
  const left = remaining(tree.text(selector).slice(tree.text(node).length), release);
  if (left === null) return null;
  if (left.numberEnds !== undefined && left.part === "")
    return otherNameOfNumber(variable, selector, { ...name, release: left });
  const alias = aliasOfSwitch(tree, selector);
  if (alias !== null) return { declaration: alias, release: left, isWrapper, isOwner: name.isOwner };
  const asserted = assertedValue(tree, selector);
  if (asserted !== selector && asksForEnd(tree, asserted)) return null;
  const wrapping = asserted === selector ? wrapperAround(variable, selector) : null;
  const value = wrapping ?? asserted;
  const isInWrapper = isWrapper || wrapping !== null;
  const owner = ownerAt(variable, value);
  if (owner !== null) {
    const part = `.${owner.field}${left.part}`;
    return { declaration: owner.declaration, release: { ...left, part }, isWrapper: isInWrapper, isOwner: true };
  }
  const target = targetOf(variable, value);
  if (target === null || target.declaration === name.declaration) return null;
  const isOwner = name.isOwner && left.part !== "" && wrapping === null;
  return { ...target, release: left, isWrapper: isInWrapper, isOwner };
}

/** `sock := int(fd)`, `s.fd = fd`, `file := os.NewFile(uintptr(fd), path)` */
function otherNameOfNumber(variable: UsedVariable, selector: NodeIndex, name: Name): Name | null {
  const file = fileOfNumber(variable, selector);
  const value = file ?? convertedNumber(variable, selector);
  const release = file === null ? name.release : releaseBy("", "Close");
  const owner = ownerAt(variable, value);
  if (owner !== null)
    return { ...name, declaration: owner.declaration, release: { ...release, part: `.${owner.field}` }, isOwner: true };
  const target = targetOf(variable, value);
  return target === null || target.declaration === name.declaration
    ? null
    : { ...name, ...target, release, isOwner: false };
}

/** The variable that a statement sets to the value: a new one, or one that the function has declared before. */
function targetOf({ file: { tree }, scope }: UsedVariable, value: NodeIndex): Pick<Name, "declaration"> | null {
  const list = tree.parent(value);
  const statement = list === null ? null : tree.parent(list);
  if (list !== null && statement !== null && tree.kind(statement) === "var_spec")
    return declaredWith(tree, { statement, list, value });
  if (list === null || statement === null || tree.fieldName(list) !== "right") return null;
  if (!["short_var_declaration", "assignment_statement"].includes(tree.kind(statement))) return null;
  const left = tree.field(statement, "left");
  const target = left === null ? undefined : tree.children(left)[tree.children(list).indexOf(value)];
  if (target === undefined || tree.kind(target) !== "identifier" || tree.text(target) === "_") return null;
  const declaration = scopesOf(tree).declarationOf(target);
  if (tree.kind(statement) === "short_var_declaration" && declaration === target) return { declaration };
  const body = tree.field(scope, "body");
  const isOwn = declaration !== null && body !== null && tree.contains(body, declaration);
  if (!isOwn || functionAround(tree, statement) !== scope) return null;
  // In the next turn of a loop, the variable holds the value of the turn before.
  const loop = loopAround(tree, statement);
  return loop !== null && !tree.contains(loop, declaration) ? null : { declaration };
}

interface DeclaredValue {
  readonly statement: NodeIndex;
  readonly list: NodeIndex;
  readonly value: NodeIndex;
}

/** `var source io.Reader = file` */
function declaredWith(tree: SyntaxTree, { statement, list, value }: DeclaredValue): Pick<Name, "declaration"> | null {
  const names = tree.children(statement).filter((child) => tree.fieldName(child) === "name");
  const name = names[tree.children(list).indexOf(value)];
  return name === undefined || tree.text(name) === "_" ? null : { declaration: name };
}

/** How what follows the name is released: of `.Body` after `resp` the part itself; null for something else. */
function remaining(path: string, release: ReleaseBy): ReleaseBy | null {
  const part = release.part.startsWith(path) ? release.part.slice(path.length) : null;
  return part !== null && (part === "" || part.startsWith(".")) ? { ...release, part } : null;
}

/** The call of a wrapper whose argument is the value, or a literal that reads from it, directly or through another one. */
export function wrapperAround(variable: UsedVariable, value: NodeIndex): NodeIndex | null {
  const { tree } = variable.file;
  const literal = readingLiteralAround(variable, value);
  if (literal !== null) return wrapperAround(variable, literal) ?? literal;
  const list = tree.parent(value);
  const call = list === null || tree.kind(list) !== "argument_list" ? null : tree.parent(list);
  if (call === null || tree.kind(call) !== "call_expression") return null;
  return isWrapping(variable, call, value) ? (wrapperAround(variable, call) ?? call) : null;
}

function isWrapping({ file, repository }: UsedVariable, call: NodeIndex, value: NodeIndex): boolean {
  const types = typesOf(repository);
  const callee = types.callee(file, call);
  if (callee?.kind === "library" && (isWrapper(callee.name) || wrapsByName(callee.name))) return true;
  if (callee?.kind === "function") {
    const parameter = parameterAt(callee.fn.file.tree, callee.fn.node, argumentsOf(file.tree, call).indexOf(value));
    return parameter !== null && wrapsParameter(repository, callee.fn, parameter);
  }
  // Generated code is not part of the repository.
  const isUnseen = callee === null || callee.kind === "library" || callee.kind === "dynamic";
  if (!isUnseen || !isStub(file.tree.fieldText(call, "function"))) return false;
  return libraryName(types.of(file, value)) === "google.golang.org/grpc.ClientConn";
}

/** The effect of one use of a name. */
function effectAt(variable: UsedVariable, release: ReleaseBy, node: NodeIndex): Effect {
  const { tree } = variable.file;
  const selector = outermostSelector(tree, node);
  const parent = tree.parent(selector);
  if (parent === null || isFieldKey(tree, node)) return "none";
  if (selector === node && isAssigned(tree, node)) return "assigns";
  const path = tree.text(selector).slice(tree.text(node).length);
  const isCalled = tree.kind(parent) === "call_expression" && tree.field(parent, "function") === selector;
  if (isReleasePath(path, release)) {
    if (isCalled) return isInLaterLiteral(tree, variable.scope, node) ? "escapes" : "releases";
    if (path !== "") return "escapes";
  }
  const left = remaining(path, release);
  if (tree.kind(parent) === "type_assertion_expression" && left?.part === "")
    return effectOfAsserted(variable, left, parent);
  // What the method returns closes the resource: `decoder.IOReadCloser()`.
  if (isCalled && path.endsWith("ReadCloser")) return "escapes";
  if (isCalled && endsByOwnMethod(variable, release, parent)) return "releases";
  if (isCalled) return isFluent(variable, { node, call: parent }) ? "escapes" : "none";
  if (left === null)
    return isEmbeddedPart(variable, node, selector) && isStored(tree, parent, selector) ? "escapes" : "none";
  if (left.numberEnds !== undefined && left.part === "") return effectOfNumber(variable, left, selector);
  if (tree.kind(parent) === "argument_list") return effectOfArgument(variable, left, { list: parent, selector });
  const literal = readingLiteralAround(variable, selector);
  if (literal !== null) return effectOfWrapped(variable, left, wrapperAround(variable, literal) ?? literal);
  return isStored(tree, parent, selector) && !isUsedByCommand(variable, selector) ? "escapes" : "none";
}

/** The effect of one use of a number that stands for something open, or of an element of a list of two. */
function effectOfNumber(variable: UsedVariable, release: ReleaseBy, node: NodeIndex): Effect {
  const { tree } = variable.file;
  const up = tree.parent(node);
  const isIndexed = up !== null && tree.kind(up) === "index_expression";
  // `byNumber[fd] = conn` keeps the number.
  if (isIndexed && tree.field(up, "operand") !== node) return "escapes";
  const number = convertedNumber(variable, isIndexed ? up : node);
  const parent = tree.parent(number);
  if (parent === null || isOnlyCompared(variable, number)) return "none";
  if (tree.kind(parent) !== "argument_list") return isStored(tree, parent, number) ? "escapes" : "none";
  const call = tree.parent(parent);
  if (call === null || tree.kind(call) !== "call_expression") return "escapes";
  const callee = typesOf(variable.repository).callee(variable.file, call);
  if (isGoStatement(tree, call)) return "escapes";
  if (callee?.kind === "library" && release.numberEnds?.has(callee.name))
    return isInLaterLiteral(tree, variable.scope, node) ? "escapes" : "releases";
  if (onlyUsesNumber(variable, call, callee)) return "none";
  if (callee?.kind !== "function") return "escapes";
  return effectOfParameter(variable, callee.fn, { index: argumentsOf(tree, call).indexOf(number), release });
}

/** `report.sendAndClose(out)`: a method of the value's own type ends its receiver whatever happens. */
function endsByOwnMethod(variable: UsedVariable, release: ReleaseBy, call: NodeIndex): boolean {
  const { file, repository, depth = 0 } = variable;
  if (release.part !== "" || !isClosed(release) || depth >= DEPTH_MAX) return false;
  if (isInLaterLiteral(file.tree, variable.scope, call) || isGoStatement(file.tree, call)) return false;
  const callee = typesOf(repository).callee(file, call);
  if (callee?.kind !== "function") return false;
  const { tree } = callee.fn.file;
  const scope = callee.fn.node;
  const list = tree.kind(scope) === "method_declaration" ? tree.field(scope, "receiver") : null;
  const receiver = list === null ? undefined : tree.firstChild(list);
  const declaration = receiver === undefined ? null : tree.field(receiver, "name");
  if (declaration === null || release.methods.has(tree.fieldText(scope, "name"))) return false;
  const { uses } = usesOfVariable({ file: callee.fn.file, repository, scope, declaration, release, depth: depth + 1 });
  return uses.some(({ node, effect }) => effect === "releases" && isOnEachPath(tree, node, scope));
}

/** Deferred, or in no branch and no loop. */
function isOnEachPath(tree: SyntaxTree, node: NodeIndex, scope: NodeIndex): boolean {
  const around = tree.above(
    node,
    "if_statement",
    "for_statement",
    "expression_case",
    "default_case",
    "type_case",
    "communication_case",
    "func_literal",
  );
  if (around === null || !tree.contains(scope, around)) return true;
  return tree.kind(around) === "func_literal" && isDeferred(tree, around) && isOnEachPath(tree, around, scope);
}

/** `client.Client`, the embedded value whose methods the value has: whoever gets it can end it. */
function isEmbeddedPart({ file, repository }: UsedVariable, node: NodeIndex, selector: NodeIndex): boolean {
  const { tree } = file;
  if (tree.field(selector, "operand") !== node) return false;
  const types = typesOf(repository);
  const type = pointee(types.of(file, node));
  const name = tree.fieldText(selector, "field");
  return (
    type?.kind === "named" &&
    types.embeddedIn(type).some((embedded) => {
      const part = pointee(embedded);
      return part?.kind === "named" && part.name === name;
    })
  );
}

/** `conn.(io.Closer).Close()` releases; a method of another type only reads. */
function effectOfAsserted(variable: UsedVariable, { methods }: ReleaseBy, assertion: NodeIndex): Effect {
  const { tree } = variable.file;
  const asserted = assertedValue(tree, assertion);
  const member = memberOfAsserted(tree, asserted);
  if (member === null) return "escapes";
  const call = tree.parent(member);
  const isCalled = call !== null && tree.kind(call) === "call_expression" && tree.field(call, "function") === member;
  if (!isCalled || tree.parent(asserted) !== member) return "none";
  if (!methods.has(tree.fieldText(member, "field"))) return "none";
  return isInLaterLiteral(tree, variable.scope, member) ? "escapes" : "releases";
}

/** `return reader.WithCleanup(unlock)`: the result is of the type of the value, and may be the value. */
function isFluent(
  { file, repository }: UsedVariable,
  { node, call }: { readonly node: NodeIndex; readonly call: NodeIndex },
): boolean {
  const { tree } = file;
  const parent = tree.parent(call);
  if (parent === null || tree.field(tree.field(call, "function")!, "operand") !== node) return false;
  if (tree.kind(parent) !== "return_statement" && !isStored(tree, parent, call)) return false;
  const types = typesOf(repository);
  const [own, result] = [pointee(types.of(file, node)), pointee(types.of(file, call))];
  if (own?.kind !== "named" || result?.kind !== "named" || own.folder === null) return false;
  return own.folder === result.folder && own.name === result.name;
}

/** `.Body.Close`; "" for a cancel function. */
function isReleasePath(path: string, { part, methods }: ReleaseBy): boolean {
  if (path === part && methods.has("")) return true;
  return path.startsWith(`${part}.`) && methods.has(path.slice(part.length + 1));
}

/** `conn` of `T{conn: value}`. */
function isFieldKey(tree: SyntaxTree, node: NodeIndex): boolean {
  const parent = tree.parent(node);
  return parent !== null && tree.kind(parent) === "literal_element" && tree.fieldName(parent) === "key";
}

/** On the left of an assignment, or of a declaration that only assigns this name. */
function isAssigned(tree: SyntaxTree, node: NodeIndex): boolean {
  const list = tree.parent(node);
  return list !== null && tree.fieldName(list) === "left" && tree.kind(list) === "expression_list";
}

const STORES = new Set(["return_statement", "literal_element", "keyed_element", "send_statement", "func_literal"]);

/** Assigned to another name, returned, or put into a value; a comparison or `_ = x` stores nothing. */
function isStored(tree: SyntaxTree, parent: NodeIndex, node: NodeIndex): boolean {
  const kind = tree.kind(parent);
  if (STORES.has(kind) || kind === "type_assertion_expression" || kind === "var_spec") return true;
  if (kind === "unary_expression") return isStoredByPointer(tree, parent);
  // `s.listeners[ln] = struct{}{}`: the map has it as a key.
  if (kind === "index_expression") return tree.field(parent, "index") === node && isAssigned(tree, parent);
  if (kind !== "expression_list") return false;
  const statement = tree.parent(parent);
  if (statement === null) return false;
  if (tree.kind(statement) === "return_statement" || tree.kind(statement) === "var_spec") return true;
  return tree.fieldName(parent) === "right" && tree.contains(parent, node) && tree.fieldText(statement, "left") !== "_";
}

/** `&f`, and `*f` where what the pointer points to is stored. */
function isStoredByPointer(tree: SyntaxTree, unary: NodeIndex): boolean {
  const operator = tree.source[tree.start(unary)];
  const parent = operator === "*" ? tree.parent(unary) : null;
  return operator === "&" || (parent !== null && isStored(tree, parent, unary));
}

/** Inside a literal that is neither deferred nor called at once: it runs at some later time. */
export function isInLaterLiteral(tree: SyntaxTree, scope: NodeIndex, node: NodeIndex): boolean {
  for (let at = tree.above(node, "func_literal"); at !== null && at > scope; at = tree.above(at, "func_literal")) {
    if (!isDeferred(tree, at) && !isCalledAtOnce(tree, at)) return true;
  }
  return false;
}

/** `func() { … }()`, but not started as a goroutine. */
function isCalledAtOnce(tree: SyntaxTree, literal: NodeIndex): boolean {
  const call = tree.parent(literal);
  if (call === null || tree.kind(call) !== "call_expression" || tree.field(call, "function") !== literal) return false;
  const statement = tree.parent(call);
  return statement === null || tree.kind(statement) !== "go_statement";
}

interface Argument {
  readonly list: NodeIndex;
  /** The selector that is the argument. */
  readonly selector: NodeIndex;
}

function effectOfArgument(variable: UsedVariable, release: ReleaseBy, argument: Argument): Effect {
  const { tree } = variable.file;
  const { list, selector } = argument;
  const call = tree.parent(list);
  if (call === null || tree.kind(call) !== "call_expression") return "escapes";
  if (release.functions !== undefined) {
    if (release.functions.has("C.free")) return effectOfForeign(tree, call, release.functions);
    if (release.functions.has(tree.fieldText(call, "function")))
      return isInLaterLiteral(tree, variable.scope, call) || isGoStatement(tree, call) ? "escapes" : "releases";
  }
  const callee = typesOf(variable.repository).callee(variable.file, call);
  if (isGoStatement(tree, call)) return callee?.kind === "library" && isReader(callee.name) ? "none" : "escapes";
  if (isLogging(tree, call)) return "none";
  if (isWrapping(variable, call, selector))
    return effectOfWrapped(variable, release, wrapperAround(variable, selector) ?? call);
  switch (callee?.kind) {
    case "builtin":
      if (callee.name !== "append" && callee.name !== "copy") return "none";
      if (isUsedByCommand(variable, call)) return "none";
      if (!isAppendedToLocal(variable, call)) return "escapes";
      return callee.name === "append" && isClosed(release) && isCollecting(variable, call) ? "collects" : "lists";
    case "library":
      if (release.endsWhenRead && readsToEnd(variable, call, { callee: callee.name, part: release.part }))
        return "reads out";
      if (isReader(callee.name) || (isClosed(release) && readsByName(callee.name))) return "none";
      if (isClosed(release) && isOnlyReadByLibrary(variable, callee.name, argumentsOf(tree, call).indexOf(selector)))
        return "none";
      return isGivenToConstructor(variable, call, { name: callee.name, release }) ? "hands over" : "escapes";
    case "function": {
      const index = argumentsOf(tree, call).indexOf(selector);
      const effect = effectOfParameter(variable, callee.fn, { index, release });
      return effect === "escapes" && isKeptUnlessFailed(variable, call, { fn: callee.fn, index, release })
        ? "hands over"
        : effect;
    }
    case "dynamic": {
      const index = argumentsOf(tree, call).indexOf(selector);
      return isClosed(release) && isOnlyReadThroughInterface(variable, call, index) ? "none" : "escapes";
    }
    default:
      return "escapes";
  }
}

/** `all = append(all, value)`, where `all` is a variable or a parameter of the function. */
function isAppendedToLocal({ file: { tree }, scope }: UsedVariable, call: NodeIndex): boolean {
  const list = tree.parent(call);
  const statement = list === null || tree.fieldName(list) !== "right" ? null : tree.parent(list);
  const left = statement === null ? null : tree.field(statement, "left");
  const [target, more] = left === null ? [] : tree.children(left);
  if (target === undefined || more !== undefined || tree.kind(target) !== "identifier") return false;
  const declaration = scopesOf(tree).declarationOf(target);
  return declaration !== null && declaration >= scope && tree.contains(scope, declaration);
}

/**
 * `s, err := newStore(file)`: the function keeps the value in what it returns, and leaves it open where it fails. The
 * statement has to assign the error, or to return it: `return newStore(file)`.
 */
function isKeptUnlessFailed(
  { file: { tree }, repository, depth = 0 }: UsedVariable,
  call: NodeIndex,
  { fn, index, release }: { readonly fn: Located; readonly index: number; readonly release: ReleaseBy },
): boolean {
  const givesError = errorAssigned(tree, call) !== null || isReturned(tree, call);
  return depth < DEPTH_MAX && isClosed(release) && givesError
    ? leavesOpenOnFailure({ repository, fn, index, release, depth: depth + 1 })
    : false;
}

/** `session, err := quic.Dial(socket, …)`: a constructor of a library that fails seldom ends what it got. */
function isGivenToConstructor(
  { file: { tree } }: UsedVariable,
  call: NodeIndex,
  { name, release }: { readonly name: string; readonly release: ReleaseBy },
): boolean {
  const isWhole = release.part === "" && isClosed(release);
  return isWhole && constructsByName(name) && errorAssigned(tree, call) !== null;
}

/** `return newStore(file)`, with nothing else. */
function isReturned(tree: SyntaxTree, call: NodeIndex): boolean {
  const list = tree.parent(call);
  if (list === null || tree.kind(list) === "return_statement") return list !== null;
  const statement = tree.kind(list) === "expression_list" ? tree.parent(list) : null;
  return statement !== null && tree.kind(statement) === "return_statement" && tree.children(list).length === 1;
}

/** The error that the statement around a call assigns: the last of its targets. */
function errorAssigned(tree: SyntaxTree, call: NodeIndex): NodeIndex | null {
  const list = tree.parent(call);
  const statement = list === null || tree.fieldName(list) !== "right" ? null : tree.parent(list);
  const left = statement === null ? null : tree.field(statement, "left");
  const last = left === null ? null : tree.lastChild(left);
  return last !== null && tree.kind(last) === "identifier" && /err/i.test(tree.text(last)) ? last : null;
}

/** By a method: a cancel function that is passed on may be called. */
const isClosed = ({ methods }: ReleaseBy): boolean => !methods.has("");

/** `C.free(unsafe.Pointer(p))`: other functions of C only read the memory. */
function effectOfForeign(tree: SyntaxTree, call: NodeIndex, functions: ReadonlySet<string>): Effect {
  for (let at: NodeIndex | null = call; at !== null; at = tree.above(at, "call_expression", "block")) {
    if (tree.kind(at) !== "call_expression") return "none";
    const callee = tree.fieldText(at, "function");
    if (functions.has(callee)) return "releases";
    if (callee !== "unsafe.Pointer" && !callee.startsWith("C.") && !callee.startsWith("(*C.")) return "escapes";
  }
  return "none";
}

/** What happens to the value that reads from the resource. */
function effectOfWrapped(variable: UsedVariable, release: ReleaseBy, wrapper: NodeIndex): Effect {
  const { tree } = variable.file;
  const parent = tree.parent(wrapper);
  if (parent === null) return "none";
  if (tree.kind(parent) === "argument_list")
    return effectOfArgument(variable, wrapped(release), { list: parent, selector: wrapper });
  return isStored(tree, parent, wrapper) && !isUsedByCommand(variable, wrapper) ? "escapes" : "none";
}

/** What holds of a value that reads from another one, and may end before that does. */
function wrapped({ endsWhenRead: _, ...release }: ReleaseBy): ReleaseBy {
  return { ...release, part: "" };
}

const isOnlyReadByLibrary = ({ repository }: UsedVariable, name: string, parameter: number): boolean =>
  repository.libraries?.onlyReads(name, parameter) ?? false;

/** A function neither keeps nor closes what it gets as a parameter. */
export const onlyReadsParameter = (repository: Repository, fn: Located, index: number): boolean =>
  effectOfParameter({ repository }, fn, { index, release: releaseBy("", "Close") }) === "none";

/** What a function of the repository does with a parameter. */
function effectOfParameter(
  { repository, depth = 0 }: Pick<UsedVariable, "repository" | "depth">,
  { file, node }: Located,
  { index, release }: { readonly index: number; readonly release: ReleaseBy },
): Effect {
  if (depth === DEPTH_MAX) return "escapes";
  const declaration = parameterAt(file.tree, node, index);
  if (declaration === null) return "escapes";
  const effect = effectOfUses({ file, repository, scope: node, declaration, release, depth: depth + 1 });
  return effect === "escapes" && isClosed(release) && isOnlyRead({ file, node }, declaration, repository)
    ? "none"
    : effect;
}

/** A function that gets an `io.Reader`, asks for no other type of it, and returns nothing that may hold it. */
function isOnlyRead({ file, node }: Located, declaration: NodeIndex, repository: Repository): boolean {
  const { tree } = file;
  const types = typesOf(repository);
  if (tree.kind(node) !== "function_declaration" || !isReadOnly(libraryName(types.of(file, declaration)))) return false;
  if (
    types.resultsOf({ file, node }).some((type) => type?.kind !== "named" || type.folder !== null || type.path !== "")
  )
    return false;
  return scopesOf(tree)
    .usesOf(declaration)
    .every((use) => !ASKING.has(tree.kind(tree.parent(use)!)));
}

/** They may find out that a reader has a Close method. */
const ASKING = new Set(["type_assertion_expression", "type_switch_statement"]);

function effectOfUses(variable: UsedVariable): Effect {
  const { uses } = usesOfVariable(variable);
  if (uses.some(({ effect }) => effect === "releases")) return "releases";
  if (uses.some(({ effect }) => isEscape(effect) || effect === "assigns")) return "escapes";
  const read = uses.find(({ effect }) => effect === "reads out");
  return read === undefined ? "none" : effectOfReading(variable, read.node);
}

/** The effect of a use of a struct that has the resource in a field. */
function effectOnOwner(variable: UsedVariable, release: ReleaseBy, node: NodeIndex): Effect {
  const { tree } = variable.file;
  const selector = outermostSelector(tree, node);
  const path = tree.text(selector).slice(tree.text(node).length);
  const isMember = selector !== node && tree.parent(node) === selector;
  if (!isMember || remaining(path, release) !== null) return effectAt(variable, release, node);
  const call = tree.parent(selector);
  const isCalled = call !== null && tree.kind(call) === "call_expression" && tree.field(call, "function") === selector;
  const types = typesOf(variable.repository);
  const type = types.of(variable.file, node);
  const name = tree.fieldText(selector, "field");
  if (!isCalled) return types.method(type, name) === null ? "none" : "escapes";
  if (type !== null && types.field(type, name) !== null) return "none";
  const isLater = isInLaterLiteral(tree, variable.scope, node) || isGoStatement(tree, call);
  const callee = types.callee(variable.file, call);
  return callee?.kind === "function" && !isLater ? effectOfMethod(variable, release, callee.fn) : "escapes";
}

const isGoStatement = (tree: SyntaxTree, call: NodeIndex): boolean => {
  const statement = tree.parent(call);
  return statement !== null && tree.kind(statement) === "go_statement";
};

/** What a method does with a field of its receiver. */
function effectOfMethod({ repository, depth = 0 }: UsedVariable, release: ReleaseBy, { file, node }: Located): Effect {
  if (depth === DEPTH_MAX) return "escapes";
  const list = file.tree.field(node, "receiver");
  const receiver = list === null ? undefined : file.tree.firstChild(list);
  const declaration = receiver === undefined ? null : file.tree.field(receiver, "name");
  if (declaration === null) return "none";
  return effectOfUses({ file, repository, scope: node, declaration, release, depth: depth + 1, isOwner: true });
}

/** The identifier that declares the parameter; null for a variadic one, and where there is none. */
export function parameterAt(tree: SyntaxTree, fn: NodeIndex, index: number): NodeIndex | null {
  const list = tree.field(fn, "parameters");
  let at = 0;
  for (const declaration of list === null ? [] : tree.children(list)) {
    const names = tree.children(declaration).filter((child) => tree.fieldName(child) === "name");
    const name = names[index - at];
    if (name !== undefined) return tree.kind(declaration) === "parameter_declaration" ? name : null;
    at += Math.max(names.length, 1);
  }
  return null;
}
