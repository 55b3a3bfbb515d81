/** Where a function starts goroutines: `go f(x)`, `go func() { … }()`, `group.Go(func() error { … })`. */
import { ownNodes } from "../flow/paths.ts";
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { argumentsOf } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import type { Located } from "../types/package-members.ts";
import { type Types, typesOf } from "../types/types.ts";
import { parametersCalled, parametersRun } from "./run-parameters.ts";

export interface GoroutineStart {
  /** The `go` statement, or the call of a group or of a function that runs its parameter in a goroutine. */
  readonly node: NodeIndex;
  /** The function that the goroutine runs. */
  readonly body: Located;
  /** A group waits for it: the value whose method Go was called. */
  readonly group: NodeIndex | null;
}

/** Methods that run a function in a goroutine of its own, whatever the type. */
const STARTERS = new Set([
  "Go",
  "TryGo",
  "GoCtx",
  "AfterFunc",
  "Submit",
  "RunWorker",
  "StartWorker",
  "GoFunc",
  "SafeGo",
  "Spawn",
  "ScheduleDaemon",
  "ScheduleWork",
]);

/** A call that runs before the function goes on. */
export interface DirectCall {
  readonly node: NodeIndex;
  readonly callee: Located;
}

/** The functions of the repository that a function runs, itself or in goroutines; those of literals inside it left out. */
export interface RunBy {
  readonly starts: readonly GoroutineStart[];
  readonly calls: readonly DirectCall[];
}

const known = new WeakMap<SyntaxTree, Map<NodeIndex, RunBy>>();

/** Computed once for each function. */
export function runBy(repository: Repository, { file, node: fn }: Located): RunBy {
  const functions = known.get(file.tree) ?? new Map<NodeIndex, RunBy>();
  known.set(file.tree, functions);
  const found = functions.get(fn) ?? findRunBy(repository, { file, node: fn });
  functions.set(fn, found);
  return found;
}

/** The goroutines that the functions and literals of a file start, each with the function around its start. */
export function* startsIn(
  repository: Repository,
  file: GoFile,
): Generator<{ readonly starter: Located; readonly start: GoroutineStart }> {
  const { tree } = file;
  for (const node of tree.within(tree.root, "function_declaration", "method_declaration", "func_literal")) {
    const starter = { file, node };
    for (const start of runBy(repository, starter).starts) yield { starter, start };
  }
}

function findRunBy(repository: Repository, { file, node: fn }: Located): RunBy {
  const { tree } = file;
  const types = typesOf(repository);
  const starts: GoroutineStart[] = [];
  const calls: DirectCall[] = [];
  let started: NodeIndex | undefined;
  for (const node of ownNodes(tree, fn, "go_statement", "call_expression")) {
    const isGo = tree.kind(node) === "go_statement";
    if (isGo) started = tree.children(node)[0];
    if (node === started) continue;
    const callee = isGo ? (started === undefined ? null : types.callee(file, started)) : types.callee(file, node);
    const byCall = isGo ? null : startByCall(types, file, node);
    if (byCall !== null) starts.push(byCall);
    else if (callee?.kind === "function" && isGo)
      starts.push({ node, body: callee.fn, group: null }, ...startsByWrapper(types, { file, node }, callee.fn));
    else if (callee?.kind === "function") {
      calls.push({ node, callee: callee.fn });
      starts.push(...startsOfCallee(types, { file, node }, callee.fn));
    }
  }
  return { starts, calls };
}

/** `go withRecover(s.loop)`: the goroutine runs loop, which gets no arguments. */
function startsByWrapper(types: Types, { file, node }: Located, wrapper: Located): GoroutineStart[] {
  const call = file.tree.firstChild(node);
  const values = call === undefined ? [] : argumentsOf(file.tree, call);
  return parametersCalled(wrapper).flatMap((row) => {
    const value = values[row];
    const target =
      value === undefined || file.tree.kind(value) === "call_expression" ? null : types.target(file, value);
    return target?.kind === "function" && !hasParameters(target.fn) ? [{ node, body: target.fn, group: null }] : [];
  });
}

function hasParameters({ file: { tree }, node }: Located): boolean {
  const list = tree.field(node, "parameters");
  return list === null || tree.children(list).length > 0;
}

function startByCall(types: Types, file: GoFile, call: NodeIndex): GoroutineStart | null {
  const { tree } = file;
  const target = tree.field(call, "function");
  if (target === null || tree.kind(target) !== "selector_expression") return null;
  if (!STARTERS.has(tree.fieldText(target, "field"))) return null;
  for (const value of argumentsOf(tree, call)) {
    const callee = tree.kind(value) === "call_expression" ? null : types.target(file, value);
    if (callee?.kind === "function") return { node: call, body: callee.fn, group: tree.field(target, "operand") };
  }
  return null;
}

/** Functions that the callee runs in goroutines. */
function startsOfCallee(types: Types, { file, node }: Located, callee: Located): GoroutineStart[] {
  const rows = parametersRun(callee);
  if (rows.length === 0) return [];
  const values = argumentsOf(file.tree, node);
  return rows.flatMap((row) => {
    const value = values[row];
    const target =
      value === undefined || file.tree.kind(value) === "call_expression" ? null : types.target(file, value);
    return target?.kind === "function" ? [{ node, body: target.fn, group: null }] : [];
  });
}

/** What the `go` statement passes for a parameter of the goroutine; null for other names. */
export function argumentFor(
  { node, body }: GoroutineStart,
  home: GoFile,
  declaration: NodeIndex | null,
): Located | null {
  const { tree } = body.file;
  const list = tree.field(body.node, "parameters");
  if (list === null || declaration === null) return null;
  const names = tree
    .children(list)
    .flatMap((one) => tree.children(one).filter((child) => tree.fieldName(child) === "name"));
  const index = names.indexOf(declaration);
  const call = home.tree.kind(node) === "go_statement" ? home.tree.firstChild(node) : undefined;
  const value = call === undefined || index < 0 ? undefined : argumentsOf(home.tree, call)[index];
  return value === undefined ? null : { file: home, node: value };
}
