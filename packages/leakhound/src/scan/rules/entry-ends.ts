/**
 * How code ends the entries of a map:
 *
 *   for _, conn := range p.conns { conn.Close() }       the value, in a loop
 *   p.jobs[id].cancel()                                 a cancel function in a field of the value
 *   desk := p.desks[id]; desk.lamp.Stop()                 a field of the value that has an end
 */
import { folderOf, type GoFile, type GoFunction } from "../index/go-file.ts";
import { filesWithField } from "../index/package-names.ts";
import { packageOf, type Repository } from "../index/repository.ts";
import { selectorsOf } from "../index/selectors.ts";
import { ENDING_METHODS } from "../lifetime/kinds.ts";
import { argumentsOf } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { mayBeField } from "../types/field-uses.ts";
import { type GoType, libraryName, pointee } from "../types/go-type.ts";
import type { Located } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import { type Types, typesOf } from "../types/types.ts";
import { endOfType } from "./part-makers.ts";

/** A field of the value, and the method that ends it; null where the field is a cancel function. */
export interface EndedField {
  readonly field: string;
  readonly method: string | null;
}

/** `lamp.Stop`, `cancel` */
export const textOfField = ({ field, method }: EndedField): string => (method === null ? field : `${field}.${method}`);

const CANCELS = new Set(["context.CancelFunc", "context.CancelCauseFunc"]);

/** Fields of a struct that something must end. */
export function fieldsToEnd(types: Types, type: GoType | null): readonly EndedField[] {
  const struct = types.underlying(pointee(type));
  if (struct?.kind !== "literal" || struct.file.tree.kind(struct.node) !== "struct_type") return [];
  const { tree } = struct.file;
  return tree.within(struct.node, "field_declaration").flatMap((field) => {
    const own = types.written(struct.file, tree.field(field, "type"));
    const isCancel = CANCELS.has(libraryName(own) ?? "");
    const method = isCancel ? null : (endOfType(types, own) ?? endInLibrary(types, own));
    if (!isCancel && method === null) return [];
    const names = tree.children(field).filter((child) => tree.fieldName(child) === "name");
    return names.map((name) => ({ field: tree.text(name), method }));
  });
}

/** `*zip.ReadCloser` must be closed, as the table of libraries says. */
const endInLibrary = (types: Types, type: GoType | null): string | null => {
  const ends = types.repository.libraries?.type(libraryName(type) ?? "")?.ends;
  return ends?.has("Close") === true ? "Close" : null;
};

export interface Entries {
  /** The selector of the map. */
  readonly map: NodeIndex;
  /** The function whose own code does not count. */
  readonly fn: GoFunction;
  /** What is ended of a value; null for the value itself. */
  readonly part?: EndedField | null;
}

/** Code that ends values of the map: in a loop over it, or an entry that it reads. */
export function endedElsewhere(
  repository: Repository,
  file: GoFile,
  { map, fn, part = null }: Entries,
): Located | null {
  const name = file.tree.fieldText(map, "field");
  const key = typesOf(repository).fieldAt(file, map)?.key ?? null;
  for (const other of filesWithField(packageOf(repository, file), name))
    for (const selector of selectorsOf(other.tree, name)) {
      if (other === file && other.tree.contains(fn.node, selector)) continue;
      if (key !== null && !mayBeField(repository, { file: other, node: selector }, key)) continue;
      const ended = endOfEntry(other.tree, selector, part);
      if (ended !== null && folderOf(other.path) === folderOf(file.path)) return { file: other, node: ended };
    }
  return null;
}

/** `for _, conn := range p.conns { conn.Close() }`, `conn := p.conns[key]; conn.Close()`, `p.conns[key].Close()` */
function endOfEntry(tree: SyntaxTree, map: NodeIndex, part: EndedField | null): NodeIndex | null {
  const parent = tree.parent(map);
  if (parent === null) return null;
  if (tree.kind(parent) === "range_clause") {
    const left = tree.field(parent, "left");
    const [, value] = left === null ? [] : tree.children(left);
    return value === undefined ? null : endOfVariable(tree, value, part);
  }
  if (tree.kind(parent) !== "index_expression" || tree.field(parent, "operand") !== map) return null;
  const direct = endCall(tree, parent, part);
  if (direct !== null) return direct;
  const list = tree.parent(parent);
  const statement = list === null || tree.fieldName(list) !== "right" ? null : tree.parent(list);
  const left = statement === null ? null : tree.field(statement, "left");
  const value = left === null ? undefined : tree.firstChild(left);
  return value === undefined ? null : endOfVariable(tree, value, part);
}

function endOfVariable(tree: SyntaxTree, variable: NodeIndex, part: EndedField | null): NodeIndex | null {
  const declaration = tree.kind(variable) === "identifier" ? scopesOf(tree).declarationOf(variable) : null;
  for (const use of declaration === null ? [] : scopesOf(tree).usesOf(declaration)) {
    const call = endCall(tree, use, part);
    if (call !== null) return call;
  }
  return null;
}

/** `conn.Close()`, `conn.Shutdown(ctx)`; `broker.Unsubscribe(keys...)` ends the keys, and not the value. */
function endCall(tree: SyntaxTree, value: NodeIndex, part: EndedField | null): NodeIndex | null {
  const selector = selectorOn(tree, value);
  if (selector === null) return null;
  if (part !== null) {
    if (tree.fieldText(selector, "field") !== part.field) return null;
    const method = part.method === null ? selector : selectorOn(tree, selector);
    if (method === null || (part.method !== null && tree.fieldText(method, "field") !== part.method)) return null;
    return callOf(tree, method);
  }
  const call = ENDING_METHODS.includes(tree.fieldText(selector, "field")) ? callOf(tree, selector) : null;
  return call !== null &&
    argumentsOf(tree, call).every((argument) => /^(?:ctx|\w*Ctx|context\.\w+\(\))$/.test(tree.text(argument)))
    ? call
    : null;
}

/** `conn.Close` of the `conn` in it */
function selectorOn(tree: SyntaxTree, operand: NodeIndex): NodeIndex | null {
  const selector = tree.parent(operand);
  return selector !== null &&
    tree.kind(selector) === "selector_expression" &&
    tree.field(selector, "operand") === operand
    ? selector
    : null;
}

function callOf(tree: SyntaxTree, target: NodeIndex): NodeIndex | null {
  const call = tree.parent(target);
  return call !== null && tree.kind(call) === "call_expression" && tree.field(call, "function") === target
    ? call
    : null;
}
