/** Values of a type that only their holder knows: their constructor starts nothing with them and hands them to nobody. */
import { runBy } from "../goroutines/starts.ts";
import type { GoFile } from "../index/go-file.ts";
import { callsNamed } from "../index/named-calls.ts";
import { packageIn } from "../index/repository.ts";
import { selectorsOf } from "../index/selectors.ts";
import { functionAround } from "../syntax/queries.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import { keyedElements } from "../types/field-uses.ts";
import { type NamedType, pointee } from "../types/go-type.ts";
import { isOnceCall } from "../types/once-calls.ts";
import { onlyValueOf } from "../types/only-value.ts";
import { type Located, membersOf } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import type { Types } from "../types/types.ts";
import { keepsNothing } from "./freeing-methods.ts";

const known = new WeakMap<Types, Map<string, boolean>>();

/** No constructor or method of the type starts a goroutine or a timer, and no constructor gives the value to other code. */
export function isUnknownToOthers(types: Types, type: NamedType): boolean {
  const all = known.get(types) ?? new Map<string, boolean>();
  known.set(types, all);
  const key = `${type.folder}:${type.name}`;
  const found = all.get(key) ?? findUnknown(types, type);
  all.set(key, found);
  return found;
}

function findUnknown(types: Types, type: NamedType): boolean {
  const { repository } = types;
  const folder = type.folder ?? "";
  for (const [name, fn] of membersOf(repository, folder).functions)
    if (name.startsWith(`${type.name}.`) && !staysWithReceiver(types, fn)) return false;
  const makings = makingsOf(types, type);
  return makings.length > 0 && makings.every((making) => isHeldOnlyByResult(types, making));
}

/** A method starts nothing, does not hand its receiver on, and has no loop in which a goroutine could stay. */
function staysWithReceiver(types: Types, fn: Located): boolean {
  if (runBy(types.repository, fn).starts.length > 0) return false;
  const { tree } = fn.file;
  for (const loop of tree.within(fn.node, "for_statement"))
    if (!tree.children(loop).some((part) => ["range_clause", "for_clause"].includes(tree.kind(part)))) return false;
  const receiver = tree.field(fn.node, "receiver");
  for (const name of receiver === null ? [] : tree.within(receiver, "identifier"))
    if (!isHeldBy(types, { file: fn.file, node: name }, fn.node)) return false;
  return true;
}

/** `T{…}` and `new(T)` in the package of the type. */
function makingsOf(types: Types, type: NamedType): Located[] {
  return packageIn(types.repository, type.folder ?? "").flatMap((file) => {
    const { tree } = file;
    const makings = [...tree.within(tree.root, "composite_literal"), ...callsNamed(tree, tree.root, ["new"])];
    return makings.flatMap((node) => {
      const made = pointee(types.of(file, node));
      return made?.kind === "named" && made.folder === type.folder && made.name === type.name ? [{ file, node }] : [];
    });
  });
}

/** `return &T{…}`, or a variable of which the function only uses fields and methods before it returns it. */
function isHeldOnlyByResult(types: Types, { file, node }: Located): boolean {
  const { tree } = file;
  const fn = functionAround(tree, node);
  if (fn === null || startsAnything(types, { file, node: fn }, 0)) return false;
  if (isReturned(file, node)) return true;
  const variable = variableOf(file, node);
  return variable !== null && isHeldBy(types, { file, node: variable }, fn);
}

/** The function uses only fields and methods of the variable, and may return it. */
function isHeldBy(types: Types, { file, node: variable }: Located, fn: NodeIndex): boolean {
  const { tree } = file;
  return scopesOf(tree)
    .usesOf(variable)
    .every((use) => {
      if (use === variable) return true;
      const around = functionAround(tree, use);
      if (around !== fn && (around === null || !runsAtOnce(types, { file, node: around }))) return false;
      return isOperand(types, { file, node: use }) || isReturned(file, use) || isOnlyRead(types, { file, node: use });
    });
}

/** `once.Do(func() { … })`, `defer func() { … }()` */
export function runsAtOnce(types: Types, { file, node: literal }: Located): boolean {
  const { tree } = file;
  const up = tree.parent(literal);
  if (up === null) return false;
  if (tree.kind(up) === "call_expression") {
    const statement = tree.parent(up);
    return tree.field(up, "function") === literal && statement !== null && tree.kind(statement) !== "go_statement";
  }
  const call = tree.parent(up);
  return call !== null && tree.kind(call) === "call_expression" && isOnceCall(types, file, call);
}

const CALLS_MAX = 2;

function startsAnything(types: Types, fn: Located, depth: number): boolean {
  const { starts, calls } = runBy(types.repository, fn);
  if (starts.length > 0) return true;
  return depth < CALLS_MAX && calls.some(({ callee }) => startsAnything(types, callee, depth + 1));
}

