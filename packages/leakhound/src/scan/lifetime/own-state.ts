/**
 * A method such as Close that changes nothing but its own value, of which nobody else knows:
 *
 *   func newResults() *results { return &results{samples: make(chan int, 9)} }
 *   func (r *results) Close()  { close(r.samples); r.isClosed = true }      nobody receives from samples
 *
 * The collector frees such a value whether or not it was closed. It does not where a goroutine, a timer or a list has it: a
 * constructor or a method that starts something, or that hands the value to other code, makes the method needed.
 */
import { selectorsNamed } from "../channels/field-selectors.ts";
import { receivedValue } from "../channels/received.ts";
import { folderOf } from "../index/go-file.ts";
import { argumentsOf } from "../syntax/queries.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import { type NamedType, pointee } from "../types/go-type.ts";
import type { Located } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import type { Types } from "../types/types.ts";
import { freesOfLibrary, keepsNothing, onlyFrees } from "./freeing-methods.ts";
import { isFreshField, isUnknownToOthers, runsAtOnce } from "./unshared-values.ts";

export const changesOnlyItself = (types: Types, type: NamedType, method: Located): boolean =>
  onlyOwnEffects({ types, type, fn: method, depth: 0 }) && isUnknownToOthers(types, type);

/** A method of a type, whose receiver is the value or a part of it that only the value has. */
interface OwnMethod {
  readonly types: Types;
  readonly type: NamedType;
  readonly fn: Located;
  readonly depth: number;
}

const DEPTH_MAX = 3;

function onlyOwnEffects(method: OwnMethod): boolean {
  const { tree } = method.fn.file;
  for (const _ of tree.within(method.fn.node, "send_statement", "go_statement", "select_statement")) return false;
  for (const literal of tree.within(method.fn.node, "func_literal"))
    if (!runsAtOnce(method.types, { file: method.fn.file, node: literal })) return false;
  for (const wait of tree.within(method.fn.node, "unary_expression", "range_clause"))
    if (mayWait(method, wait)) return false;
  for (const statement of tree.within(method.fn.node, "assignment_statement", "inc_statement", "dec_statement"))
    if (!targetsOf(method, statement).every((target) => isOwn(method, target))) return false;
  for (const call of tree.within(method.fn.node, "call_expression")) if (!isOwnCall(method, call)) return false;
  return true;
}

/** A receive waits for somebody; a range over a channel that the method closes only empties it. */
function mayWait(method: OwnMethod, node: NodeIndex): boolean {
  const { types, fn } = method;
  const value = receivedValue({ file: fn.file, node });
  if (value === null) return false;
  if (fn.file.tree.kind(node) === "unary_expression") return true;
  const ranged = types.underlying(types.of(fn.file, value));
  return ranged === null || (ranged.kind === "chan" && !isOwnChannel(method, value));
}

function targetsOf({ fn: { file } }: OwnMethod, statement: NodeIndex): readonly NodeIndex[] {
  const { tree } = file;
  const left = tree.kind(statement) === "assignment_statement" ? tree.field(statement, "left") : null;
  return left === null ? tree.children(statement).slice(0, 1) : tree.children(left);
}

/** The fields that lead from the receiver to a value: `r.parts.count` is ["parts", "count"], and elements are "[]". */
function pathFromReceiver({ fn: { file, node } }: OwnMethod, value: NodeIndex): readonly string[] | null {
  const { tree } = file;
  const list = tree.kind(node) === "method_declaration" ? tree.field(node, "receiver") : null;
  const path: string[] = [];
  for (let at: NodeIndex = value; ; ) {
    const kind = tree.kind(at);
    if (kind === "identifier") {
      const declaration = scopesOf(tree).declarationOf(at);
      return list !== null && declaration !== null && tree.contains(list, declaration) ? path : null;
    }
    if (kind === "selector_expression") path.unshift(tree.fieldText(at, "field"));
    else if (kind === "index_expression") path.unshift("[]");
    else if (kind !== "parenthesized_expression" && kind !== "unary_expression") return null;
    const next = kind === "selector_expression" ? tree.field(at, "operand") : tree.children(at)[0];
    if (next === undefined || next === null) return null;
    at = next;
  }
}

