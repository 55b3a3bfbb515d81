/**
 * Channels that a function fills in a loop, closes on one exit path, and leaves open on another:
 *
 *   go func() {
 *       for {
 *           select {
 *           case <-ctx.Done():
 *               close(events)
 *               return
 *           default:
 *               event, err := stream.Recv()
 *               if err != nil {
 *                   return                 events stays open: a range over it waits forever
 *               }
 *               events <- event
 *           }
 *       }
 *   }()
 *
 * Also where the function gets the channel as a parameter, or in a field of one: `close(options.Events)`.
 *
 * Not where other code has the channel and may close it, nor where the function leaves for a signal, which the receivers
 * may heed as well.
 */
import { openExits } from "../flow/paired.ts";
import { ownNodes } from "../flow/paths.ts";
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { argumentsOf, functionAround, keeperAround, loopAround } from "../syntax/queries.ts";
import { type NodeIndex, nodeIndex, type SyntaxTree } from "../syntax/tree.ts";
import { isEmptyStruct } from "../types/go-type.ts";
import type { Located } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import { typesOf } from "../types/types.ts";
import { pathOf, rootOf } from "../types/value-path.ts";
import { callsOf } from "./channel-trace.ts";
import { selectorsNamed } from "./field-selectors.ts";
import { receivedValue } from "./received.ts";

export interface LeftUnclosed {
  /** `close(events)` on another path. */
  readonly close: NodeIndex;
  /** The channel, as it is written there. */
  readonly channel: string;
  /** The return, or the function itself for its end. */
  readonly exit: NodeIndex;
  readonly fn: NodeIndex;
}

export function* leftUnclosed(repository: Repository, file: GoFile): Generator<LeftUnclosed> {
  if (!file.source.includes("close(")) return;
  const { tree } = file;
  const seen = new Set<string>();
  for (const call of tree.within(tree.root, "call_expression")) {
    const closed = closedAt(repository, { file, node: call });
    if (closed === null || seen.has(`${closed.fn} ${closed.path}`)) continue;
    seen.add(`${closed.fn} ${closed.path}`);
    const exit = exitWithout(repository, file, closed);
    if (exit !== null && !isAfterSend(tree, exit, tree.text(closed.value)))
      yield { close: call, channel: tree.text(closed.value), exit, fn: closed.fn };
  }
}

/** `results <- failed(err); return`, `case results <- failed(err): return`: the last value says that no other comes. */
function isAfterSend(tree: SyntaxTree, exit: NodeIndex, channel: string): boolean {
  const branch = tree.above(exit, "communication_case", "func_literal");
  const head = branch === null ? null : tree.field(branch, "communication");
  if (head !== null && tree.kind(head) === "send_statement" && tree.fieldText(head, "channel") === channel) return true;
  const list = tree.parent(exit);
  const statements = list === null ? [] : tree.children(list);
  const before = statements.slice(0, statements.indexOf(exit));
  return before.some((one) => tree.kind(one) === "send_statement" && tree.fieldText(one, "channel") === channel);
}

interface Closed {
  /** The function that closes; that of a deferred literal is the one that defers it. */
  readonly fn: NodeIndex;
  readonly value: NodeIndex;
  readonly path: string;
  /** Declares the variable, which the function does not. */
  readonly root: NodeIndex;
}

/** What a call of close closes, where the function around it has the channel from elsewhere and sends to it. */
function closedAt(repository: Repository, { file, node: call }: Located): Closed | null {
  const { tree } = file;
  const types = typesOf(repository);
  if (tree.fieldText(call, "function") !== "close") return null;
  const callee = types.callee(file, call);
  const [value] = argumentsOf(tree, call);
  const fn = keeperAround(tree, call);
  if (callee?.kind !== "builtin" || value === undefined || fn === null) return null;
  const path = pathOf(types, file, value);
  const row = path === null ? null : rootOf(path);
  const root = row === null ? null : nodeIndex(row);
  if (path === null || root === null || !isFromElsewhere(tree, fn, root)) return null;
  return sendsInLoops(repository, { file, node: fn }, path) ? { fn, value, path, root } : null;
}

/** A parameter of the function, or a variable that the literal captures; not its receiver. */
function isFromElsewhere(tree: SyntaxTree, fn: NodeIndex, declaration: NodeIndex): boolean {
  if (!tree.contains(fn, declaration)) return tree.kind(fn) === "func_literal" && isLocal(tree, declaration);
  const list = tree.field(fn, "parameters");
  return list !== null && tree.contains(list, declaration);
}

/** A variable of a function, and not its receiver. */
function isLocal(tree: SyntaxTree, declaration: NodeIndex): boolean {
  const parent = tree.parent(declaration);
  const list = parent === null ? null : tree.parent(parent);
  return list !== null && tree.fieldName(list) !== "receiver";
}

/** Several values come, so that the receivers go on until the channel is closed. */
function sendsInLoops(repository: Repository, { file, node: fn }: Located, path: string): boolean {
  const { tree } = file;
  const types = typesOf(repository);
  return ownNodes(tree, fn, "send_statement").some((send) => {
    const channel = loopAround(tree, send) === null ? null : tree.field(send, "channel");
    return channel !== null && pathOf(types, file, channel) === path;
  });
}