/** `v.field`, `v.method()`; not a method that is handed on: `server.OnClose(v.drop)`. */
function isOperand(types: Types, { file, node: use }: Located): boolean {
  const { tree } = file;
  const selector = tree.parent(use);
  if (selector === null || tree.kind(selector) !== "selector_expression") return false;
  const call = tree.parent(selector);
  if (call !== null && tree.kind(call) === "call_expression" && tree.field(call, "function") === selector) return true;
  return types.fieldAt(file, selector) !== null;
}

/** `fmt.Sprintf("%s", v)` */
function isOnlyRead(types: Types, { file, node: use }: Located): boolean {
  const list = file.tree.parent(use);
  const call = list === null || file.tree.kind(list) !== "argument_list" ? null : file.tree.parent(list);
  const callee = call === null ? null : types.callee(file, call);
  return callee?.kind === "library" && keepsNothing(callee.name);
}

/** The value itself, or its address, is a result. */
function isReturned({ tree }: GoFile, value: NodeIndex): boolean {
  let up = tree.parent(value);
  if (up !== null && tree.kind(up) === "unary_expression") up = tree.parent(up);
  if (up !== null && tree.kind(up) === "expression_list") up = tree.parent(up);
  return up !== null && tree.kind(up) === "return_statement";
}

/** The variable that a declaration gives the literal to. */
function variableOf({ tree }: GoFile, literal: NodeIndex): NodeIndex | null {
  const up = tree.parent(literal);
  const value = up !== null && tree.kind(up) === "unary_expression" ? up : literal;
  const list = tree.parent(value);
  const statement = list === null ? null : tree.parent(list);
  if (list === null || statement === null || tree.kind(statement) !== "short_var_declaration") return null;
  const target = tree.children(tree.field(statement, "left")!)[tree.children(list).indexOf(value)];
  return target !== undefined && scopesOf(tree).declarationOf(target) === target ? target : null;
}

const freshKnown = new WeakMap<Types, Map<string, boolean>>();

/** Whatever the field holds was made for the value: every assignment and literal in the package gives it something new. */
export function isFreshField(types: Types, type: NamedType, field: string): boolean {
  const all = freshKnown.get(types) ?? new Map<string, boolean>();
  freshKnown.set(types, all);
  const key = `${type.folder}:${type.name}.${field}`;
  const found = all.get(key) ?? valuesOfField(types, type, field).every((value) => isFresh(types, value, 0));
  all.set(key, found);
  return found;
}

function valuesOfField(types: Types, type: NamedType, field: string): Located[] {
  const key = types.field(type, field)?.key;
  return packageIn(types.repository, type.folder ?? "").flatMap((file) => {
    const { tree } = file;
    const values: Located[] = [];
    for (const element of keyedElements(tree, field)) {
      const [, value] = tree.children(element);
      if (value !== undefined) values.push({ file, node: tree.firstChild(value) ?? value });
    }
    for (const target of selectorsOf(tree, field)) {
      const list = tree.parent(target);
      const statement = list === null || tree.fieldName(list) !== "left" ? null : tree.parent(list);
      if (list === null || statement === null || tree.kind(statement) !== "assignment_statement") continue;
      const right = tree.field(statement, "right");
      const value = right === null ? undefined : tree.children(right)[tree.children(list).indexOf(target)];
      if (types.fieldAt(file, target)?.key === key) values.push({ file, node: value ?? statement });
    }
    return values;
  });
}

/** A literal, make, new, append, nil, or what a function returns that returns nothing else. */
function isFresh(types: Types, { file, node }: Located, depth: number): boolean {
  const { tree } = file;
  switch (tree.kind(node)) {
    case "composite_literal":
    case "nil":
    case "int_literal":
      return true;
    case "unary_expression": {
      const operand = tree.field(node, "operand");
      return operand !== null && tree.kind(operand) === "composite_literal";
    }
    case "call_expression": {
      const callee = types.callee(file, node);
      if (callee?.kind === "builtin") return ["make", "new", "append"].includes(callee.name);
      return callee?.kind === "function" && depth < CALLS_MAX && returnsFresh(types, callee.fn, depth + 1);
    }
    case "identifier": {
      const variable = depth < CALLS_MAX ? scopesOf(tree).declarationOf(node) : null;
      const value = variable === null ? null : onlyValueOf(tree, variable);
      const fn = functionAround(tree, node);
      if (variable === null || value === null || fn === null || !isHeldBy(types, { file, node: variable }, fn))
        return false;
      return isFresh(types, { file, node: value }, depth + 1);
    }
    default:
      return false;
  }
}

function returnsFresh(types: Types, fn: Located, depth: number): boolean {
  const { tree } = fn.file;
  for (const statement of tree.within(fn.node, "return_statement")) {
    const list = tree.firstChild(statement);
    const [value] = list !== undefined && tree.kind(list) === "expression_list" ? tree.children(list) : [list];
    if (value === undefined || !isFresh(types, { file: fn.file, node: value }, depth)) return false;
  }
  return pointee(types.resultsOf(fn)[0] ?? null)?.kind === "named";
}
