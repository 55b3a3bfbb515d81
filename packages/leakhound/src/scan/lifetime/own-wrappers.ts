/**
 * Constructors of the repository whose result reads or writes through what they get, and never ends it:
 *
 *   func NewWriter(w io.Writer) *Writer { return &Writer{w: w} }
 *   func (w *Writer) Write(p []byte) (int, error) { w.count += len(p); return w.w.Write(p) }
 *
 *   return rd.Copy(rd.NewWriter(conn), in)      nobody can end conn by way of the Writer
 *
 * Only where the type has no method that ends a value, embeds nothing, and uses the field for nothing but calls of its methods
 * and as an argument of functions that read from it.
 */
import type { Repository } from "../index/repository.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { fieldNamed, usesOfField } from "../types/field-uses.ts";
import { type GoType, pointee } from "../types/go-type.ts";
import type { Located } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import { typesOf } from "../types/types.ts";
import { ENDING_METHODS, OTHER_ENDS } from "./kinds.ts";
import { endingMethods } from "./made.ts";
import { fieldOfLiteral } from "./owners.ts";
import { isReader, isWrapper } from "./readers.ts";

const known = new WeakMap<Repository, Map<string, boolean>>();

/** @param parameter the identifier that declares the parameter */
export function wrapsParameter(repository: Repository, fn: Located, parameter: NodeIndex): boolean {
  const functions = known.get(repository) ?? new Map<string, boolean>();
  known.set(repository, functions);
  const key = `${fn.file.path}#${parameter}`;
  const found = functions.get(key) ?? isWrapped(repository, fn, parameter);
  functions.set(key, found);
  return found;
}

function isWrapped(repository: Repository, fn: Located, parameter: NodeIndex): boolean {
  const { file, node } = fn;
  const { tree } = file;
  const types = typesOf(repository);
  const [result, more] = types.resultsOf(fn);
  const type = pointee(result ?? null);
  if (tree.kind(node) !== "function_declaration" || more !== undefined || !isPlainStruct(repository, type))
    return false;
  const [use, another] = scopesOf(tree)
    .usesOf(parameter)
    .filter((one) => one !== parameter);
  if (use === undefined || another !== undefined) return false;
  const given = fieldOfLiteral({ file, repository, scope: node }, use);
  const made = given === null ? null : pointee(types.of(file, given.literal));
  if (given === null || made?.kind !== "named" || type?.kind !== "named") return false;
  if (made.name !== type.name || made.folder !== type.folder || !isReturned(tree, given.literal)) return false;
  return isOnlyUsed(repository, type, given.field);
}

/** A struct of the repository that nothing can end: no method does, and it has none of an embedded type. */
function isPlainStruct(repository: Repository, type: GoType | null): boolean {
  if (type?.kind !== "named" || type.folder === null) return false;
  const types = typesOf(repository);
  const literal = types.underlying(type);
  if (literal?.kind !== "literal" || literal.file.tree.kind(literal.node) !== "struct_type") return false;
  return types.embeddedIn(type).length === 0 && endingMethods(types, type).length === 0;
}

/** `return &Writer{…}` */
function isReturned(tree: SyntaxTree, literal: NodeIndex): boolean {
  const up = tree.parent(literal);
  const whole = up !== null && tree.kind(up) === "unary_expression" ? up : literal;
  const list = tree.parent(whole);
  const statement = list !== null && tree.kind(list) === "expression_list" ? tree.parent(list) : list;
  return statement !== null && tree.kind(statement) === "return_statement";
}

function isOnlyUsed(repository: Repository, type: GoType, name: string): boolean {
  const field = fieldNamed(repository, type, name);
  if (field === null || /^\p{Lu}/u.test(name)) return false;
  const { uses, unknown } = usesOfField(repository, field);
  return uses.length > 0 && unknown.length === 0 && uses.every((use) => isHarmless(repository, use));
}

const ENDING = new Set([...ENDING_METHODS, ...OTHER_ENDS]);

/** `w.w.Write(p)`, `io.ReadFull(r.r, p)`, `w.w == nil` */
function isHarmless(repository: Repository, { file, node }: Located): boolean {
  const { tree } = file;
  const parent = tree.parent(node);
  if (parent === null) return false;
  const kind = tree.kind(parent);
  if (kind === "binary_expression") return true;
  const call = tree.parent(parent);
  if (call === null || tree.kind(call) !== "call_expression") return false;
  if (kind === "selector_expression")
    return tree.field(call, "function") === parent && !ENDING.has(tree.fieldText(parent, "field"));
  const callee = kind === "argument_list" ? typesOf(repository).callee(file, call) : null;
  return callee?.kind === "library" && isReader(callee.name) && !isWrapper(callee.name);
}
