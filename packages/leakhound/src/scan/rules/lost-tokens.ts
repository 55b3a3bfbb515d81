/**
 * Values that a function takes out of a channel, and puts back on one path and not on another, for semaphore-not-released:
 *
 *   key := <-e.licenses                    waits until one is free
 *   if !isDrawing(head) {
 *       return errDrawing                  the license is gone for good
 *   }
 *   …
 *   e.licenses <- key
 *
 * Not reported: the function waits for no value, but makes another one; the value is handed on, ended or replaced before; other
 * code than what makes the channel sends new values to it, as to a queue.
 */
import { openExits } from "../flow/paired.ts";
import { ownNodes } from "../flow/paths.ts";
import type { GoFile } from "../index/go-file.ts";
import { filesWithField } from "../index/package-names.ts";
import { packageOf, type Repository } from "../index/repository.ts";
import { selectorsOf } from "../index/selectors.ts";
import { isLogging } from "../lifetime/readers.ts";
import { lastName } from "../syntax/dotted-names.ts";
import { functionAround, selectCaseAround } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import type { Located } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import { typesOf } from "../types/types.ts";
import { pathOf, type ValuePath } from "../types/value-path.ts";

export interface LostToken {
  /** The receive. */
  readonly taken: NodeIndex;
  readonly exit: NodeIndex;
  /** The send that puts the value back on another path. */
  readonly given: NodeIndex;
  /** `e.licenses` */
  readonly channel: string;
}

export function* lostTokens(repository: Repository, file: GoFile): Generator<LostToken> {
  const { tree } = file;
  for (const send of tree.within(tree.root, "send_statement")) {
    const taken = takenBefore(repository, { file, node: send });
    const found = taken === null ? null : lostOnPath(file, send, taken);
    if (found !== null) yield found;
  }
}

interface Taken {
  readonly receive: NodeIndex;
  readonly variable: NodeIndex;
  readonly fn: NodeIndex;
}

/** The receive that has given the value of a send, by the same channel of a longer life. */
function takenBefore(repository: Repository, { file, node: send }: Located): Taken | null {
  const { tree } = file;
  const value = tree.field(send, "value");
  const variable = value === null || tree.kind(value) !== "identifier" ? null : scopesOf(tree).declarationOf(value);
  const path = channelPath(repository, file, tree.field(send, "channel"));
  const fn = variable === null ? null : functionAround(tree, variable);
  if (variable === null || path === null || fn === null || isLocal(path)) return null;
  const receives = ownNodes(tree, fn, "unary_expression").filter(
    (one) =>
      tree.source[tree.start(one)] === "<" &&
      one < send &&
      channelPath(repository, file, tree.field(one, "operand")) === path,
  );
  const [receive, more] = receives;
  if (receive === undefined || more !== undefined || isOptional(tree, receive)) return null;
  if (targetOf(tree, receive) !== variable || isQueue(repository, file, tree.field(send, "channel")!)) return null;
  return { receive, variable, fn };
}

/** A function that neither makes the channel nor receives from it sends to it. */
function isQueue(repository: Repository, file: GoFile, channel: NodeIndex): boolean {
  const types = typesOf(repository);
  const key = file.tree.kind(channel) === "selector_expression" ? types.fieldAt(file, channel)?.key : undefined;
  if (key === undefined) return true;
  const name = file.tree.fieldText(channel, "field");
  return filesWithField(packageOf(repository, file), name).some((one) => {
    const { tree } = one;
    return selectorsOf(tree, name).some((selector) => {
      const parent = tree.parent(selector);
      const isSent =
        parent !== null && tree.kind(parent) === "send_statement" && tree.field(parent, "channel") === selector;
      if (!isSent || types.fieldAt(one, selector)?.key !== key) return false;
      const around = tree.above(selector, "function_declaration", "method_declaration");
      return around === null || !makesOrReceives(tree, around, name);
    });
  });
}

function makesOrReceives(tree: SyntaxTree, fn: NodeIndex, name: string): boolean {
  const receives = tree
    .within(fn, "unary_expression")
    .some((one) => tree.source[tree.start(one)] === "<" && lastName(tree.fieldText(one, "operand")) === name);
  return receives || tree.within(fn, "call_expression").some((call) => tree.text(call).startsWith("make(chan"));
}

const channelPath = (repository: Repository, file: GoFile, channel: NodeIndex | null): ValuePath | null =>
  channel === null ? null : pathOf(typesOf(repository), file, channel);

/** A variable of the function itself. */
const isLocal = (path: ValuePath): boolean => /^\d+$/.test(path);

/** A select that goes on without the value, or that waits for work in a loop. */
function isOptional(tree: SyntaxTree, receive: NodeIndex): boolean {
  const around = selectCaseAround(tree, receive);
  const head = around === null ? null : tree.field(around, "communication");
  if (around === null || head === null || !tree.contains(head, receive)) return false;
  const select = tree.parent(around);
  return select === null || tree.children(select).some((one) => tree.kind(one) === "default_case");
}

/** The variable of `key := <-c`, `key = <-c`. */
function targetOf(tree: SyntaxTree, receive: NodeIndex): NodeIndex | null {
  const parent = tree.parent(receive);
  if (parent === null) return null;
  const statement = tree.kind(parent) === "expression_list" ? tree.parent(parent) : parent;
  const left = statement === null ? null : tree.field(statement, "left");
  const [name, more] = left === null ? [] : tree.children(left);
  if (name === undefined || more !== undefined || tree.kind(name) !== "identifier") return null;
  return scopesOf(tree).declarationOf(name);
}

function lostOnPath(file: GoFile, send: NodeIndex, { receive, variable, fn }: Taken): LostToken | null {
  const { tree } = file;
  const uses = scopesOf(tree)
    .usesOf(variable)
    .filter((use) => use > receive && !isSame(tree, use, receive));
  const closes: NodeIndex[] = [];
  const deferred: NodeIndex[] = [];
  for (const use of uses) {
    const around = functionAround(tree, use);
    const statement = around === null || around === fn ? null : statementOfLiteral(tree, around);
    if (around !== fn && statement === null) return null;
    if (statement !== null) deferred.push(statement);
    else if (mayHandOn(tree, use)) closes.push(use);
  }
  const exits = openExits({ fn: { file, node: fn }, opens: [receive], closes, deferred }) ?? [];
  const [exit] = exits;
  if (exit === undefined || exits.some(({ node }) => node === fn || node > send)) return null;
  return { taken: receive, exit: exit.node, given: send, channel: tree.fieldText(send, "channel") };
}

const isSame = (tree: SyntaxTree, use: NodeIndex, receive: NodeIndex): boolean => {
  const list = tree.parent(use);
  const statement = list === null ? null : tree.parent(list);
  return statement !== null && tree.contains(statement, receive) && tree.fieldName(list!) === "left";
};

/** `defer func() { e.licenses <- key }()` */
function statementOfLiteral(tree: SyntaxTree, literal: NodeIndex): NodeIndex | null {
  const call = tree.parent(literal);
  const statement = call === null ? null : tree.parent(call);
  return statement !== null && tree.kind(statement) === "defer_statement" ? statement : null;
}

/** The value is more than read: it is sent, stored, returned, or given to a call that is no log. */
function mayHandOn(tree: SyntaxTree, use: NodeIndex): boolean {
  const parent = tree.parent(use);
  if (parent === null) return true;
  switch (tree.kind(parent)) {
    case "binary_expression":
      return false;
    case "argument_list": {
      const call = tree.parent(parent);
      return call === null || !isLogging(tree, call);
    }
    default:
      return true;
  }
}
