/**
 * Methods that end a value by what they do, whatever their name is:
 *
 *   func (s *scope) End() time.Duration { s.cancel(); return time.Since(s.began) }     cancels what its maker derived
 *   func (b *batch) Finish() error { return b.file.Close() }                           closes what its maker opened
 *   func (s *Span) End() { delete(s.tracer.open, s.id) }                               takes it out of what has it
 *
 * The method does so on every path, and the field is no parameter of the function that makes the value.
 */
import { folderOf } from "../index/go-file.ts";
import { argumentsOf } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { valueAssignedAt } from "../types/assigned-values.ts";
import { fieldSelected, usesOfField } from "../types/field-uses.ts";
import { libraryName, type NamedType } from "../types/go-type.ts";
import { type Located, membersOf, type PackageMembers, receiverTypeName } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import type { Types } from "../types/types.ts";
import { acquiredFromLibrary, CLOSEABLE_TYPES, type ResourceKind } from "./kinds.ts";

/** Names of the methods that end a value of the type; none where it has no such method. */
export function inferredEnds(types: Types, { folder, name }: NamedType): readonly string[] {
  if (folder === null) return [];
  const methods = methodsByType(membersOf(types.repository, folder)).get(name) ?? [];
  return methods.filter((method) => isEnd(types, method)).map(({ file, node }) => file.tree.fieldText(node, "name"));
}

const byTypeKnown = new WeakMap<PackageMembers, ReadonlyMap<string, readonly Located[]>>();

function methodsByType(members: PackageMembers): ReadonlyMap<string, readonly Located[]> {
  const known = byTypeKnown.get(members);
  if (known !== undefined) return known;
  const found = new Map<string, Located[]>();
  for (const method of members.functions.values()) {
    const type = receiverTypeName(method.file, method.node);
    if (type === null) continue;
    const same = found.get(type);
    if (same) same.push(method);
    else found.set(type, [method]);
  }
  byTypeKnown.set(members, found);
  return found;
}

/** It needs nothing but a context or an error, runs once, and ends a part of its receiver, or its entry, on every path. */
function isEnd(types: Types, method: Located): boolean {
  const { file, node } = method;
  const { tree } = file;
  if (!takesNothing(types, method)) return false;
  for (const _ of tree.within(node, "for_statement", "select_statement", "go_statement", "send_statement"))
    return false;
  return tree.within(node, "call_expression").some((call) => {
    if (!isOnEachPath(tree, call, node)) return false;
    return endsPart(types, method, call) || takesOutMap(types, method, call) !== null;
  });
}

/** No parameters, or one that is a context or an error. */
function takesNothing(types: Types, { file, node }: Located): boolean {
  const list = file.tree.field(node, "parameters");
  const [one, more] = list === null ? [] : file.tree.children(list);
  if (one === undefined) return true;
  const type = types.written(file, file.tree.field(one, "type"));
  const isError = type?.kind === "named" && type.path === "" && type.name === "error";
  return more === undefined && (isError || libraryName(type) === "context.Context");
}

/** In no branch but one that asks for the receiver itself: `if s.cancel != nil { s.cancel() }`. */
function isOnEachPath(tree: SyntaxTree, node: NodeIndex, fn: NodeIndex): boolean {
  const around = tree.above(node, "if_statement", "expression_case", "default_case", "type_case", "func_literal");
  if (around === null || around < fn) return true;
  const isInHeader = tree.kind(around) === "if_statement" && !tree.contains(tree.field(around, "consequence")!, node);
  if (isInHeader) return isOnEachPath(tree, around, fn);
  if (tree.kind(around) === "func_literal") {
    const call = tree.above(around, "call_expression");
    const isOnce = call !== null && /\.Do$/.test(tree.fieldText(call, "function"));
    return isOnce && isOnEachPath(tree, call, fn);
  }
  const condition = tree.kind(around) === "if_statement" ? tree.field(around, "condition") : null;
  return condition !== null && /^[\w.]+ != nil$/.test(tree.text(condition)) && isOnEachPath(tree, around, fn);
}

/** `s.cancel()`, `s.file.Close()`: a field of the receiver that the maker has got for the value alone. */
function endsPart(types: Types, method: Located, call: NodeIndex): boolean {
  const { file } = method;
  const { tree } = file;
  const target = tree.field(call, "function");
  if (target === null || tree.kind(target) !== "selector_expression") return false;
  if (isFieldOfReceiver(method, target)) return isCancelField(types, { file, node: target });
  const operand = tree.field(target, "operand");
  if (operand === null || !isFieldOfReceiver(method, operand)) return false;
  const kind = CLOSEABLE_TYPES.get(libraryName(types.of(file, operand)) ?? "");
  return (
    kind?.release.methods.has(tree.fieldText(target, "field")) === true && isGotByMaker(types, { file, node: operand })
  );
}

