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
 *
 * Also those that the constructor of a part starts: `s.cache = newCache()`, `s := &server{cache: newCache()}`.
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
import { isEndedByArgument, releaseOf } from "./unstopped-parts.ts";

export interface AbandonedStart {
  /** Starts the goroutine, or calls the method that does. */
  readonly start: NodeIndex;
  /** Where the goroutine starts. */
  readonly at: Located;
  readonly variable: string;
  readonly exit: NodeIndex;
}

/** What lasts until something ends it. */
export interface Lasting {
  /** The goroutine with this body. */
  readonly lasts: (body: Located) => boolean;
  /** Where a function, or one that it calls, starts such a goroutine. */
  readonly startIn: (fn: Located) => Located | null;
}

export function* abandonedStarts(repository: Repository, file: GoFile, lasting: Lasting): Generator<AbandonedStart> {
  const { tree } = file;
  for (const fn of tree.within(tree.root, "function_declaration", "method_declaration")) {
    if (!/\berror\b/.test(tree.fieldText(fn, "result"))) continue;
    for (const { start, at, value } of ownedStarts(repository, { file, node: fn }, lasting)) {
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

function* ownedStarts(repository: Repository, fn: Located, { lasts, startIn }: Lasting): Generator<OwnedStart> {
  const { file } = fn;
  const types = typesOf(repository);
  const { starts, calls } = runBy(repository, fn);
  for (const { node, body, group } of starts) {
    if (group !== null || file.tree.kind(node) !== "go_statement" || !lasts(body)) continue;
    const call = file.tree.firstChild(node);
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
  yield* startsOfParts(repository, fn, startIn);
}

/** A part with a method that ends it, which a field of a local variable gets. */
function* startsOfParts(repository: Repository, fn: Located, startIn: Lasting["startIn"]): Generator<OwnedStart> {
  const { file } = fn;
  const types = typesOf(repository);
  for (const { node, callee } of runBy(repository, fn).calls) {
    const value = ownerOfPart(types, fn, node);
    if (value === null || isEndedByArgument(types, file, node)) continue;
    const [made, more] = types.resultsOf(callee);
    if (more !== undefined || releaseOf(repository, made ?? null) === null) continue;
    const at = startIn(callee);
    if (at !== null) yield { start: node, at, value };
  }
}

/** `s` of `s.cache = newCache()` and of `s := &server{cache: newCache()}`, a local variable. */
function ownerOfPart(types: Types, { file, node: fn }: Located, call: NodeIndex): NodeIndex | null {
  const { tree } = file;
  const literal = tree.above(call, "composite_literal", "func_literal", "statement_list");
  const isElement = literal !== null && tree.kind(literal) === "composite_literal" && !isArgument(tree, call, literal);
  const value = isElement ? addressed(tree, literal) : call;
  const list = tree.parent(value);
  const statement = list === null ? null : tree.parent(list);
  const left =
    statement === null || list === null || tree.fieldName(list) !== "right" ? null : tree.field(statement, "left");
  const [target, more] = left === null ? [] : tree.children(left);
  if (target === undefined || more !== undefined) return null;
  if (tree.kind(target) !== (isElement ? "identifier" : "selector_expression")) return null;
  const path = pathOf(types, file, target);
  const root = path === null ? null : rootOf(path);
  const declaration = root === null ? null : nodeIndex(root);
  return declaration !== null && isDeclaredIn(tree, fn, declaration) ? declaration : null;
}

/** The call is an argument of another call in the literal. */
const isArgument = (tree: SyntaxTree, call: NodeIndex, literal: NodeIndex): boolean => {
  const list = tree.above(call, "argument_list", "composite_literal");
  return list !== literal;
};

/** `&server{}` of the literal in it. */
function addressed(tree: SyntaxTree, literal: NodeIndex): NodeIndex {
  const parent = tree.parent(literal);
  return parent !== null && tree.kind(parent) === "unary_expression" ? parent : literal;
}

/** By a statement of the function, and not as a parameter. */
function isDeclaredIn(tree: SyntaxTree, fn: NodeIndex, declaration: NodeIndex): boolean {
  const parent = tree.parent(declaration);
  if (parent === null || !tree.contains(fn, declaration)) return false;
  return tree.kind(parent) === "expression_list" || tree.kind(parent) === "var_spec";
}

/** `go s.work()` in a method of s. */
function isOfReceiver(types: Types, { file, node }: Located, start: NodeIndex, body: Located): boolean {
  const { tree } = file;
  const list = tree.kind(node) === "method_declaration" ? tree.field(node, "receiver") : null;
  const parameter = list === null ? undefined : tree.firstChild(list);
  const receiver = parameter === undefined ? null : tree.field(parameter, "name");
  const call = tree.kind(start) === "go_statement" ? tree.firstChild(start) : undefined;
  return receiver !== null && call !== undefined && rootIn(types, file, call, body) === receiver;
}

/** The local variable whose method a call runs, or whose channel its literal waits for; no context or channel is passed. */
function ownerOf(types: Types, { file, node: fn }: Located, call: NodeIndex, body: Located): NodeIndex | null {
  const { tree } = file;
  const root = rootIn(types, file, call, body);
  if (root === null || !isDeclaredIn(tree, fn, root)) return null;
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
    if (use === value || tree.contains(start, use)) continue;
    const around = functionAround(tree, use);
    if (around !== fn) {
      closes.push(literalAround(tree, use, fn));
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
