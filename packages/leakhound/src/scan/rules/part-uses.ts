/**
 * Whether code may end the value of a field where it uses it:
 *
 *   s.session.Close()                 ends it
 *   newReader(s.session)              may end it, if the package of newReader ends values of the type of its parameter
 *   s.session.Query(text)             does not
 */
import { folderOf } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { endsValuesOf } from "../lifetime/ending-calls.ts";
import { ENDING_METHODS, OTHER_ENDS } from "../lifetime/kinds.ts";
import { hasMethod } from "../lifetime/made.ts";
import { isReader, isWrapper } from "../lifetime/readers.ts";
import { argumentsOf, outermostSelector } from "../syntax/queries.ts";
import { type FieldName, usesOfField } from "../types/field-uses.ts";
import { type GoType, libraryName, pointee } from "../types/go-type.ts";
import type { Located } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import { type Types, typesOf } from "../types/types.ts";

/** A field whose values must be ended. */
export interface Part extends FieldName {
  /** The method by which a value of the type is ended. */
  readonly method: string;
}

const ENDING = new Set([...ENDING_METHODS, ...OTHER_ENDS]);

/** A value of a part, at a place where code uses it. */
interface Use extends Located {
  readonly part: Part;
}

/** The value is ended, or goes to code that may end it. */
export function mayEndPart(repository: Repository, { part, file, node }: Use, depth = 0): boolean {
  const { tree } = file;
  const parent = tree.parent(node);
  if (parent === null) return true;
  switch (tree.kind(parent)) {
    case "selector_expression":
      return mayEndBySelector(repository, { file, node: parent });
    // A getter only shows the value.
    case "binary_expression":
    case "return_statement":
      return false;
    case "argument_list":
      return mayEndByCall(repository, { part, file, node });
    case "literal_element":
      return mayEndInStruct(repository, { part, file, node });
    case "expression_list":
      return tree.fieldName(parent) !== "left" && mayEndByName(repository, { part, file, node }, depth);
    default:
      return true;
  }
}

/** `s.cache.Close()`, `s.cache.Run(ctx)`; not `s.cache.Get(key)`. */
function mayEndBySelector(repository: Repository, { file, node: selector }: Located): boolean {
  const { tree } = file;
  const name = tree.fieldText(selector, "field");
  const call = tree.parent(selector);
  if (call === null || tree.kind(call) !== "call_expression" || tree.field(call, "function") !== selector)
    return typesOf(repository).fieldAt(file, selector) === null;
  return ENDING.has(name) || ENDS_BY_NAME.test(name) || getsContext(repository, { file, node: call });
}

const ENDS_BY_NAME = /^(?:close|stop|shutdown|end|finish|cancel)/i;

/** The package of the function ends values of the type of its parameter. */
function mayEndByCall(repository: Repository, { part, file, node }: Use): boolean {
  const { tree } = file;
  const types = typesOf(repository);
  const call = tree.above(node, "call_expression");
  const callee = call === null ? null : types.callee(file, call);
  if (call === null || callee === null) return true;
  if (callee.kind === "library") return !(isReader(callee.name) || isWrapper(callee.name));
  if (callee.kind !== "function") return true;
  const type = parameterType(types, callee.fn, argumentsOf(tree, call).indexOf(node));
  return type === null || mayEndIn(repository, folderOf(callee.fn.file.path), { type, part });
}

interface Received {
  readonly type: GoType;
  readonly part: Part;
}

/** A type without the method cannot end the value. */
function mayEndIn(repository: Repository, folder: string, { type, part: { method } }: Received): boolean {
  const library = libraryName(type);
  if (library === null && !hasMethod(typesOf(repository), pointee(type) ?? type, method)) return false;
  return endsValuesOf(repository, folder, type);
}

function parameterType(types: Types, { file, node }: Located, place: number): GoType | null {
  const { tree } = file;
  const list = tree.field(node, "parameters");
  let row = 0;
  for (const declaration of list === null ? [] : tree.children(list)) {
    const names = tree.children(declaration).filter((child) => tree.fieldName(child) === "name").length;
    row += Math.max(names, 1);
    if (place < row) return types.written(file, tree.field(declaration, "type"));
  }
  return null;
}

/** `&reader{session: s.session}`: the package of the struct ends values of the type of its field. */
function mayEndInStruct(repository: Repository, { part, file, node }: Use): boolean {
  const { tree } = file;
  const types = typesOf(repository);
  const keyed = tree.above(node, "keyed_element", "composite_literal");
  const literal = keyed === null ? null : tree.above(keyed, "composite_literal");
  if (keyed === null || literal === null || tree.kind(keyed) !== "keyed_element") return true;
  const owner = pointee(types.of(file, literal));
  const type = types.field(owner, tree.fieldText(keyed, "key"))?.type ?? null;
  if (owner?.kind !== "named" || owner.folder === null || type === null) return true;
  return mayEndIn(repository, owner.folder, { type, part });
}

/** `session := s.session`, and what follows. */
function mayEndByName(repository: Repository, { part, file, node }: Use, depth: number): boolean {
  const { tree } = file;
  const list = tree.parent(node);
  const statement = list === null ? null : tree.parent(list);
  if (list === null || statement === null) return true;
  if (tree.kind(statement) === "return_statement") return false;
  const left = tree.kind(statement) === "short_var_declaration" ? tree.field(statement, "left") : null;
  const target = left === null ? undefined : tree.children(left)[tree.children(list).indexOf(node)];
  if (target === undefined || depth > 0) return true;
  const scopes = scopesOf(tree);
  const declaration = scopes.declarationOf(target);
  if (declaration === null) return tree.text(target) !== "_";
  return scopes
    .usesOf(declaration)
    .some((use) => use !== target && mayEndPart(repository, { part, file, node: use }, 1));
}

const RUNS = /^(?:Run|Start|Serve|Loop|Watch|Listen|Open|Connect|Init)/i;

/** `s.watcher.Run(ctx)`: the value may end with the context. */
function getsContext(repository: Repository, { file, node }: Located): boolean {
  const target = file.tree.field(node, "function");
  if (target === null || !RUNS.test(file.tree.fieldText(target, "field"))) return false;
  return argumentsOf(file.tree, node).some((one) => mayEndOthers(typesOf(repository), { file, node: one }));
}

/** A context or a channel. */
function mayEndOthers(types: Types, { file, node }: Located): boolean {
  const type = types.of(file, node);
  return (
    /(?:^|\/)context\.Context$/.test(libraryName(type) ?? "") ||
    types.underlying(type)?.kind === "chan" ||
    /ctx/i.test(file.tree.text(node))
  );
}

/** Not Release: it may give back a permit or a part of the value. */
const WHOLE_ENDS = new Set(["Close", "close", "Stop", "stop", "Shutdown", "shutdown", "Disconnect", "Cancel"]);

/** Some code ends the value of the field, or of a part of it: `s.client.Close()`, `s.client.conn.Close()`. */
export const isEndedByCode = (repository: Repository, field: FieldName): boolean =>
  usesOfField(repository, field).uses.some(({ file: { tree }, node }) => {
    const selector = outermostSelector(tree, node);
    const call = selector === node ? null : tree.parent(selector);
    return call !== null && tree.kind(call) === "call_expression" && WHOLE_ENDS.has(tree.fieldText(selector, "field"));
  });
