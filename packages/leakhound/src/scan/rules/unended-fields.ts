/**
 * Fields that get something open, where no code ends what the field holds, although the struct has a Close method:
 *
 *   s.file, err = os.Open(path)             put into a field directly,
 *   conn, err := net.Dial("tcp", addr)
 *   return &server{conn: conn}, nil         by way of a variable
 *
 *   func (s *server) Close() { … }          closes neither s.file nor s.conn
 *
 * Where the struct has no method that ends its values, the confidence is low: a process may have one for as long as it runs.
 */
import { folderOf, type GoFile } from "../index/go-file.ts";
import { packageOf, type Repository } from "../index/repository.ts";
import { selectorsOf } from "../index/selectors.ts";
import { acquiredBy } from "../lifetime/acquired.ts";
import type { Acquisition } from "../lifetime/acquisitions.ts";
import { isInFailure } from "../lifetime/failure-exits.ts";
import { ENDING_METHODS, type Maker } from "../lifetime/kinds.ts";
import { lifetimeOf } from "../lifetime/lifetime.ts";
import { ownClosings } from "../lifetime/own-closings.ts";
import { fieldOfLiteral } from "../lifetime/owners.ts";
import { isReader, isWrapper } from "../lifetime/readers.ts";
import type { Resource } from "../lifetime/resource.ts";
import { functionAround } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { selectorsByField } from "../types/field-uses.ts";
import { type GoType, pointee } from "../types/go-type.ts";
import { type Located, membersOf } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import { typesOf } from "../types/types.ts";
import { lastingStart } from "./goroutine-not-stopped.ts";
import type { Match } from "./rule.ts";

interface Place {
  readonly file: GoFile;
  readonly repository: Repository;
}

/** A field that gets a resource. */
interface OwnedField {
  readonly owner: GoType | null;
  readonly field: string;
  /** As the message names it. */
  readonly text: string;
}

/** What a function puts into a field, where no code ends the field. */
export function unendedField(acquisition: Acquisition, at: Place): Match | null {
  if (!isEndedByMethod(acquisition)) return null;
  const owned = fieldOf(acquisition, at);
  return owned === null ? null : unended(owned, acquisition, at);
}

/**
 * The body of a response that a struct keeps, where its Close does not close it:
 *
 *   zr, err := gzip.NewReader(resp.Body)
 *   return &object{zr: zr, body: resp.Body}, nil
 *   func (o *object) Close() error { return o.zr.Close() }
 */
export function unendedBody({ kind, statement, resource }: Acquisition, at: Place): Match | null {
  const { part, methods } = kind.release;
  if (resource === null || resource.isOwner === true || part === "") return null;
  const owned = fieldByPart(resource, part, at);
  if (owned === null || ownEnd(owned.owner, at.repository) === null) return null;
  const how = howForgotten(at, { ...owned, methods });
  if (how === null || how.isReplaced) return null;
  return {
    node: statement,
    confidence: "medium",
    message: `${owned.text} gets a ${kind.noun}, and ${how.text}, so it stays open when the value around it is closed.`,
    advice: `call ${owned.text}.${[...methods][0]}() where the value around it is closed`,
  };
}

/** The only place where a part of a variable goes, `resp.Body`; null where the variable itself goes somewhere. */
function fieldByPart({ variable, scope }: Resource, part: string, at: Place): OwnedField | null {
  const { tree } = at.file;
  const scopes = scopesOf(tree);
  const declaration = scopes.declarationOf(variable);
  const found: OwnedField[] = [];
  for (const use of declaration === null ? [] : scopes.usesOf(declaration)) {
    const selector = tree.parent(use);
    if (use === variable || selector === null || tree.kind(selector) === "binary_expression") continue;
    if (tree.kind(selector) === "expression_list" && tree.fieldName(selector) === "left") continue;
    if (tree.kind(selector) !== "selector_expression") return null;
    const parent = tree.parent(selector);
    if (`.${tree.fieldText(selector, "field")}` !== part || parent === null) continue;
    if (isEndedOnFailure(tree, selector, parent)) continue;
    if (functionAround(tree, use) !== scope) return null;
    if (isHarmless(tree, selector, parent) || isWrapped(selector, at)) continue;
    if (isEndedBeforeReturn(tree, parent)) continue;
    const owned = fieldGiven(selector, { ...at, scope });
    if (owned === null) return null;
    found.push(owned);
  }
  const [owned, more] = found;
  return more === undefined ? (owned ?? null) : null;
}

