/**
 * Structs of a function that get a resource in a field:
 *
 *   s := &server{conn: conn}      s has it in the field conn
 *   s := new(server)
 *   s.conn = conn                 the same, where the function makes s
 */
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import { valueAssignedAt } from "../types/assigned-values.ts";
import type { Located } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import { typesOf } from "../types/types.ts";

export interface Owner {
  /** The identifier that declares the struct. */
  readonly declaration: NodeIndex;
  readonly field: string;
}

/** A function and the file that has it. */
interface Place {
  readonly file: GoFile;
  readonly repository: Repository;
  readonly scope: NodeIndex;
}

/** The struct that a value goes to; null where it goes elsewhere. */
export const ownerAt = (place: Place, value: NodeIndex): Owner | null =>
  ownerByLiteral(place, value) ?? ownerByAssignment(place, value);

/** `s := &server{conn: value}` */
function ownerByLiteral(place: Place, value: NodeIndex): Owner | null {
  const { tree } = place.file;
  const given = fieldOfLiteral(place, value);
  if (given === null) return null;
  const up = tree.parent(given.literal);
  const pointer = up !== null && tree.kind(up) === "unary_expression" ? up : given.literal;
  const list = tree.parent(pointer);
  const statement = list === null ? null : tree.parent(list);
  if (list === null || statement === null || tree.kind(statement) !== "short_var_declaration") return null;
  const targets = tree.children(tree.field(statement, "left")!);
  const target = targets[tree.children(list).indexOf(pointer)];
  if (target === undefined || scopesOf(tree).declarationOf(target) !== target) return null;
  return { declaration: target, field: given.field };
}

export interface LiteralField {
  readonly literal: NodeIndex;
  readonly field: string;
}

/** The field that gets the value in a literal of a struct of the repository: `server{conn: value}`, `server{value}`. */
export function fieldOfLiteral(place: Place, value: NodeIndex): LiteralField | null {
  const { tree } = place.file;
  const element = tree.parent(value);
  const keyed = element === null || tree.kind(element) !== "literal_element" ? null : tree.parent(element);
  if (element !== null && keyed !== null && tree.kind(keyed) === "literal_value")
    return fieldByPlace(place, { element, body: keyed });
  const key = keyed === null || tree.kind(keyed) !== "keyed_element" ? null : tree.field(keyed, "key");
  if (keyed === null || key === null || key === element) return null;
  const name = tree.firstChild(key);
  const body = tree.parent(keyed);
  const literal = body === null ? null : tree.parent(body);
  if (name === undefined || tree.kind(name) !== "identifier" || literal === null || !isStruct(place, literal))
    return null;
  return { literal, field: tree.text(name) };
}

/** The field in the place of an element without a key. */
function fieldByPlace(
  place: Place,
  { element, body }: { readonly element: NodeIndex; readonly body: NodeIndex },
): LiteralField | null {
  const { tree } = place.file;
  const literal = tree.parent(body);
  if (literal === null || !isStruct(place, literal)) return null;
  const types = typesOf(place.repository);
  const type = types.underlying(types.of(place.file, literal));
  const field = type?.kind === "literal" ? fieldNames(type)[tree.children(body).indexOf(element)] : undefined;
  return field === undefined ? null : { literal, field };
}

/** Names of the fields of a struct, in the order of the source; of an embedded type its own name. */
function fieldNames({ file: { tree }, node }: Located): readonly string[] {
  const list = tree.firstChild(node);
  return (list === undefined ? [] : tree.children(list)).flatMap((declaration) => {
    const names = tree.children(declaration).filter((child) => tree.fieldName(child) === "name");
    if (names.length > 0) return names.map((one) => tree.text(one));
    const type = tree.field(declaration, "type");
    // `*list.List`, `Pair[K, V]`
    const parts = type === null ? [] : [type, ...tree.within(type, "type_identifier")];
    const name = parts.find((one) => tree.kind(one) === "type_identifier");
    return [name === undefined ? "" : tree.text(name)];
  });
}

/** A literal of a struct of the repository. */
function isStruct({ file, repository }: Place, literal: NodeIndex): boolean {
  if (file.tree.kind(literal) !== "composite_literal") return false;
  const types = typesOf(repository);
  const type = types.underlying(types.of(file, literal));
  return type?.kind === "literal" && type.file.tree.kind(type.node) === "struct_type";
}

/** `s.conn = value` */
function ownerByAssignment(place: Place, value: NodeIndex): Owner | null {
  const { tree } = place.file;
  const list = tree.parent(value);
  const statement = list === null || tree.fieldName(list) !== "right" ? null : tree.parent(list);
  if (list === null || statement === null || tree.kind(statement) !== "assignment_statement") return null;
  const target = tree.children(tree.field(statement, "left")!)[tree.children(list).indexOf(value)];
  return target === undefined ? null : fieldOfMade(place, target);
}

/** `s.conn` of a struct that the function makes and holds in a variable; null for other expressions. */
export function fieldOfMade(place: Place, selector: NodeIndex): Owner | null {
  const { scope, file } = place;
  const { tree } = file;
  if (tree.kind(selector) !== "selector_expression") return null;
  const operand = tree.field(selector, "operand");
  if (operand === null || tree.kind(operand) !== "identifier") return null;
  const declaration = scopesOf(tree).declarationOf(operand);
  if (declaration === null || declaration < scope || !tree.contains(scope, declaration)) return null;
  return isMadeVariable(place, declaration) ? { declaration, field: tree.fieldText(selector, "field") } : null;
}

/** `s := &server{}`, `var s server`, and `s = &server{}` of a named result: all values of the variable are made here. */
function isMadeVariable(place: Place, declaration: NodeIndex): boolean {
  const { tree } = place.file;
  const own = valueAssignedAt(tree, declaration);
  if (own !== null) return isMade(place, own);
  const parent = tree.parent(declaration);
  const isParameter =
    parent !== null &&
    tree.kind(parent) === "parameter_declaration" &&
    !tree.contains(tree.field(place.scope, "result") ?? declaration, declaration);
  if (isParameter) return false;
  const values = scopesOf(tree)
    .usesOf(declaration)
    .flatMap((use) => valueAssignedAt(tree, use) ?? []);
  const type = typesOf(place.repository).ofDeclaration(place.file, declaration);
  if (values.length === 0) return type?.kind === "named" && type.folder !== null;
  return values.every((value) => tree.kind(value) === "nil" || isMade(place, value));
}

function isMade(place: Place, value: NodeIndex): boolean {
  const { tree } = place.file;
  if (tree.kind(value) === "call_expression") return tree.fieldText(value, "function") === "new";
  const literal = tree.kind(value) === "unary_expression" ? tree.field(value, "operand") : value;
  return literal !== null && isStruct(place, literal);
}
