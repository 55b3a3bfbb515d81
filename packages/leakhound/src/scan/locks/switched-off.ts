/**
 * Locks that a parameter switches on and off:
 *
 *   func (b *box) remove(key string, isLocked bool) {
 *       if !isLocked { b.mu.Lock(); defer b.mu.Unlock() }
 *       …
 *   }
 *   b.remove("a", true)                        locks nothing
 *   if key == nil { b.mu.Lock() … }            locks nothing where the call passes b.key
 *   if !b.isScanning { b.mu.Lock() … }         the flag says that the caller has locked
 *   if ctx.Value(heldKey) != nil { return }    the caller passes context.WithValue(ctx, heldKey, true)
 *
 * A function may pass its own parameter on to the one that has the condition.
 */
import type { GoFile } from "../index/go-file.ts";
import { callsNamed } from "../index/named-calls.ts";
import { argumentsOf } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import type { Located } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import type { Types } from "../types/types.ts";

/** A call, and the function that it calls. */
interface Level {
  readonly file: GoFile;
  readonly call: NodeIndex;
  readonly fn: Located;
  /** The call of the function that has this call; null for the outermost. */
  readonly outer: Level | null;
}

/**
 * A call passes `true`, `false` or something else than nil for a parameter, so that its function does not reach the next
 * one of the chain. A flag in a field counts as well: it says whether the callers hold the lock.
 *
 * @param chain statements from the called function on: calls, and at last the one that locks
 */
export const isSwitchedOff = (types: Types, call: Located, chain: readonly Located[]): boolean =>
  isOff(types, call, chain, "fields and parameters");

/** As above, by arguments alone: `p.close(false)` of a method that waits where its parameter is true. */
export const isSwitchedOffByArguments = (types: Types, call: Located, chain: readonly Located[]): boolean =>
  isOff(types, call, chain, "parameters");

/** What may say that a statement is not reached. */
type Switches = "fields and parameters" | "parameters";

function isOff(types: Types, { file, node: call }: Located, chain: readonly Located[], switches: Switches): boolean {
  let level = levelOf(types, { file, node: call }, null);
  for (const statement of chain) {
    if (level === null) return false;
    if (isUnreached(level, statement.node, switches)) return true;
    if (switches === "fields and parameters" && isHeldByContext(level, statement.node)) return true;
    level = levelOf(types, statement, level);
  }
  return false;
}

function levelOf(types: Types, { file, node: call }: Located, outer: Level | null): Level | null {
  const callee = file.tree.kind(call) === "call_expression" ? types.callee(file, call) : null;
  return callee?.kind === "function" ? { file, call, fn: callee.fn, outer } : null;
}

/** A condition around the statement does not hold in this call. */
function isUnreached(level: Level, statement: NodeIndex, switches: Switches): boolean {
  const { tree } = level.fn.file;
  for (let at = checkAround(tree, statement); at !== null; at = checkAround(tree, at)) {
    const condition = tree.field(at, "condition");
    const consequence = tree.field(at, "consequence");
    if (condition === null || consequence === null || !tree.contains(consequence, statement)) continue;
    const isNegated = tree.kind(condition) === "unary_expression" && tree.source[tree.start(condition)] === "!";
    const name = isNegated ? tree.field(condition, "operand") : condition;
    if (name !== null && tree.kind(name) === "selector_expression" && switches === "fields and parameters") return true;
    const value = name === null ? null : argumentOf(level, name);
    if (value !== null && value.file.tree.text(value.node) === (isNegated ? "true" : "false")) return true;
    if (isForNil(level, condition)) return true;
  }
  return false;
}

/** `if key == nil { key = b.ownKey() }`, and the call passes `b.key`; what a variable holds is not known. */
function isForNil(level: Level, condition: NodeIndex): boolean {
  const { tree } = level.fn.file;
  const [left, right] = [tree.field(condition, "left"), tree.field(condition, "right")];
  if (left === null || right === null || tree.kind(right) !== "nil") return false;
  if (tree.source.slice(tree.end(left), tree.start(right)).trim() !== "==") return false;
  const value = argumentOf(level, left);
  return value !== null && !["nil", "identifier"].includes(value.file.tree.kind(value.node));
}

/** The function asks a context for a value, and one of the callers puts it there. */
function isHeldByContext(level: Level, statement: NodeIndex): boolean {
  const keys = new Set(contextKeysBefore(level.fn.file.tree, statement));
  for (let at: Level | null = keys.size === 0 ? null : level; at !== null; at = at.outer)
    if (putsValue(at.file.tree, at.call, keys)) return true;
  return false;
}

/** `heldKey` of `if ctx.Value(heldKey) != nil {` before a statement of the same function, or around it. */
function contextKeysBefore(tree: SyntaxTree, statement: NodeIndex): string[] {
  const fn = tree.above(statement, "function_declaration", "method_declaration");
  return callsNamed(tree, fn ?? statement, ["Value"]).flatMap((call) => {
    const check = call < statement ? tree.above(call, "if_statement", "block") : null;
    const [key, more] = argumentsOf(tree, call);
    const isAsked = check !== null && tree.kind(check) === "if_statement" && more === undefined;
    return isAsked && key !== undefined ? [tree.text(key)] : [];
  });
}

/** `context.WithValue(ctx, heldKey, true)` in the function around a call. */
function putsValue(tree: SyntaxTree, call: NodeIndex, keys: ReadonlySet<string>): boolean {
  const fn = tree.above(call, "function_declaration", "method_declaration");
  return (
    fn !== null &&
    tree.within(fn, "call_expression").some((one) => {
      if (tree.fieldText(one, "function") !== "context.WithValue") return false;
      const [, key] = argumentsOf(tree, one);
      return key !== undefined && keys.has(tree.text(key));
    })
  );
}

/** An `if` of the same function is around a statement, or one before it asks a context for a value. */
export const isInCheck = (tree: SyntaxTree, node: NodeIndex): boolean =>
  checkAround(tree, node) !== null || contextKeysBefore(tree, node).length > 0;

function checkAround(tree: SyntaxTree, node: NodeIndex): NodeIndex | null {
  const around = tree.above(node, "if_statement", "func_literal", "function_declaration", "method_declaration");
  return around !== null && tree.kind(around) === "if_statement" ? around : null;
}

/** What a call passes for the parameter that a name stands for, also from the calls around it; null for other names. */
function argumentOf({ fn, file, call, outer }: Level, name: NodeIndex): Located | null {
  const { tree } = fn.file;
  const list = tree.field(fn.node, "parameters");
  const declaration = tree.kind(name) === "identifier" ? scopesOf(tree).declarationOf(name) : null;
  if (list === null || declaration === null) return null;
  const names = tree
    .children(list)
    .flatMap((one) => tree.children(one).filter((child) => tree.fieldName(child) === "name"));
  const value = argumentsOf(file.tree, call)[names.indexOf(declaration)];
  if (value === undefined) return null;
  return (outer === null ? null : argumentOf(outer, value)) ?? { file, node: value };
}