/** `s.cancel` of a method of s */
function isFieldOfReceiver({ file: { tree }, node }: Located, selector: NodeIndex): boolean {
  const operand = tree.kind(selector) === "selector_expression" ? tree.field(selector, "operand") : null;
  return operand !== null && tree.kind(operand) === "identifier" && isReceiver(tree, node, operand);
}

function isReceiver(tree: SyntaxTree, fn: NodeIndex, name: NodeIndex): boolean {
  const list = tree.field(fn, "receiver");
  const declaration = scopesOf(tree).declarationOf(name);
  return list !== null && declaration !== null && tree.contains(list, declaration);
}

/** Each value of the field is a cancel function that the function which sets it has just got. */
function isCancelField(types: Types, selector: Located): boolean {
  const { values } = usesOf(types, selector);
  const set = values.filter(({ file, node }) => file.tree.kind(node) !== "nil");
  return set.length > 0 && set.every((value) => acquiredAt(types, value)?.rule === "ctx-cancel-lost");
}

/** A value of the field is opened by the function that sets it, and none is a parameter. */
function isGotByMaker(types: Types, selector: Located): boolean {
  const { values } = usesOf(types, selector);
  const set = values.filter(({ file, node }) => file.tree.kind(node) !== "nil");
  return set.length > 0 && set.every((value) => acquiredAt(types, value) !== null);
}

function usesOf(types: Types, selector: Located): ReturnType<typeof usesOfField> {
  const field = fieldSelected(types.repository, selector);
  return field === null ? { uses: [], unknown: [], values: [] } : usesOfField(types.repository, field);
}

/** What the call gives whose result the value is. */
function acquiredAt(types: Types, { file, node, result }: Located & { readonly result: number }): ResourceKind | null {
  const { tree } = file;
  if (tree.kind(node) === "call_expression") {
    const callee = types.callee(file, node);
    const known = callee?.kind === "library" ? acquiredFromLibrary(callee.name) : undefined;
    return known !== undefined && known.result === result ? known.kind : null;
  }
  const declaration = tree.kind(node) === "identifier" ? scopesOf(tree).declarationOf(node) : null;
  const call = declaration === null ? null : valueAssignedAt(tree, declaration);
  const list = declaration === null ? null : tree.parent(declaration);
  if (declaration === null || call === null || list === null || tree.kind(call) !== "call_expression") return null;
  return acquiredAt(types, { file, node: call, result: Math.max(0, tree.children(list).indexOf(declaration)) });
}

/**
 * The name of the map from which a method takes its receiver: `open` of `delete(s.tracer.open, s.id)`, also where a method
 * of the owner does it, `s.tracer.forget(s)`. null where the call takes out nothing.
 */
function takesOutMap(types: Types, method: Located, call: NodeIndex): string | null {
  const { tree } = method.file;
  if (tree.fieldText(call, "function") !== "delete") return takenOutByOwner(types, method, call);
  const [map] = argumentsOf(tree, call);
  const owner = map !== undefined && tree.kind(map) === "selector_expression" ? tree.field(map, "operand") : null;
  return map !== undefined && owner !== null && isFieldOfReceiver(method, owner) ? tree.fieldText(map, "field") : null;
}

function takenOutByOwner(types: Types, method: Located, call: NodeIndex): string | null {
  const { file, node } = method;
  const { tree } = file;
  const target = tree.field(call, "function");
  const operand = target === null || tree.kind(target) !== "selector_expression" ? null : tree.field(target, "operand");
  if (operand === null || !isFieldOfReceiver(method, operand)) return null;
  const givesItself = argumentsOf(tree, call).some((one) =>
    tree.within(one, "identifier").some((name) => isReceiver(tree, node, name)),
  );
  const callee = givesItself ? types.callee(file, call) : null;
  if (callee?.kind !== "function" || folderOf(callee.fn.file.path) !== folderOf(file.path)) return null;
  const owner = callee.fn;
  for (const removal of owner.file.tree.within(owner.node, "call_expression")) {
    if (owner.file.tree.fieldText(removal, "function") !== "delete") continue;
    const [map] = argumentsOf(owner.file.tree, removal);
    if (map !== undefined && isFieldOfReceiver(owner, map)) return owner.file.tree.fieldText(map, "field");
  }
  return null;
}

/** Names of the maps of other values from which methods of the type take their receiver. */
export function registriesLeft(types: Types, { folder, name }: NamedType): ReadonlySet<string> {
  const methods = folder === null ? [] : (methodsByType(membersOf(types.repository, folder)).get(name) ?? []);
  return new Set(
    methods.flatMap((method) =>
      method.file.tree.within(method.node, "call_expression").flatMap((call) => takesOutMap(types, method, call) ?? []),
    ),
  );
}