function exitWithout(repository: Repository, file: GoFile, closed: Closed): NodeIndex | null {
  const { tree } = file;
  const { fn, path } = closed;
  const types = typesOf(repository);
  const closes: NodeIndex[] = [];
  const deferred: NodeIndex[] = [];
  for (const call of tree.within(fn, "call_expression")) {
    const [value] = tree.fieldText(call, "function") === "close" ? argumentsOf(tree, call) : [];
    if (value === undefined || pathOf(types, file, value) !== path) continue;
    if (keeperAround(tree, call) !== fn) return null;
    const defer = tree.above(call, "defer_statement", "block");
    const statement = functionAround(tree, call) === fn ? defer : deferAround(tree, call);
    if (statement !== null && tree.kind(statement) === "defer_statement") deferred.push(statement);
    else closes.push(call);
  }
  const exits = openExits({ fn: { file, node: fn }, opens: null, closes, deferred }) ?? [];
  const exit = exits.find(({ node }) => !isForSignal(repository, { file, node }, fn));
  if (exit === undefined || mayBeClosedElsewhere(repository, file, closed)) return null;
  return exit.node;
}

/** The `defer` of the literal around a node. */
function deferAround(tree: SyntaxTree, node: NodeIndex): NodeIndex | null {
  const literal = tree.above(node, "func_literal");
  return literal === null ? null : tree.above(literal, "defer_statement", "block");
}

/** In the case of a select that receives from a context or from a channel without data. */
function isForSignal(repository: Repository, { file, node }: Located, fn: NodeIndex): boolean {
  const { tree } = file;
  const types = typesOf(repository);
  for (
    let branch = tree.above(node, "communication_case");
    branch !== null && branch > fn;
    branch = tree.above(branch, "communication_case")
  ) {
    const head = tree.field(branch, "communication");
    for (const receive of head === null ? [] : tree.within(head, "unary_expression")) {
      const value = receivedValue({ file, node: receive });
      const type = value === null ? null : types.underlying(types.of(file, value));
      if (value !== null && (type?.kind !== "chan" || isEmptyStruct(type.element))) return true;
    }
  }
  return false;
}

/** Other code closes the channel, or gets it and may do so. */
function mayBeClosedElsewhere(repository: Repository, file: GoFile, closed: Closed): boolean {
  const { tree } = file;
  const { fn, root, value } = closed;
  if (tree.kind(value) === "selector_expression") return isFieldClosedElsewhere(repository, file, closed);
  const uses = scopesOf(tree).usesOf(root);
  if (uses.some((use) => isGivenAway(tree, use, tree.contains(fn, use) ? null : fn))) return true;
  return tree.contains(fn, root) && isClosedByCaller(repository, { file, node: fn }, root);
}

/** An argument of a call that may close it, or the value of a field; behind the literal also a close. */
function isGivenAway(tree: SyntaxTree, use: NodeIndex, behind: NodeIndex | null): boolean {
  const parent = tree.parent(use);
  if (parent === null) return false;
  if (tree.kind(parent) === "literal_element") return true;
  if (tree.kind(parent) === "expression_list") {
    const statement = tree.parent(parent);
    return tree.fieldName(parent) === "right" && statement !== null && tree.kind(statement) !== "return_statement";
  }
  if (tree.kind(parent) !== "argument_list") return false;
  const call = tree.parent(parent);
  const name = call === null ? "" : tree.fieldText(call, "function");
  if (name === "len" || name === "cap") return false;
  return name === "close" ? behind !== null && use > behind : true;
}

/** `jobs` of `fill(jobs)`, where the function that calls closes it. */
function isClosedByCaller(repository: Repository, fn: Located, root: NodeIndex): boolean {
  const { tree } = fn.file;
  if (tree.kind(fn.node) === "func_literal") return true;
  const row = parameterRow(tree, fn.node, root);
  const calls = callsOf(repository, fn);
  return (
    calls.length === 0 ||
    calls.some(({ file, node }) => {
      const argument = argumentsOf(file.tree, node)[row];
      const around = file.tree.above(node, "function_declaration", "method_declaration");
      return argument === undefined || around === null || closesText(file.tree, around, file.tree.text(argument));
    })
  );
}

function parameterRow(tree: SyntaxTree, fn: NodeIndex, declaration: NodeIndex): number {
  const list = tree.field(fn, "parameters");
  const names = (list === null ? [] : tree.children(list)).flatMap((one) =>
    tree.children(one).filter((child) => tree.fieldName(child) === "name"),
  );
  return names.indexOf(declaration);
}

function closesText(tree: SyntaxTree, fn: NodeIndex, channel: string): boolean {
  for (const call of tree.within(fn, "call_expression"))
    if (tree.fieldText(call, "function") === "close" && tree.fieldText(call, "arguments") === `(${channel})`)
      return true;
  return false;
}

/** `close(options.Events)` in a function of another name: that is not the one that should close it. */
function isFieldClosedElsewhere(repository: Repository, file: GoFile, { fn, value }: Closed): boolean {
  const { tree } = file;
  const field = typesOf(repository).fieldAt(file, value);
  if (field === null) return true;
  const own = tree.fieldText(fn, "name");
  const { byField } = selectorsNamed(repository, tree.fieldText(value, "field"));
  return (byField.get(field.key) ?? []).some((use) => {
    const list = use.file.tree.parent(use.node);
    const call = list === null ? null : use.file.tree.parent(list);
    if (call === null || use.file.tree.fieldText(call, "function") !== "close") return false;
    const around = use.file.tree.above(call, "function_declaration", "method_declaration");
    return around === null || use.file.tree.fieldText(around, "name") !== own || own === "";
  });
}
