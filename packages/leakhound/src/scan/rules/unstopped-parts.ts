/**
 * Parts of a value that its Close or Stop forgets, for goroutine-not-stopped:
 *
 *   func newServer() *server { return &server{cache: newCache()} }     newCache starts a goroutine
 *   func (s *server) Close() { s.listener.Close() }                    nothing calls s.cache.Close()
 */
import { folderOf, type GoFile, importOf } from "../index/go-file.ts";
import { packageIn, type Repository } from "../index/repository.ts";
import { RELEASING_METHODS } from "../lifetime/kinds.ts";
import { argumentsOf } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { type GoType, libraryName, type NamedType, pointee } from "../types/go-type.ts";
import type { FieldOfType } from "../types/member-types.ts";
import { type Located, membersOf } from "../types/package-members.ts";
import { type Types, typesOf } from "../types/types.ts";

export interface UnstoppedPart {
  /** The call of the constructor. */
  readonly call: NodeIndex;
  readonly maker: Located;
  /** The method that ends the goroutine: `Close`. */
  readonly release: string;
  readonly field: string;
  /** The method of the owner that does not call it. */
  readonly stop: Located;
  /** `server.Close` */
  readonly stopText: string;
}

/** Parts that a file puts into fields; whether their constructors start goroutines is another question. */
export function* unstoppedParts(repository: Repository, file: GoFile): Generator<UnstoppedPart> {
  const { tree } = file;
  const types = typesOf(repository);
  for (const call of tree.within(tree.root, "call_expression")) {
    const callee = types.callee(file, call);
    if (callee?.kind !== "function" || !mayBeOfField(tree, call)) continue;
    const [made] = types.resultsOf(callee.fn);
    const release = releaseOf(repository, made ?? null);
    const field = release === null ? null : fieldOf(types, file, call);
    const owner = field === null ? null : ownerOf(repository, field);
    if (release === null || owner === null || isMentioned(repository, owner)) continue;
    if (isEndedByArgument(types, file, call)) continue;
    const { stop, stopText, name } = owner;
    yield { call, maker: callee.fn, release, field: name, stop, stopText };
  }
}

/** A context or a channel that the constructor gets may end what it starts. */
export const isEndedByArgument = (types: Types, file: GoFile, call: NodeIndex): boolean =>
  argumentsOf(file.tree, call).some((value) => {
    const type = types.of(file, value);
    if (type === null) return !isConstant(file, value);
    return libraryName(type)?.endsWith("context.Context") === true || types.underlying(type)?.kind === "chan";
  });

/** A literal, or a duration such as `5 * time.Second`. */
function isConstant(file: GoFile, value: NodeIndex): boolean {
  const { tree } = file;
  if (tree.kind(value) === "selector_expression") return importOf(file, tree.text(value)) === "time";
  if (tree.kind(value) === "binary_expression") return tree.children(value).every((one) => isConstant(file, one));
  return tree.kind(value).endsWith("literal");
}

/** A method without parameters that releases a value of the type. */
export function releaseOf(repository: Repository, type: GoType | null): string | null {
  const named = pointee(type);
  if (named?.kind !== "named" || named.folder === null) return null;
  const { functions } = membersOf(repository, named.folder);
  return RELEASING_METHODS.find((method) => hasNoParameters(functions.get(`${named.name}.${method}`))) ?? null;
}

function hasNoParameters(method: Located | undefined): boolean {
  const list = method === undefined ? null : method.file.tree.field(method.node, "parameters");
  return list !== null && method?.file.tree.children(list).length === 0;
}

/** The value may go into a field. */
function mayBeOfField(tree: SyntaxTree, call: NodeIndex): boolean {
  const parent = tree.parent(call);
  const kind = parent === null ? null : tree.kind(parent);
  return kind === "literal_element" || kind === "expression_list";
}

/** The field that gets the value: of `server{cache: newCache()}`, or of `s.cache = newCache()`. */
function fieldOf(types: Types, file: GoFile, call: NodeIndex): FieldOfType | null {
  const { tree } = file;
  const parent = tree.parent(call);
  const around = parent === null ? null : tree.parent(parent);
  if (parent === null || around === null) return null;
  if (tree.kind(parent) === "literal_element" && tree.kind(around) === "keyed_element") {
    const literal = tree.above(around, "composite_literal");
    return literal === null ? null : types.field(types.of(file, literal), tree.fieldText(around, "key"));
  }
  const left = tree.kind(around) === "assignment_statement" ? tree.field(around, "left") : null;
  const [target, more] = left === null ? [] : tree.children(left);
  if (target === undefined || more !== undefined || tree.kind(target) !== "selector_expression") return null;
  return types.fieldAt(file, target);
}

interface Owner {
  readonly name: string;
  readonly file: GoFile;
  readonly stop: Located;
  readonly stopText: string;
}

/** The type with the field, if it has a method that ends it; exported fields are ended by others. */
function ownerOf(repository: Repository, { key, declaration }: FieldOfType): Owner | null {
  if (declaration === null) return null;
  const { file, node } = declaration;
  const name = file.tree.text(node);
  const type = file.tree.above(node, "type_spec");
  if (/^\p{Lu}/u.test(name) || type === null) return null;
  const owner: NamedType = {
    kind: "named",
    folder: folderOf(file.path),
    path: "",
    name: file.tree.fieldText(type, "name"),
  };
  const method = key === `${owner.folder}${owner.name}.${name}` ? releaseOf(repository, owner) : null;
  const stop =
    method === null ? undefined : membersOf(repository, folderOf(file.path)).functions.get(`${owner.name}.${method}`);
  return stop === undefined ? null : { name, file, stop, stopText: `${owner.name}.${method}` };
}

const CALLED = new Set<string>([...RELEASING_METHODS, ...RELEASING_METHODS.map((one) => one.toLowerCase())]);

const known = new WeakMap<Repository, Map<string, ReadonlySet<string>>>();

/** Some code of the package stops the part, or hands it on. */
function isMentioned(repository: Repository, { name, file }: Owner): boolean {
  const folders = known.get(repository) ?? new Map<string, ReadonlySet<string>>();
  known.set(repository, folders);
  const folder = folderOf(file.path);
  const names = folders.get(folder) ?? new Set(packageIn(repository, folder).flatMap((one) => [...releasedNames(one)]));
  folders.set(folder, names);
  return names.has(name);
}

/** Names of fields of which a file does more than to assign them and to call other methods. */
function* releasedNames({ tree }: GoFile): Generator<string> {
  for (const selector of tree.within(tree.root, "selector_expression")) {
    const outer = tree.parent(selector);
    const call = outer === null ? null : tree.parent(outer);
    if (outer === null || isAssigned(tree, selector)) continue;
    const isMethod =
      call !== null && tree.kind(outer) === "selector_expression" && tree.kind(call) === "call_expression";
    if (!isMethod || CALLED.has(tree.fieldText(outer, "field"))) yield tree.fieldText(selector, "field");
  }
}

function isAssigned(tree: SyntaxTree, selector: NodeIndex): boolean {
  const list = tree.parent(selector);
  const statement = list === null ? null : tree.parent(list);
  if (list === null || statement === null || tree.kind(statement) !== "assignment_statement") return false;
  return tree.field(statement, "left") === list;
}