/** A local variable, a field of the receiver, or a part of what only the receiver has in a field. */
function isOwn(method: OwnMethod, target: NodeIndex): boolean {
  const { fn, types, type } = method;
  const { tree } = fn.file;
  if (tree.kind(target) === "identifier") {
    if (tree.text(target) === "_") return true;
    const declaration = scopesOf(tree).declarationOf(target);
    return declaration !== null && tree.contains(fn.node, declaration);
  }
  const [field, part, more] = pathFromReceiver(method, target) ?? [];
  if (field === undefined || field === "[]" || more !== undefined) return false;
  return part === undefined || isFreshField(types, type, field);
}

function isOwnCall(method: OwnMethod, call: NodeIndex): boolean {
  const { types, fn } = method;
  const callee = types.callee(fn.file, call);
  switch (callee?.kind) {
    case "library":
      return freesOfLibrary(callee.name) || keepsNothing(callee.name);
    case "conversion":
      return true;
    case "builtin":
      return isOwnBuiltin(method, callee.name, argumentsOf(fn.file.tree, call)[0]);
    case "function":
      return isOwnFunction(method, call, callee.fn);
    default:
      return false;
  }
}

function isOwnBuiltin(method: OwnMethod, name: string, argument: NodeIndex | undefined): boolean {
  if (name === "close") return argument !== undefined && isOwnChannel(method, argument);
  if (name !== "delete" && name !== "clear" && name !== "copy") return true;
  const [field] = argument === undefined ? [] : (pathFromReceiver(method, argument) ?? []);
  return field !== undefined && isFreshField(method.types, method.type, field);
}

/** `r.reset()` of the receiver, `r.parts.add(x)` of a part that only the receiver has, or a function that only frees. */
function isOwnFunction(method: OwnMethod, call: NodeIndex, callee: Located): boolean {
  const { types, type, fn, depth } = method;
  if (callee.file.tree.kind(callee.node) !== "method_declaration") return onlyFrees(types, callee);
  const target = fn.file.tree.field(call, "function");
  const operand = target === null ? null : fn.file.tree.field(target, "operand");
  const path = operand === null ? null : pathFromReceiver(method, operand);
  if (operand === null || path === null || path.length > 1 || depth >= DEPTH_MAX) return false;
  if (path[0] !== undefined && !isFreshField(types, type, path[0])) return false;
  const owner = pointee(types.of(fn.file, operand));
  return (
    owner?.kind === "named" &&
    owner.folder !== null &&
    onlyOwnEffects({ types, type: owner, fn: callee, depth: depth + 1 })
  );
}

/** A channel in a field of the receiver from which nothing but this method receives, and which other code does not get. */
function isOwnChannel(method: OwnMethod, channel: NodeIndex): boolean {
  const { types, fn } = method;
  const { tree } = fn.file;
  const path = pathFromReceiver(method, channel);
  const field = path?.length === 1 ? types.fieldAt(fn.file, channel) : null;
  if (field === null) return false;
  const { byField, unknownIn } = selectorsNamed(types.repository, tree.fieldText(channel, "field"));
  if (unknownIn.has(folderOf(fn.file.path))) return false;
  return (byField.get(field.key) ?? []).every(
    (use) => (use.file === fn.file && tree.contains(fn.node, use.node)) || onlySendsTo(types, use),
  );
}

/** `r.samples <- x`, `len(r.samples)`, `r.samples = make(chan int)` */
function onlySendsTo(types: Types, { file, node }: Located): boolean {
  const { tree } = file;
  const up = tree.parent(node);
  if (up === null) return false;
  switch (tree.kind(up)) {
    case "send_statement":
      return tree.children(up)[0] === node;
    case "expression_list":
      return tree.fieldName(up) === "left";
    case "argument_list": {
      const call = tree.parent(up);
      const callee = call === null ? null : types.callee(file, call);
      return callee?.kind === "builtin" && ["len", "cap", "close"].includes(callee.name);
    }
    default:
      return false;
  }
}
