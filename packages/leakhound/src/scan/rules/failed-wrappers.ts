/**
 * Values that a function hands to another one, which fails and keeps nothing, for goroutine-not-stopped:
 *
 *   func Open(addr string) (*Admin, error) {
 *       c, err := newClient(addr)            starts a goroutine
 *       if err != nil { return nil, err }
 *       return newAdmin(c)                   if it fails, nothing closes c
 *   }
 *
 *   func newAdmin(c *Client) (*Admin, error) {
 *       if err := c.ping(); err != nil {
 *           return nil, err
 *       }
 *       return &Admin{client: c}, nil
 *   }
 */
import { openExits } from "../flow/paired.ts";
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { isFailureExit } from "../lifetime/failure-exits.ts";
import { argumentsOf, callAssigned, functionAround } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import type { Located } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import { typesOf } from "../types/types.ts";
import { mayEnd } from "./ending-uses.ts";

export interface FailedWrapper {
  /** The call that makes the value. */
  readonly call: NodeIndex;
  readonly maker: Located;
  readonly variable: string;
  /** The call that gets the value and may fail. */
  readonly wrap: NodeIndex;
  /** Where that fails. */
  readonly exit: Located;
}

export function* failedWrappers(repository: Repository, file: GoFile): Generator<FailedWrapper> {
  const { tree } = file;
  const types = typesOf(repository);
  for (const statement of tree.within(tree.root, "return_statement")) {
    const wrap = onlyCall(tree, statement);
    const callee = wrap === null ? null : types.callee(file, wrap);
    if (wrap === null || callee?.kind !== "function" || !returnsError(callee.fn)) continue;
    for (const [row, value] of argumentsOf(tree, wrap).entries()) {
      const made = madeBefore(repository, file, value);
      const exit = made === null ? null : failingExit(callee.fn, row);
      if (made !== null && exit !== null) yield { ...made, variable: tree.text(value), wrap, exit };
    }
  }
}

/** `return newAdmin(c)` */
function onlyCall(tree: SyntaxTree, statement: NodeIndex): NodeIndex | null {
  const list = tree.firstChild(statement);
  const values = list === undefined ? [] : tree.kind(list) === "expression_list" ? tree.children(list) : [list];
  const [call, more] = values;
  return call !== undefined && more === undefined && tree.kind(call) === "call_expression" ? call : null;
}

const returnsError = ({ file, node }: Located): boolean =>
  file.tree.kind(node) !== "func_literal" && /\berror\b/.test(file.tree.fieldText(node, "result"));

/** The variable gets the value of a function of the repository, and its function uses it only to hand it on here. */
function madeBefore(
  repository: Repository,
  file: GoFile,
  value: NodeIndex,
): Pick<FailedWrapper, "call" | "maker"> | null {
  const { tree } = file;
  const declaration = tree.kind(value) === "identifier" ? scopesOf(tree).declarationOf(value) : null;
  const list = declaration === null ? null : tree.parent(declaration);
  const statement = list === null ? null : tree.parent(list);
  const assigned = statement === null ? null : callAssigned(tree, statement);
  if (declaration === null || assigned === null || assigned.targets[0] !== declaration) return null;
  if (functionAround(tree, declaration) !== functionAround(tree, value)) return null;
  const callee = typesOf(repository).callee(file, assigned.call);
  if (callee?.kind !== "function") return null;
  const isOnlyHandedOn = scopesOf(tree)
    .usesOf(declaration)
    .every((use) => use === declaration || use === value || isHarmless(tree, use));
  return isOnlyHandedOn ? { call: assigned.call, maker: callee.fn } : null;
}

/** A method that does not end the value, or a comparison. */
function isHarmless(tree: SyntaxTree, use: NodeIndex): boolean {
  const parent = tree.parent(use);
  if (parent !== null && tree.kind(parent) === "binary_expression") return true;
  const isDeferred = tree.above(use, "defer_statement", "block") !== tree.above(use, "block");
  return !isDeferred && !mayEnd(tree, use);
}

/** Where the function fails before it has kept, handed on or ended its parameter. */
function failingExit(fn: Located, row: number): Located | null {
  const { file, node } = fn;
  const { tree } = file;
  const parameter = parameterAt(tree, node, row);
  if (parameter === null) return null;
  const closes: NodeIndex[] = [];
  for (const use of scopesOf(tree).usesOf(parameter)) {
    if (use === parameter) continue;
    if (functionAround(tree, use) !== node) return null;
    if (tree.above(use, "defer_statement", "block") !== tree.above(use, "block")) return null;
    if (mayEnd(tree, use)) closes.push(use);
  }
  if (closes.length === 0) return null;
  const exits = openExits({ fn, opens: null, closes, deferred: [] }) ?? [];
  const exit = exits.find((one) => tree.kind(one.node) === "return_statement" && isFailureExit(tree, one.node));
  return exit === undefined ? null : { file, node: exit.node };
}

/** The identifier of the parameter at a row. */
function parameterAt(tree: SyntaxTree, fn: NodeIndex, row: number): NodeIndex | null {
  const list = tree.field(fn, "parameters");
  const names: NodeIndex[] = [];
  for (const one of list === null ? [] : tree.children(list))
    for (const child of tree.children(one)) if (tree.fieldName(child) === "name") names.push(child);
  return names[row] ?? null;
}
