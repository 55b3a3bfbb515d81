/**
 * Methods that end the values of a field which nothing fills, for goroutine-not-stopped:
 *
 *   type module struct { servers []*server }
 *
 *   func (m *module) Run() error  { for … { go s.Serve(l) } }                    forgets m.servers = append(m.servers, s)
 *   func (m *module) Stop()       { for _, s := range m.servers { s.Close() } }  ends nothing
 *
 * Not for exported fields, which other packages fill, and not where the field is given to other code.
 */
import { folderOf, type GoFile } from "../index/go-file.ts";
import { filesWithField } from "../index/package-names.ts";
import { packageOf, type Repository } from "../index/repository.ts";
import { selectorsOf } from "../index/selectors.ts";
import { RELEASING_METHODS } from "../lifetime/kinds.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { type GoType, pointee } from "../types/go-type.ts";
import { receiverTypeName } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import { typesOf } from "../types/types.ts";

export interface UnfilledField {
  /** `for _, s := range m.servers` */
  readonly range: NodeIndex;
  readonly field: string;
  /** The method that would end each value. */
  readonly release: string;
}

export function* unfilledFields(repository: Repository, file: GoFile): Generator<UnfilledField> {
  const { tree } = file;
  for (const clause of tree.within(tree.root, "range_clause")) {
    const list = tree.field(clause, "right");
    if (list === null || tree.kind(list) !== "selector_expression") continue;
    const field = tree.fieldText(list, "field");
    const release = /^\p{Ll}/u.test(field) ? releasedIn(tree, clause) : null;
    if (release === null || !isOfPackage(repository, file, list)) continue;
    if (startsElement(repository, file, clause) && isNeverFilled(repository, file, field))
      yield { range: clause, field: tree.text(list), release };
  }
}

const RELEASING = new Set<string>(RELEASING_METHODS);

/** `Close` of `for _, s := range m.servers { s.Close() }` */
function releasedIn(tree: SyntaxTree, clause: NodeIndex): string | null {
  const loop = tree.parent(clause);
  const left = tree.field(clause, "left");
  if (loop === null || left === null) return null;
  for (const name of tree.children(left)) {
    const declaration = tree.kind(name) === "identifier" ? scopesOf(tree).declarationOf(name) : null;
    for (const use of declaration === null ? [] : scopesOf(tree).usesOf(declaration)) {
      const selector = tree.parent(use);
      const call = selector === null ? null : tree.parent(selector);
      if (selector === null || call === null || tree.kind(selector) !== "selector_expression") continue;
      const method = tree.fieldText(selector, "field");
      if (tree.kind(call) === "call_expression" && tree.contains(loop, call) && RELEASING.has(method)) return method;
    }
  }
  return null;
}

/** Another method of the same type runs a method of such a value in a goroutine: `go s.Serve(l)`. */
function startsElement(repository: Repository, file: GoFile, clause: NodeIndex): boolean {
  const { tree } = file;
  const types = typesOf(repository);
  const method = tree.above(clause, "method_declaration");
  const owner = method === null ? null : receiverTypeName(file, method);
  const list = types.underlying(types.of(file, tree.field(clause, "right")!));
  const element = list?.kind === "list" || list?.kind === "map" ? typeKey(list.element) : null;
  if (owner === null || element === null) return false;
  return packageOf(repository, file).some((one) =>
    one.tree.within(one.tree.root, "go_statement").some((start) => {
      const around = one.tree.above(start, "method_declaration");
      const [call] = one.tree.children(start);
      const target = call === undefined ? null : one.tree.field(call, "function");
      const operand = target === null ? null : one.tree.field(target, "operand");
      if (around === null || operand === null || receiverTypeName(one, around) !== owner) return false;
      return typeKey(types.of(one, operand)) === element;
    }),
  );
}

/** `folder path Type`, whether or not it is a pointer; null where the type is not known. */
function typeKey(type: GoType | null): string | null {
  const named = pointee(type);
  return named?.kind === "named" ? `${named.folder ?? ""} ${named.path} ${named.name}` : null;
}

/** A field of a struct of the package itself, and not of another one by embedding. */
function isOfPackage(repository: Repository, file: GoFile, selector: NodeIndex): boolean {
  const declaration = typesOf(repository).fieldAt(file, selector)?.declaration ?? null;
  return declaration !== null && folderOf(declaration.file.path) === folderOf(file.path);
}

/** Every mention of a field of the name in the package only reads it, or makes it empty. */
function isNeverFilled(repository: Repository, file: GoFile, field: string): boolean {
  const files = packageOf(repository, file);
  for (const one of filesWithField(files, field)) {
    if (selectorsOf(one.tree, field).some((selector) => mayFill(one.tree, selector))) return false;
  }
  return !files.some(({ source, tree }) => source.includes(field) && isKeyOfLiteral(tree, field));
}

const READING = new Set(["len", "cap", "delete", "clear"]);

function mayFill(tree: SyntaxTree, selector: NodeIndex): boolean {
  const parent = tree.parent(selector);
  if (parent === null) return true;
  switch (tree.kind(parent)) {
    case "range_clause":
      return tree.field(parent, "right") !== selector;
    case "binary_expression":
      return false;
    case "index_expression":
    case "slice_expression":
      return isTarget(tree, parent);
    case "argument_list": {
      const call = tree.parent(parent);
      return call === null || !READING.has(tree.fieldText(call, "function"));
    }
    case "expression_list":
      return !isMadeEmpty(tree, parent, selector);
    default:
      return true;
  }
}

/** `m.servers[i] = s` */
function isTarget(tree: SyntaxTree, element: NodeIndex): boolean {
  const list = tree.parent(element);
  return list === null || tree.kind(list) !== "expression_list" || tree.fieldName(list) === "left";
}

/** `m.servers = nil`, `m.servers = make([]*server, 0)` */
function isMadeEmpty(tree: SyntaxTree, list: NodeIndex, selector: NodeIndex): boolean {
  const statement = tree.fieldName(list) === "left" ? tree.parent(list) : null;
  const right = statement === null ? null : tree.field(statement, "right");
  const value = right === null ? undefined : tree.children(right)[tree.children(list).indexOf(selector)];
  return value !== undefined && (tree.kind(value) === "nil" || tree.fieldText(value, "function") === "make");
}

/** `module{servers: …}` with something else than an empty list. */
function isKeyOfLiteral(tree: SyntaxTree, field: string): boolean {
  return tree.within(tree.root, "keyed_element").some((element) => {
    if (tree.fieldText(element, "key") !== field) return false;
    const value = tree.fieldText(element, "value");
    return value !== "nil" && !value.startsWith("make(");
  });
}