/** What literals of structs put into fields: `&controller{queue: workqueue.New()}` */
export function* unendedInLiterals(file: GoFile, repository: Repository): Generator<Match> {
  const { tree } = file;
  for (const keyed of tree.within(tree.root, "keyed_element")) {
    const [, element] = tree.children(keyed);
    const [call] = element === undefined ? [] : tree.children(element);
    if (call === undefined || tree.kind(call) !== "call_expression") continue;
    const acquired = acquiredBy(repository, file, call).find(({ result }) => result === 0);
    const literal = acquired === undefined || acquired.maker ? null : tree.above(keyed, "composite_literal");
    if (acquired === undefined || literal === null || acquired.hasError || !isEndedByMethod(acquired)) continue;
    const field = tree.fieldText(keyed, "key");
    const owner = typesOf(repository).of(file, literal);
    const owned = { owner, field, text: `${tree.fieldText(literal, "type")}.${field}` };
    const match = unended(owned, { ...acquired, statement: call }, { file, repository });
    if (match !== null) yield match;
  }
}

const isEndedByMethod = ({ kind }: Pick<Acquisition, "kind">): boolean =>
  kind.release.part === "" && !kind.release.methods.has("");

type Given = Pick<Acquisition, "kind" | "statement" | "maker" | "isUncertain">;

function unended(owned: OwnedField, { kind, statement, maker, isUncertain = false }: Given, at: Place): Match | null {
  if (!isStruct(owned.owner, at.repository)) return null;
  const mayEndLater = [owned.owner, receiverAround(statement, at)].some((type) => mayEnd(type, at.repository));
  if (maker && !mayEndLater) return null;
  // What nothing else shows to need an end, the Close of its owner may leave to the collector.
  const isLikely = !maker || isEndedElsewhere(maker, at.repository);
  if (!isLikely && !(isForgettable(owned, maker, at.repository) && ownEnd(owned.owner, at.repository) !== null))
    return null;
  const how = howForgotten(at, { ...owned, methods: kind.release.methods });
  if (how === null || (!isLikely && how.isReplaced)) return null;
  if (isEmbedded(owned, at.repository) && !(mayEndLater && hidesEnd(owned, at.repository))) return null;
  if (!mayEndLater && (how.isReplaced || isUncertain)) return null;
  return {
    node: statement,
    confidence: how.isReplaced || isUncertain || !mayEndLater || !isLikely ? "low" : "medium",
    message: mayEndLater
      ? `${owned.text} gets a ${kind.noun}, and ${how.text}, so it stays open when the value around it is closed.`
      : `${owned.text} gets a ${kind.noun}, and ${how.text}: the value around it has no method that could.`,
    advice: `call ${owned.text}.${[...kind.release.methods][0]}() where the value around it is ${mayEndLater ? "closed" : "no longer used"}`,
  };
}

/**
 * A function makes the value, and no method, which may give what its receiver has. Fields with a name, whose values start no
 * goroutine, belong to `own-parts.ts`.
 */
function isForgettable(owned: OwnedField, { fn, isConstructor }: Maker, repository: Repository): boolean {
  if (!isConstructor || fn === null || fn.file.tree.kind(fn.node) !== "function_declaration") return false;
  return isEmbedded(owned, repository) || lastingStart(repository, fn) !== null;
}

function fieldOf({ resource, target, statement }: Acquisition, at: Place): OwnedField | null {
  const { tree } = at.file;
  if (resource !== null && tree.kind(resource.variable) === "identifier" && resource.isOwner !== true)
    return fieldByVariable(resource, at);
  const left = tree.field(statement, "left");
  const selector = left === null ? undefined : tree.children(left).find((one) => tree.text(one) === target);
  return selector === undefined ? null : fieldBySelector(selector, at);
}

/** `s.conn` */
function fieldBySelector(selector: NodeIndex, { file, repository }: Place): OwnedField | null {
  const { tree } = file;
  if (tree.kind(selector) !== "selector_expression") return null;
  const operand = tree.field(selector, "operand");
  const owner = operand === null ? null : typesOf(repository).of(file, operand);
  return { owner, field: tree.fieldText(selector, "field"), text: tree.text(selector) };
}

/** The only place where a variable goes. */
function fieldByVariable(resource: Resource, at: Place): OwnedField | null {
  const { tree } = at.file;
  const { variable, scope } = resource;
  if (lifetimeOf(resource).kind === "released") return null;
  const scopes = scopesOf(tree);
  const declaration = scopes.declarationOf(variable);
  const found: OwnedField[] = [];
  for (const use of declaration === null ? [] : scopes.usesOf(declaration)) {
    const parent = tree.parent(use);
    if (parent === null || use === variable || isEndedOnFailure(tree, use, parent)) continue;
    if (functionAround(tree, use) !== scope) return null;
    if (isHarmless(tree, use, parent) || isWrapped(use, at)) continue;
    const owned = fieldGiven(use, { ...at, scope });
    if (owned === null) return null;
    found.push(owned);
  }
  const [owned, more] = found;
  return more === undefined ? (owned ?? null) : null;
}

