/**
 * The calls of a function that may do something to locks: of functions of the repository, and those that print values,
 * which calls their methods String or Error. Found once for each function, because effects are asked for at each depth.
 */
import { ownNodes } from "../flow/paths.ts";
import type { GoFile } from "../index/go-file.ts";
import { LocatedMap } from "../index/located-map.ts";
import type { Repository } from "../index/repository.ts";
import { argumentsOf } from "../syntax/queries.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import { pointee } from "../types/go-type.ts";
import { type Located, receiverTypeName } from "../types/package-members.ts";
import { type Types, typesOf } from "../types/types.ts";
import { pathOf, type ValuePath } from "../types/value-path.ts";

export interface LockCall {
  readonly node: NodeIndex;
  readonly isDeferred: boolean;
  /** null for a call that prints its arguments. */
  readonly callee: Located | null;
  /** Parameters of the callee, and what the call passes for them. */
  readonly names: ReadonlyMap<number, ValuePath>;
}

const known = new WeakMap<Repository, LocatedMap<readonly LockCall[]>>();

/** In the order of the source; without those of literals inside and of `go` statements. */
export function lockCalls(repository: Repository, fn: Located): readonly LockCall[] {
  const functions = known.get(repository) ?? new LocatedMap<readonly LockCall[]>();
  known.set(repository, functions);
  const found = functions.get(fn) ?? findCalls(typesOf(repository), fn);
  functions.set(fn, found);
  return found;
}

function findCalls(types: Types, { file, node: fn }: Located): LockCall[] {
  const { tree } = file;
  const calls: LockCall[] = [];
  for (const node of ownNodes(tree, fn, "call_expression")) {
    const parent = tree.parent(node);
    const statement = parent === null ? null : tree.kind(parent);
    const call = statement === "go_statement" ? null : lockCallAt(types, file, node);
    if (call !== null) calls.push(statement === "defer_statement" ? { ...call, isDeferred: true } : call);
  }
  return calls;
}

/** Calls of a literal that a function defers. */
export const lockCallsWithin = (types: Types, file: GoFile, literal: NodeIndex): LockCall[] =>
  file.tree.within(literal, "call_expression").flatMap((node) => {
    const call = lockCallAt(types, file, node);
    return call === null ? [] : [{ ...call, isDeferred: true }];
  });

const NO_NAMES: ReadonlyMap<number, ValuePath> = new Map();

function lockCallAt(types: Types, file: GoFile, node: NodeIndex): LockCall | null {
  const callee = types.callee(file, node);
  if (callee?.kind === "function")
    return { node, isDeferred: false, callee: callee.fn, names: argumentPaths(types, file, node, callee.fn) };
  const isPrinting = callee?.kind === "library" && (callee.name.startsWith("fmt.") || callee.name.startsWith("log."));
  return isPrinting ? { node, isDeferred: false, callee: null, names: NO_NAMES } : null;
}

function argumentPaths(types: Types, file: GoFile, call: NodeIndex, fn: Located): ReadonlyMap<number, ValuePath> {
  const { tree } = fn.file;
  const paths = new Map<number, ValuePath>();
  const add = (parameter: NodeIndex | undefined, value: NodeIndex | null | undefined) => {
    const path = value === null || value === undefined ? null : pathOf(types, file, value);
    if (parameter !== undefined && path !== null) paths.set(parameter, path);
  };
  const target = file.tree.field(call, "function");
  const receiver = tree.field(fn.node, "receiver");
  const operand = receiver === null || target === null ? null : file.tree.field(target, "operand");
  // A method of an embedded struct has the locks of that struct, which may have the same names.
  if (receiver !== null && operand !== null && isOwnMethod(types, file, operand, fn))
    add(namesIn(fn, receiver)[0], operand);
  const parameters = tree.field(fn.node, "parameters");
  const values = argumentsOf(file.tree, call);
  if (parameters !== null && values.length > 0)
    for (const [row, name] of namesIn(fn, parameters).entries()) add(name, values[row]);
  return paths.size === 0 ? NO_NAMES : paths;
}

function isOwnMethod(types: Types, file: GoFile, operand: NodeIndex, fn: Located): boolean {
  const owner = pointee(types.of(file, operand));
  return owner?.kind === "named" && owner.name === receiverTypeName(fn.file, fn.node);
}

/** The names that a list of parameters declares. */
export const namesIn = ({ file: { tree } }: Located, list: NodeIndex): NodeIndex[] =>
  tree.children(list).flatMap((one) => tree.children(one).filter((child) => tree.fieldName(child) === "name"));
