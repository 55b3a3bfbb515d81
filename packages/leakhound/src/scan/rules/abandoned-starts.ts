/**
 * Goroutines that a constructor starts, and that an exit path with an error leaves running, for goroutine-not-stopped:
 *
 *   func newServer(c config) (*server, error) {
 *       s := &server{jobs: make(chan job)}
 *       go s.work()                             waits in a loop
 *       if err := s.listen(c.address); err != nil {
 *           return nil, err                     nobody has s any more, and work stays
 *       }
 *       return s, nil
 *   }
 */
import { receivedValue } from "../channels/received.ts";
import { openExits } from "../flow/paired.ts";
import { ownNodes } from "../flow/paths.ts";
import { runBy } from "../goroutines/starts.ts";
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { isFailureExit } from "../lifetime/failure-exits.ts";
import { argumentsOf, functionAround } from "../syntax/queries.ts";
import { type NodeIndex, nodeIndex, type SyntaxTree } from "../syntax/tree.ts";
import { libraryName } from "../types/go-type.ts";
import type { Located } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import { type Types, typesOf } from "../types/types.ts";
import { pathOf, rootOf } from "../types/value-path.ts";
import { mayEnd } from "./ending-uses.ts";

export interface AbandonedStart {
  /** Starts the goroutine, or calls the method that does. */
  readonly start: NodeIndex;
  /** Where the goroutine starts. */
  readonly at: Located;
  readonly variable: string;
  readonly exit: NodeIndex;
}

/** @param lastingStart where a function starts a goroutine that lasts */
export function* abandonedStarts(
  repository: Repository,
  file: GoFile,
  lasts: (body: Located) => boolean,
): Generator<AbandonedStart> {
  const { tree } = file;
  for (const fn of tree.within(tree.root, "function_declaration", "method_declaration")) {
    if (!/\berror\b/.test(tree.fieldText(fn, "result"))) continue;
    for (const { start, at, value } of ownedStarts(repository, { file, node: fn }, lasts)) {
      const exit = exitWithout({ file, node: fn }, start, value);
      if (exit !== null) yield { start, at, variable: tree.text(value), exit };
    }
  }
}

interface OwnedStart {
  readonly start: NodeIndex;
  readonly at: Located;
  /** Declares the variable whose goroutine it is. */
  readonly value: NodeIndex;
}

function* ownedStarts(repository: Repository, fn: Located, lasts: (body: Located) => boolean): Generator<OwnedStart> {
  const { file } = fn;
  const types = typesOf(repository);
  const { starts, calls } = runBy(repository, fn);
  for (const { node, body, group } of starts) {
    if (group !== null || file.tree.kind(node) !== "go_statement" || !lasts(body)) continue;
    const [call] = file.tree.children(node);
    const value = call === undefined ? null : ownerOf(types, fn, call, body);
    if (value !== null) yield { start: node, at: { file, node }, value };
  }
  for (const { node, callee } of calls) {
    const value = ownerOf(types, fn, node, callee);
    // A call that fails has started nothing.
    if (value === null || /\berror\b/.test(callee.file.tree.fieldText(callee.node, "result"))) continue;
    for (const { node: inner, body, group } of runBy(repository, callee).starts)
      if (group === null && isOfReceiver(types, callee, inner, body) && lasts(body)) {
        yield { start: node, at: { file: callee.file, node: inner }, value };
        break;
      }
  }
}

/** `go s.work()` in a method of s. */
function isOfReceiver(types: Types, { file, node }: Located, start: NodeIndex, body: Located): boolean {
  const { tree } = file;
  const list = tree.kind(node) === "method_declaration" ? tree.field(node, "receiver") : null;
  const [parameter] = list === null ? [] : tree.children(list);
  const receiver = parameter === undefined ? null : tree.field(parameter, "name");
  const [call] = tree.kind(start) === "go_statement" ? tree.children(start) : [];
  return receiver !== null && call !== undefined && rootIn(types, file, call, body) === receiver;
}

/** The local variable whose method a call runs, or whose channel its literal waits for; no context or channel is passed. */
function ownerOf(types: Types, { file, node: fn }: Located, call: NodeIndex, body: Located): NodeIndex | null {
  const { tree } = file;
  const root = rootIn(types, file, call, body);
  const parent = root === null ? null : tree.parent(root);
  if (root === null || parent === null || !tree.contains(fn, root)) return null;
  if (tree.kind(parent) !== "expression_list" && tree.kind(parent) !== "var_spec") return null;
  const isEndedByArgument = argumentsOf(tree, call).some((value) => {
    const type = types.of(file, value);
    return libraryName(type)?.endsWith("context.Context") === true || types.underlying(type)?.kind === "chan";
  });
  return isEndedByArgument ? null : root;
}

function rootIn(types: Types, file: GoFile, call: NodeIndex, body: Located): NodeIndex | null {
  const { tree } = file;
  const target = tree.field(call, "function");
  if (target === null) return null;
  const operand = tree.field(target, "operand");
  const path = tree.kind(target) === "func_literal" ? ownerPath(types, body) : operand && pathOf(types, file, operand);
  const root = path === null ? null : rootOf(path);
  return root === null ? null : nodeIndex(root);
}

/** Of `s.jobs` in `for job := range s.jobs` of a literal. */
function ownerPath(types: Types, { file, node }: Located): string | null {
  for (const receive of ownNodes(file.tree, node, "range_clause", "unary_expression")) {
    const value = receivedValue({ file, node: receive });
    if (value !== null && file.tree.kind(value) === "selector_expression") return pathOf(types, file, value);
  }
  return null;
}

/** An exit with an error, after the start, on which nothing ends the value or gets it; other exits return it. */
function exitWithout({ file, node: fn }: Located, start: NodeIndex, value: NodeIndex): NodeIndex | null {
  const { tree } = file;
  const closes: NodeIndex[] = [];
  let isReturned = false;
  for (const use of scopesOf(tree).usesOf(value)) {
    if (use === value) continue;
    const around = functionAround(tree, use);
    if (around !== fn) {
      if (!tree.contains(start, use)) closes.push(literalAround(tree, use, fn));
      continue;
    }
    if (tree.above(use, "defer_statement", "block") !== tree.above(use, "block")) return null;
    if (tree.above(use, "return_statement", "block") !== tree.above(use, "block")) isReturned = true;
    if (mayEnd(tree, use)) closes.push(use);
  }
  if (!isReturned) return null;
  closes.push(...cancelCalls(tree, fn));
  const exits = openExits({ fn: { file, node: fn }, opens: [start], closes, deferred: [] }) ?? [];
  return exits.find(({ node }) => tree.kind(node) === "return_statement" && isFailureExit(tree, node))?.node ?? null;
}

/** The outermost literal around a use, which gets the value. */
function literalAround(tree: SyntaxTree, use: NodeIndex, fn: NodeIndex): NodeIndex {
  let found = use;
  for (let at = functionAround(tree, use); at !== null && at !== fn; at = functionAround(tree, at)) found = at;
  return found;
}

/** `cancel()` of a local variable: it may end the context that the goroutine waits for. */
function* cancelCalls(tree: SyntaxTree, fn: NodeIndex): Generator<NodeIndex> {
  for (const call of ownNodes(tree, fn, "call_expression")) {
    const target = tree.field(call, "function");
    if (target !== null && tree.kind(target) === "identifier" && scopesOf(tree).declarationOf(target) !== null)
      yield call;
  }
}