/** `if err != nil { file.Close() }`, deferred or not: where all goes well, the field has the value. */
function isEndedOnFailure(tree: SyntaxTree, use: NodeIndex, selector: NodeIndex): boolean {
  const call = tree.kind(selector) === "selector_expression" ? tree.parent(selector) : null;
  return (
    call !== null &&
    tree.kind(call) === "call_expression" &&
    ENDING_METHODS.includes(tree.fieldText(selector, "field")) &&
    isInFailure(tree, use)
  );
}

/** `resp.Body.Close(); return nil, errStatus` */
function isEndedBeforeReturn(tree: SyntaxTree, selector: NodeIndex): boolean {
  if (!ENDING_METHODS.includes(tree.fieldText(selector, "field"))) return false;
  const list = tree.above(selector, "statement_list");
  const last = list === null ? null : tree.lastChild(list);
  return last !== null && tree.kind(last) === "return_statement" && tree.above(last, "if_statement", "block") !== null;
}

/** `gzip.NewReader(file)`: what ends it does not end the file. */
function isWrapped(use: NodeIndex, { file, repository }: Place): boolean {
  const { tree } = file;
  const list = tree.parent(use);
  const call = list === null || tree.kind(list) !== "argument_list" ? null : tree.parent(list);
  const callee = call === null ? null : typesOf(repository).callee(file, call);
  return callee?.kind === "library" && (isWrapper(callee.name) || isReader(callee.name));
}

/** A method call, a comparison, an assignment to the variable, or the name of a field. */
function isHarmless(tree: SyntaxTree, use: NodeIndex, parent: NodeIndex): boolean {
  const kind = tree.kind(parent);
  if (kind === "binary_expression" || (kind === "literal_element" && tree.fieldName(parent) === "key")) return true;
  if (kind === "selector_expression") {
    const up = tree.parent(parent);
    return (
      up !== null && tree.kind(up) === "call_expression" && !ENDING_METHODS.includes(tree.fieldText(parent, "field"))
    );
  }
  return kind === "expression_list" && tree.fieldName(parent) === "left" && tree.contains(parent, use);
}

function fieldGiven(use: NodeIndex, at: Place & { readonly scope: NodeIndex }): OwnedField | null {
  const { tree } = at.file;
  const given = fieldOfLiteral(at, use);
  if (given !== null) {
    const owner = typesOf(at.repository).of(at.file, given.literal);
    return { owner, field: given.field, text: `${tree.fieldText(given.literal, "type")}.${given.field}` };
  }
  const list = tree.parent(use);
  const statement = list === null || tree.fieldName(list) !== "right" ? null : tree.parent(list);
  if (list === null || statement === null || tree.kind(statement) !== "assignment_statement") return null;
  const target = tree.children(tree.field(statement, "left")!)[tree.children(list).indexOf(use)];
  return target === undefined ? null : fieldBySelector(target, at);
}

function isStruct(type: GoType | null, repository: Repository): boolean {
  const named = pointee(type);
  if (named?.kind !== "named" || named.folder === null) return false;
  const literal = typesOf(repository).underlying(named);
  return literal?.kind === "literal" && literal.file.tree.kind(literal.node) === "struct_type";
}

/** `type limited struct { net.Listener }`: its Close is the one of the struct. */
function isEmbedded({ owner, field }: OwnedField, repository: Repository): boolean {
  const literal = typesOf(repository).underlying(pointee(owner));
  if (literal?.kind !== "literal") return true;
  const { tree } = literal.file;
  return !tree
    .within(literal.node, "field_declaration")
    .some((one) => tree.children(one).some((name) => tree.fieldName(name) === "name" && tree.text(name) === field));
}

/** The method of the type itself by which its values are ended; null where it has none, or only that of an embedded type. */
function ownEnd(owner: GoType | null, repository: Repository): Located | null {
  const named = pointee(owner);
  if (named?.kind !== "named" || named.folder === null) return null;
  const { functions } = membersOf(repository, named.folder);
  for (const name of ENDS) {
    const method = functions.get(`${named.name}.${name}`);
    if (method !== undefined) return method;
  }
  return null;
}

/**
 * The Close of a struct hides that of an embedded one, and calls neither it nor anything else that ends something:
 *
 *   type audited struct { *channel; … }
 *   func (a *audited) Close() error { a.calls = 0; return nil }
 */
