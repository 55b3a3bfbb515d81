/**
 * A stream of gRPC that is left before its end, although nothing cancels its context:
 *
 *   stream, err := client.List(context.Background(), request)
 *   if err != nil { return err }
 *   entry, err := stream.Recv()
 *   if err != nil { return err }      the stream has ended
 *   return show(entry)                it has not: its goroutine stays until the connection is closed
 *
 * Condition: the context of the call is context.Background() or context.TODO(), itself or by way of a variable; the function
 * receives from the stream and nothing else gets it; and an exit path leaves after a receive without an error. The same for
 * the context of a field, and with low confidence for a context that the caller gives.
 * Not reported: contexts that something may cancel; streams that are handed on.
 */
import { openExits } from "../flow/paired.ts";
import { ownNodes } from "../flow/paths.ts";
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { argumentsOf, callAssigned, functionAround } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { onlyValueOf } from "../types/only-value.ts";
import { scopesOf } from "../types/scopes.ts";
import { typesOf } from "../types/types.ts";
import type { Match, Rule } from "./rule.ts";
import { streamsLeft } from "./streams-left.ts";

export const streamLeftOpen: Rule = {
  id: "stream-left-open",
  *find(file, repository) {
    if (!file.source.includes(".Recv()") || !usesGrpc(file)) return;
    const { tree } = file;
    for (const statement of tree.within(tree.root, "short_var_declaration")) {
      const match = matchOf(file, repository, statement);
      if (match !== null) yield match;
    }
    yield* streamsLeft(file, repository);
  },
};

/** gRPC itself, or a package of messages. */
const usesGrpc = ({ imports }: GoFile): boolean =>
  [...imports.values()].some((path) => /\bgrpc\b|pb(?:\/|$)|proto/.test(path));

function matchOf(file: GoFile, repository: Repository, statement: NodeIndex): Match | null {
  const { tree } = file;
  const assigned = callAssigned(tree, statement);
  const [stream, error, more] = assigned?.targets ?? [];
  const fn = functionAround(tree, statement);
  if (!assigned || !stream || !error || more || fn === null) return null;
  const context = argumentsOf(tree, assigned.call)[0];
  if (context === undefined || !isEndless(file, repository, context)) return null;
  const receives = receivesOf(tree, stream, fn);
  if (receives === null || receives.length === 0) return null;
  const closes = failuresAfter(tree, fn, [error, ...receives.flatMap((call) => errorOf(tree, call))]);
  const exits = openExits({ fn: { file, node: fn }, opens: [assigned.call], closes, deferred: [] }) ?? [];
  const exit = exits.find(({ node }) => node === fn || node > assigned.call);
  if (exit === undefined) return null;
  const name = tree.text(stream);
  const where = exit.node === fn ? "where the function ends" : `on the exit path at line ${tree.line(exit.node)}`;
  return {
    node: statement,
    confidence: "medium",
    message: `The stream ${name} stays open ${where}: nothing cancels its context, and it has not been received to its end.`,
    advice: "ctx, cancel := context.WithCancel(ctx); defer cancel(); and call it with this context",
    steps: [
      { file, node: receives[0]!, text: "receives" },
      { file, node: exit.node, text: "leaves the stream" },
    ],
  };
}

/** `context.Background()`, or a variable with this value only. */
function isEndless(file: GoFile, repository: Repository, context: NodeIndex): boolean {
  const { tree } = file;
  const declaration = tree.kind(context) === "identifier" ? scopesOf(tree).declarationOf(context) : null;
  const value = declaration === null ? context : onlyValueOf(tree, declaration);
  if (value === null || tree.kind(value) !== "call_expression") return false;
  const callee = typesOf(repository).callee(file, value);
  return callee?.kind === "library" && /(?:^|\/)context\.(?:Background|TODO)$/.test(callee.name);
}

/** Calls of Recv; null where the stream is handed on, or a literal has it. */
function receivesOf(tree: SyntaxTree, stream: NodeIndex, fn: NodeIndex): NodeIndex[] | null {
  const receives: NodeIndex[] = [];
  for (const use of scopesOf(tree).usesOf(stream)) {
    if (use === stream) continue;
    const selector = tree.parent(use);
    const call = selector === null ? null : tree.parent(selector);
    if (functionAround(tree, use) !== fn || selector === null || call === null) return null;
    if (tree.kind(selector) !== "selector_expression" || tree.kind(call) !== "call_expression") return null;
    if (tree.fieldText(selector, "field") === "Recv") receives.push(call);
  }
  return receives;
}

/** The variable that gets the error of a receive. */
function errorOf(tree: SyntaxTree, call: NodeIndex): NodeIndex[] {
  const list = tree.parent(call);
  const statement = list === null ? null : tree.parent(list);
  const left = statement === null ? null : tree.field(statement, "left");
  const last = left === null ? null : tree.lastChild(left);
  return last === null ? [] : [last];
}

/** Exits, breaks and turns in the branches in which one of the errors is not nil: the stream has ended, or there is none. */
function failuresAfter(tree: SyntaxTree, fn: NodeIndex, errors: readonly NodeIndex[]): NodeIndex[] {
  const scopes = scopesOf(tree);
  const declarations = new Set(errors.map((one) => scopes.declarationOf(one)));
  const found: NodeIndex[] = [];
  for (const branch of ownNodes(tree, fn, "if_statement")) {
    const condition = tree.field(branch, "condition");
    const block = tree.field(branch, "consequence");
    if (condition === null || block === null || !/!= nil|EOF|errors\.|status\.|Canceled/.test(tree.text(condition)))
      continue;
    if (
      ![condition, ...tree.within(condition, "identifier")].some(
        (one) => tree.kind(one) === "identifier" && declarations.has(scopes.declarationOf(one)),
      )
    )
      continue;
    found.push(...tree.within(block, "return_statement", "break_statement", "continue_statement", "goto_statement"));
  }
  return found;
}
