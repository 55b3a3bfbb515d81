/**
 * Goroutines that a function starts each time it runs, which only a signal of somebody else ends, for goroutine-outlives-call:
 *
 *   func (a *agent) run(ctx context.Context) {
 *       for ctx.Err() == nil {
 *           a.session(ctx)                    each turn leaves one more goroutine until ctx ends
 *       }
 *   }
 *   func (a *agent) session(ctx context.Context) error {
 *       go a.beat(ctx)                        for { select { case <-tick.C: … case <-ctx.Done(): return } }
 *       return a.read()
 *   }
 *
 * Not reported: the signal belongs to the turn, or the function makes it; the start depends on what the receiver has; the loop
 * is left after the call.
 */
import { callSitesOf } from "../calls/call-sites.ts";
import { ownNodes } from "../flow/paths.ts";
import { fieldOfSignal, returnsBySignal, type SoleSignal, soleSignal } from "../goroutines/sole-signals.ts";
import type { GoroutineStart } from "../goroutines/starts.ts";
import { folderOf, type GoFile, type GoFunction } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { argumentsOf, loopAround } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import type { Located } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import { isOfNewValue, isRepeated } from "./repeated-runs.ts";

export interface StartPerTurn {
  readonly signal: SoleSignal;
  /** The call in the loop. */
  readonly call: Located;
}

/** null where nothing shows that the function runs again before the signal comes. */
export function startPerTurn(
  repository: Repository,
  { file, node: starter }: Located,
  start: GoroutineStart,
): StartPerTurn | null {
  const { tree } = file;
  if (start.group !== null || tree.kind(start.node) !== "go_statement" || isGuarded(tree, starter, start.node))
    return null;
  const fn = file.functions.find(({ node }) => node === starter);
  if (fn === undefined || tree.kind(starter) === "func_literal") return null;
  const signal = soleSignal(repository, start, file);
  if (signal === null || waitsForSignal(repository, { file, node: starter }, signal)) return null;
  const row = parameterRow(signal, { file, node: starter });
  if (row === null && !isOfReceiver(repository, signal, { file, node: starter })) return null;
  const call = repeatedWith(repository, file, { fn, row, depth: 0 });
  return call === null ? null : { signal, call };
}

/** A condition is around the start, or a branch that asks for a field leaves the function before. */
function isGuarded(tree: SyntaxTree, fn: NodeIndex, start: NodeIndex): boolean {
  for (let at = tree.parent(start); at !== null && at !== fn; at = tree.parent(at))
    if (CONDITIONS.has(tree.kind(at))) return true;
  return tree.withinFunction(fn, "if_statement").some((branch) => {
    const condition = tree.field(branch, "condition");
    const consequence = tree.field(branch, "consequence");
    if (branch > start || condition === null || consequence === null) return false;
    const leaves = tree.within(consequence, "return_statement").length > 0;
    return leaves && tree.within(condition, "selector_expression").length > 0;
  });
}

const CONDITIONS = new Set([
  "if_statement",
  "for_statement",
  "communication_case",
  "expression_case",
  "type_case",
  "default_case",
]);

/** The parameter of the function that is the signal; null for other values. */
function parameterRow({ source }: SoleSignal, { file, node: fn }: Located): number | null {
  const { tree } = file;
  if (source.file !== file || tree.kind(source.node) !== "identifier") return null;
  const declaration = scopesOf(tree).declarationOf(source.node);
  const list = tree.field(fn, "parameters");
  const names = (list === null ? [] : tree.children(list)).flatMap((one) =>
    tree.children(one).filter((child) => tree.fieldName(child) === "name"),
  );
  const row = declaration === null ? -1 : names.indexOf(declaration);
  return row < 0 || isAssignedAgain(tree, declaration!) ? null : row;
}

/** `ctx, cancel := …` in the same scope, `ctx = …`: the parameter has a value of the function. */
const isAssignedAgain = (tree: SyntaxTree, declaration: NodeIndex): boolean =>
  scopesOf(tree)
    .usesOf(declaration)
    .some((use) => {
      const list = tree.parent(use);
      return use !== declaration && list !== null && tree.fieldName(list) === "left";
    });