function hidesEnd({ owner }: OwnedField, repository: Repository): boolean {
  const end = ownEnd(owner, repository);
  if (end === null) return false;
  const { tree } = end.file;
  const receiver = tree.firstChild(tree.field(end.node, "receiver")!);
  const name = receiver === undefined ? "" : tree.fieldText(receiver, "name");
  return !tree.within(end.node, "call_expression").some((call) => {
    const target = tree.field(call, "function");
    if (target === null || tree.kind(target) !== "selector_expression") return true;
    return ENDING_METHODS.includes(tree.fieldText(target, "field")) || tree.fieldText(target, "operand") === name;
  });
}

/** Methods that end a value of the repository. */
const ENDS = [...ENDING_METHODS, "Disconnect"];

/** The type whose method puts the struct somewhere. */
function receiverAround(node: NodeIndex, { file, repository }: Place): GoType | null {
  const { tree } = file;
  const method = tree.above(node, "method_declaration");
  const list = method === null ? null : tree.field(method, "receiver");
  const receiver = list === null ? undefined : tree.firstChild(list);
  return receiver === undefined ? null : typesOf(repository).written(file, tree.field(receiver, "type"));
}

const mayEnd = (type: GoType | null, repository: Repository): boolean =>
  ENDS.some((name) => typesOf(repository).method(type, name) !== null);

/** Other code of the repository ends values of the type. */
function isEndedElsewhere(maker: Maker, repository: Repository): boolean {
  const { ofType } = ownClosings(repository, maker);
  return ofType !== undefined && ofType.releasing >= 2 && ofType.releasing > ofType.dropping;
}

interface Forgotten {
  readonly text: string;
  /** The field is ended where it gets another value. */
  readonly isReplaced: boolean;
}

interface FieldUse extends Pick<OwnedField, "owner" | "field"> {
  readonly methods: ReadonlySet<string>;
}

/** null where some code ends the field, or may do so. */
function howForgotten({ file, repository }: Place, { owner, field, methods }: FieldUse): Forgotten | null {
  const all = forgottenKnown.get(repository) ?? new Map<string, Forgotten | null>();
  forgottenKnown.set(repository, all);
  const isExported = /^\p{Lu}/u.test(field);
  const own = typesOf(repository).field(owner, field)?.key ?? null;
  const key = `${isExported ? "" : folderOf(file.path)} ${own ?? field} ${[...methods].join()}`;
  const known = all.get(key);
  if (known !== undefined) return known;
  const files = isExported ? repository.files : packageOf(repository, file);
  const forgotten = findForgotten(files, repository, { field, own, methods });
  all.set(key, forgotten);
  return forgotten;
}

const forgottenKnown = new WeakMap<Repository, Map<string, Forgotten | null>>();

interface NamedField {
  readonly field: string;
  /** Its key where the struct is known: a field of the same name of another struct is another one. */
  readonly own: string | null;
  readonly methods: ReadonlySet<string>;
}

function findForgotten(files: readonly GoFile[], repository: Repository, use: NamedField): Forgotten | null {
  let isReplaced = false;
  const { byKey, unresolved } = selectorsByField(repository, files, use.field);
  const own = use.own === null ? [...byKey.values()].flat() : (byKey.get(use.own) ?? []);
  for (const { file, node: selector } of [...own, ...unresolved]) {
    if (!mayEndAt({ file, repository }, selector, use.methods)) continue;
    if (!isReplacedAround(file.tree, selector)) return null;
    isReplaced = true;
  }
  return isReplaced
    ? { text: "code ends it only where it gets another", isReplaced }
    : { text: "no code of the package ends it", isReplaced };
}

/** The field is ended, given to something, or read as a whole. */
function mayEndAt({ file, repository }: Place, selector: NodeIndex, methods: ReadonlySet<string>): boolean {
  const { tree } = file;
  const parent = tree.parent(selector);
  if (parent === null) return false;
  const kind = tree.kind(parent);
  if (kind === "selector_expression") return methods.has(tree.fieldText(parent, "field"));
  if (kind === "binary_expression") return false;
  if (kind === "argument_list") {
    const call = tree.parent(parent);
    const callee = call === null ? null : typesOf(repository).callee(file, call);
    return callee?.kind !== "library" || !(isReader(callee.name) || isWrapper(callee.name));
  }
  return kind !== "expression_list" || tree.fieldName(parent) !== "left";
}

/** The same function sets the field. */
function isReplacedAround(tree: SyntaxTree, selector: NodeIndex): boolean {
  const scope = functionAround(tree, selector);
  return selectorsOf(tree, tree.fieldText(selector, "field")).some((other) => {
    const list = tree.parent(other);
    if (list === null || tree.fieldName(list) !== "left" || functionAround(tree, other) !== scope) return false;
    const statement = tree.parent(list);
    return statement !== null && tree.fieldText(statement, "right") !== "nil";
  });
}
