/**
 * Whether a method runs more than once on the same value:
 *
 *   for { if err := c.dial(); err != nil { … } }        in a loop
 *   retry(ctx, func() error { return c.dial() })        in what a function for retries calls
 *   func (c *client) Get() { c.dial() … }               in two methods that anybody may call
 *   func (c *client) Put() { c.dial() … }
 */
import { callSitesOf } from "../calls/call-sites.ts";
import type { GoFile, GoFunction } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { loopAround } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import type { Located } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import { typesOf } from "../types/types.ts";

export interface RepeatedRun {
  readonly how: "loop" | "callers";
  /** The call that shows it, or the first of several callers. */
  readonly call: Located;
}

export interface Runs {
  readonly repository: Repository;
  /** The code around a call ends what the method sets, so that the call is no evidence. */
  readonly isEndedAround: (call: Located) => boolean;
}

const DEPTH_MAX = 3;

/** null where nothing shows it. */
export function repeatedRun(runs: Runs, file: GoFile, fn: GoFunction, depth = 0): RepeatedRun | null {
  const callers = new Map<string, Located>();
  for (const { at, by } of callsOf(runs, file, fn)) {
    if (isRepeated(runs.repository, at)) return { how: "loop", call: at };
    if (!SETS_UP.test(by.name) && !isEndedByCallers(runs, at.file, by)) callers.set(`${at.file.path}#${by.node}`, at);
    const found = depth < DEPTH_MAX ? repeatedRun(runs, at.file, by, depth + 1) : null;
    if (found?.how === "loop") return found;
  }
  const [first] = callers.values();
  return callers.size > 1 && first !== undefined ? { how: "callers", call: first } : null;
}

interface CallBy {
  readonly at: Located;
  readonly by: GoFunction;
}

/** Calls that may run again on the same value, and that nothing around them ends. */
function* callsOf(runs: Runs, file: GoFile, fn: GoFunction): Generator<CallBy> {
  for (const { file: caller, call } of callSitesOf(fn, file, runs.repository) ?? []) {
    const at = { file: caller, node: call };
    const around = caller.tree.above(call, "function_declaration", "method_declaration");
    if (around === null || isOfNewValue(caller.tree, call) || runs.isEndedAround(at)) continue;
    const by = caller.functions.find(({ node }) => node === around);
    if (by !== undefined && by.node !== fn.node) yield { at, by };
  }
}

/** A caller of the function ends the field before. */
function isEndedByCallers(runs: Runs, file: GoFile, fn: GoFunction): boolean {
  const sites = callSitesOf(fn, file, runs.repository) ?? [];
  return sites.some(({ file: caller, call }) => runs.isEndedAround({ file: caller, node: call }));
}

/** `s := &stream{…}; go s.read()`: another value each time. */
export function isOfNewValue(tree: SyntaxTree, call: NodeIndex): boolean {
  let at = tree.field(call, "function");
  while (at !== null && tree.kind(at) === "selector_expression") at = tree.field(at, "operand");
  const declaration = at === null ? null : scopesOf(tree).declarationOf(at);
  const list = declaration === null ? null : tree.parent(declaration);
  if (list === null || tree.kind(list) !== "expression_list") return false;
  const loop = loopAround(tree, call);
  return loop === null || tree.contains(loop, list);
}

/** They run once for a value. */
const SETS_UP = /^(?:New|Make|Create|Init|Open|Start|Setup|Run|Main|Provision|Restore|Load|Must)/i;

/** A loop without a bound, or a function that calls its argument again. */
export function isRepeated(repository: Repository, { file, node: call }: Located): boolean {
  const { tree } = file;
  for (let at = tree.parent(call); at !== null; at = tree.parent(at)) {
    const kind = tree.kind(at);
    if (kind === "function_declaration" || kind === "method_declaration") return false;
    if (kind === "for_statement" && isUnbounded(repository, file, at) && !isRanged(tree, at, call)) {
      if (!isLeftAfter(tree, at, call)) return true;
    }
    if (kind === "func_literal") {
      const list = tree.parent(at);
      const around = list === null ? null : tree.parent(list);
      return (
        around !== null && tree.kind(around) === "call_expression" && RETRIES.test(tree.fieldText(around, "function"))
      );
    }
  }
  return false;
}

const RETRIES = /(?:retry|backoff|poll|until|forever|every|repeat)\w*$/i;

/** `for {`, `for ok {`, `for e := range events {` of a channel; not one that counts. */
function isUnbounded(repository: Repository, file: GoFile, loop: NodeIndex): boolean {
  const { tree } = file;
  const head = tree.firstChild(loop);
  if (head === undefined) return true;
  if (tree.kind(head) !== "range_clause") return tree.kind(head) !== "for_clause";
  const list = tree.field(head, "right");
  const types = typesOf(repository);
  return list !== null && types.underlying(types.of(file, list))?.kind === "chan";
}

/** `for one := range list(ctx)`: the call gives what the loop goes over, and runs once. */
function isRanged(tree: SyntaxTree, loop: NodeIndex, call: NodeIndex): boolean {
  const head = tree.firstChild(loop);
  return head !== undefined && tree.kind(head) === "range_clause" && tree.contains(head, call);
}

/** The loop ends where the call went well: `for { if err := dial(); err == nil { return } }`. */
function isLeftAfter(tree: SyntaxTree, loop: NodeIndex, call: NodeIndex): boolean {
  for (const exit of tree.within(loop, "return_statement", "break_statement"))
    if (exit > call && isOnWay(tree, exit, { loop, call })) return true;
  return false;
}

interface Turn {
  readonly loop: NodeIndex;
  readonly call: NodeIndex;
}

/** The exit is in the loop itself, or in a branch that says that nothing failed. */
function isOnWay(tree: SyntaxTree, exit: NodeIndex, { loop, call }: Turn): boolean {
  for (let at = tree.parent(exit); at !== null && at !== loop; at = tree.parent(at)) {
    const kind = tree.kind(at);
    if (kind === "func_literal" || kind === "communication_case") return false;
    if (kind === "if_statement" && !/\berr\w*\s*==\s*nil|^\w+$/.test(tree.fieldText(at, "condition"))) return false;
    if (kind === "if_statement" && asksForOther(tree, tree.field(at, "condition")!, { loop, call })) return false;
  }
  return true;
}

/** `closed := c.closed; if closed {`: each turn of the loop asks for something that the call does not say. */
function asksForOther(tree: SyntaxTree, condition: NodeIndex, { loop, call }: Turn): boolean {
  const declaration = tree.kind(condition) === "identifier" ? scopesOf(tree).declarationOf(condition) : null;
  const list = declaration === null ? null : tree.parent(declaration);
  const statement = list === null ? null : tree.parent(list);
  return statement !== null && statement > call && tree.contains(loop, statement);
}