/** A field of the receiver that the function does not set. */
function isOfReceiver(repository: Repository, { source }: SoleSignal, { file, node: fn }: Located): boolean {
  const { tree } = source.file;
  if (tree.kind(source.node) !== "selector_expression" || fieldOfSignal(repository, source) === null) return false;
  if (folderOf(source.file.path) !== folderOf(file.path)) return false;
  if (file.tree.field(fn, "receiver") === null) return false;
  const name = tree.fieldText(source.node, "field");
  return !file.tree.within(fn, "assignment_statement").some((one) => {
    const left = file.tree.field(one, "left");
    return left !== null && file.tree.children(left).some((target) => file.tree.fieldText(target, "field") === name);
  });
}

interface Run {
  readonly fn: GoFunction;
  /** The parameter that has to be the same in each turn; null for a field of the receiver. */
  readonly row: number | null;
  readonly depth: number;
}

const DEPTH_MAX = 3;

/** A call in a loop without a bound that passes the same signal in each turn. */
function repeatedWith(repository: Repository, file: GoFile, { fn, row, depth }: Run): Located | null {
  for (const { file: caller, call } of callSitesOf(fn, file, repository) ?? []) {
    const { tree } = caller;
    if (row === null && isOfNewValue(tree, call)) continue;
    const around = tree.above(call, "function_declaration", "method_declaration", "func_literal");
    const by = caller.functions.find(({ node }) => node === around);
    if (around === null || by === undefined || tree.kind(around) === "func_literal" || isAskedFor(tree, call)) continue;
    const argument = row === null ? null : (argumentsOf(tree, call)[row] ?? null);
    const declaration = argument === null ? null : declarationOf(tree, argument);
    if (row !== null && declaration === null) continue;
    if (isRepeated(repository, { file: caller, node: call })) {
      const loop = loopAround(tree, call);
      const isOfTurn = declaration !== null && loop !== null && tree.contains(loop, declaration);
      if (!isOfTurn && (declaration === null || !isSetIn(tree, loop, declaration))) return { file: caller, node: call };
      continue;
    }
    if (depth >= DEPTH_MAX || by.node === fn.node) continue;
    const next = row === null ? null : rowOf(tree, around, declaration!);
    if (row !== null && next === null) continue;
    const found = repeatedWith(repository, caller, { fn: by, row: next, depth: depth + 1 });
    if (found !== null) return found;
  }
  return null;
}

/** `if a.beat == nil { a.startBeat(ctx) }` */
function isAskedFor(tree: SyntaxTree, call: NodeIndex): boolean {
  for (
    let at = tree.above(call, "if_statement", "func_literal");
    at !== null;
    at = tree.above(at, "if_statement", "func_literal")
  ) {
    if (tree.kind(at) === "func_literal") return false;
    const [condition, consequence] = [tree.field(at, "condition"), tree.field(at, "consequence")];
    if (condition === null || consequence === null || !tree.contains(consequence, call)) continue;
    if (tree.within(condition, "selector_expression").length > 0) return true;
  }
  return false;
}

/** The function waits for the same signal before it returns. */
function waitsForSignal(repository: Repository, fn: Located, { wait }: SoleSignal): boolean {
  const { tree } = fn.file;
  if (returnsBySignal(repository, fn)) return true;
  const signal = wait.file.tree.fieldText(wait.node, "operand");
  return ownNodes(tree, fn.node, "unary_expression").some((receive) => {
    const statement = tree.parent(receive);
    return (
      tree.fieldText(receive, "operand") === signal &&
      statement !== null &&
      tree.kind(statement) === "expression_statement"
    );
  });
}

const declarationOf = (tree: SyntaxTree, node: NodeIndex): NodeIndex | null =>
  tree.kind(node) === "identifier" ? scopesOf(tree).declarationOf(node) : null;

function rowOf(tree: SyntaxTree, fn: NodeIndex, declaration: NodeIndex): number | null {
  const list = tree.field(fn, "parameters");
  const names = (list === null ? [] : tree.children(list)).flatMap((one) =>
    tree.children(one).filter((child) => tree.fieldName(child) === "name"),
  );
  const row = names.indexOf(declaration);
  return row < 0 || isAssignedAgain(tree, declaration) ? null : row;
}

/** The loop gives the variable another value. */
const isSetIn = (tree: SyntaxTree, loop: NodeIndex | null, declaration: NodeIndex): boolean =>
  loop !== null &&
  scopesOf(tree)
    .usesOf(declaration)
    .some((use) => {
      const list = tree.parent(use);
      return tree.contains(loop, use) && list !== null && tree.fieldName(list) === "left";
    });
