/**
 * Cancel functions that only a goroutine calls, which waits for the end of the same context before it does:
 *
 *   ctx, cancel := context.WithCancel(ctx)
 *   go func() {
 *       select {
 *       case <-ctx.Done():
 *       case <-p.closed:
 *       }
 *       cancel()                          the goroutine waits for ctx, and ctx for the goroutine
 *   }()
 *   return conn.send(ctx, job)            when this returns, both stay until p is closed or the parent ends
 *
 * Only where the function gets the parent as a parameter, and gives the context to calls that return before it does, so
 * that nothing needs the context after that.
 */
import { ownNodes } from "../flow/paths.ts";
import { runBy } from "../goroutines/starts.ts";
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import type { Acquisition } from "../lifetime/acquisitions.ts";
import { functionAround } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import type { Located } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import { typesOf } from "../types/types.ts";

/** The goroutine that waits for the context, and then cancels it; null where other code calls the cancel function. */
export function loneCancel(file: GoFile, repository: Repository, { resource }: Acquisition): NodeIndex | null {
  if (resource?.context === undefined) return null;
  const { tree } = file;
  const { scope, statement, variable, context } = resource;
  const scopes = scopesOf(tree);
  const declaration = scopes.declarationOf(variable);
  const child = scopes.declarationOf(context);
  if (declaration === null || child === null || STARTING.test(tree.fieldText(scope, "name"))) return null;

  const calls = scopes.usesOf(declaration).filter((use) => use !== declaration);
  const [first] = calls;
  const start = first === undefined ? null : startAround(tree, first, scope);
  if (first === undefined || start === null) return null;
  if (!calls.every((use) => tree.contains(start, use) && isCalled(tree, use))) return null;
  const wait = waitFor(tree, start, child);
  if (wait === null || wait > first) return null;
  const others = scopes
    .usesOf(child)
    .filter((use) => use > variable && !tree.contains(statement, use) && !tree.contains(start, use));
  return others.length > 0 && others.every((use) => isForCall(repository, { file, node: use }, scope)) ? start : null;
}

/** What these start needs the context after they have returned. */
const STARTING = /^(?:Start|start|Run|run|New|new|Serve|serve|Listen|listen|Open|open|Watch|watch|Subscribe|subscribe)/;

/** The `go` statement of the function whose literal has the node. */
function startAround(tree: SyntaxTree, node: NodeIndex, scope: NodeIndex): NodeIndex | null {
  const literal = functionAround(tree, node);
  const start = literal === null || literal === scope ? null : tree.above(literal, "go_statement", "statement_list");
  if (literal === null || start === null || tree.kind(start) !== "go_statement") return null;
  return functionAround(tree, start) === scope ? start : null;
}

function isCalled(tree: SyntaxTree, use: NodeIndex): boolean {
  const parent = tree.parent(use);
  return parent !== null && tree.kind(parent) === "call_expression" && tree.field(parent, "function") === use;
}

/** `<-ctx.Done()` of the context itself. */
function waitFor(tree: SyntaxTree, start: NodeIndex, child: NodeIndex): NodeIndex | null {
  for (const receive of tree.within(start, "unary_expression")) {
    if (tree.source[tree.start(receive)] !== "<") continue;
    for (const name of tree.within(receive, "identifier"))
      if (scopesOf(tree).declarationOf(name) === child) return receive;
  }
  return null;
}

/** An argument of a call that the function waits for, and that starts no goroutine. */
function isForCall(repository: Repository, { file, node }: Located, scope: NodeIndex): boolean {
  const { tree } = file;
  const list = tree.parent(node);
  const call = list === null || tree.kind(list) !== "argument_list" ? null : tree.parent(list);
  if (call === null || tree.kind(call) !== "call_expression" || functionAround(tree, node) !== scope) return false;
  const statement = tree.parent(call);
  if (statement !== null && ["go_statement", "defer_statement"].includes(tree.kind(statement))) return false;
  const callee = typesOf(repository).callee(file, call);
  if (callee?.kind !== "function") return callee?.kind !== "library" || !callee.name.includes("context.With");
  return !startsSomething(repository, callee.fn);
}

const DEPTH_MAX = 2;

function startsSomething(repository: Repository, fn: Located, depth = 0): boolean {
  const { starts, calls } = runBy(repository, fn);
  if (starts.length > 0 || ownNodes(fn.file.tree, fn.node, "go_statement").length > 0) return true;
  return depth < DEPTH_MAX && calls.some(({ callee }) => startsSomething(repository, callee, depth + 1));
}
