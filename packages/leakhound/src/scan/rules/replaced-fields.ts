/**
 * Fields that hold something open, and that a method sets again without ending what they hold:
 *
 *   func (c *client) dial() error {
 *       conn, err := net.Dial("tcp", c.address)
 *       if err != nil { return err }
 *       c.conn = conn                        the connection of the time before stays open
 *       return nil
 *   }
 *   for { if err := c.dial(); err == nil { c.serve() } }
 *
 * Not reported: the method, or its caller, ends the field, looks at it, or keeps what it holds; nothing shows that the
 * method runs more than once on the same value.
 */

import { isOfOneCall } from "../calls/call-values.ts";
import { folderOf, type GoFile, type GoFunction } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { selectorsOf } from "../index/selectors.ts";
import { ENDING_METHODS, OTHER_ENDS } from "../lifetime/kinds.ts";
import { codeText } from "../syntax/code-text.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { assignedAt } from "../types/field-uses.ts";
import { pointee } from "../types/go-type.ts";
import type { Located } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import { typesOf } from "../types/types.ts";
import { receiverOf } from "./ended-parts.ts";
import { endOfType, type MadeValue, makerOf } from "./part-makers.ts";
import { isEndedByCode } from "./part-uses.ts";
import { isRepeated, type RepeatedRun, repeatedRun } from "./repeated-runs.ts";
import type { Match } from "./rule.ts";

export function* replacedFields(file: GoFile, repository: Repository): Generator<Match> {
  const { tree } = file;
  for (const fn of file.functions) {
    if (tree.kind(fn.node) !== "method_declaration" || CONSTRUCTS.test(fn.name) || BEGINS.test(fn.name)) continue;
    for (const statement of tree.withinFunction(fn.node, "assignment_statement")) {
      const set = fieldSet({ file, repository, fn }, statement);
      const run = set === null ? null : runOf({ file, repository, fn }, set);
      if (set === null || run === null) continue;
      yield matchOf(file, { fn, set, run });
    }
  }
}

/** `handleStarted`: what begins comes once for a value. */
const BEGINS = /(?:Started|Created|Initiali[sz]ed|Begin|Begun)$/;
const CONSTRUCTS = /^(?:new|make|init|setup|provision)/i;

interface Method {
  readonly file: GoFile;
  readonly repository: Repository;
  readonly fn: GoFunction;
}

interface FieldSet {
  readonly statement: NodeIndex;
  /** `c.conn` */
  readonly selector: NodeIndex;
  readonly made: MadeValue;
  readonly method: string;
}

function matchOf(file: GoFile, { fn, set, run }: { fn: GoFunction; set: FieldSet; run: RepeatedRun }): Match {
  const { tree } = file;
  const text = tree.text(set.selector);
  const maker = set.made.file.tree.fieldText(set.made.node, "function");
  const when = run.how === "loop" ? "runs in a loop" : "has several callers";
  return {
    node: set.statement,
    confidence: run.how === "loop" ? "medium" : "low",
    message: `${fn.name} ${when}, and puts what ${maker} makes into ${text} without ending what ${text} held before, which stays open.`,
    advice: `end it before: if ${text} != nil { ${text}.${set.method}() }`,
    steps: [
      {
        ...run.call,
        text: run.how === "loop" ? `calls ${fn.name} again and again` : `one of the callers of ${fn.name}`,
      },
      { ...set.made, text: `makes the value of ${text}` },
    ],
  };
}

/** A field of the receiver that gets a value which must be ended, and of which the method did not look at the one before. */
function fieldSet({ file, repository, fn }: Method, statement: NodeIndex): FieldSet | null {
  const { tree } = file;
  const left = tree.field(statement, "left");
  const receiver = receiverOf(tree, fn.node);
  for (const selector of left === null || receiver === null ? [] : tree.children(left)) {
    if (tree.kind(selector) !== "selector_expression" || rootOf(tree, selector) !== receiver) continue;
    const value = assignedAt({ file, node: selector });
    const made = value === null ? null : makerOf(repository, value);
    if (made === null || isLookedAt(file, fn, selector) || isGuarded(tree, fn, statement)) continue;
    const method = endOf(repository, { file, node: selector });
    if (method !== null) return { statement, selector, made, method };
  }
  return null;
}

/** The method that ends the value of a field: by its type, or because some code ends what the field holds. */
function endOf(repository: Repository, { file, node }: Located): string | null {
  const types = typesOf(repository);
  const method = endOfType(types, types.of(file, node));
  if (method !== null) return method;
  const { tree } = file;
  const operand = tree.field(node, "operand");
  const owner = operand === null ? null : pointee(types.of(file, operand));
  const name = tree.fieldText(node, "field");
  const field = types.field(owner, name);
  if (owner === null || field === null || field.declaration === null) return null;
  const folder = folderOf(field.declaration.file.path);
  return isEndedByCode(repository, { owner, name, key: field.key, folder }) ? "Close" : null;
}

function rootOf(tree: SyntaxTree, selector: NodeIndex): NodeIndex | null {
  let at: NodeIndex | null = selector;
  while (at !== null && tree.kind(at) === "selector_expression") at = tree.field(at, "operand");
  return at === null ? null : scopesOf(tree).declarationOf(at);
}

/** The method reads the field before, ends it anywhere, or sets it more than once. */
function isLookedAt({ tree }: GoFile, { node: fn }: GoFunction, selector: NodeIndex): boolean {
  const text = tree.text(selector);
  return selectorsOf(tree, tree.fieldText(selector, "field")).some((other) => {
    if (other === selector || !tree.contains(fn, other) || tree.text(other) !== text) return false;
    return other < selector || isEnded(tree, other);
  });
}

/** A branch asks for something of the receiver: `if c.started { return }`, `if !c.running.CompareAndSwap(…) { return }`. */
function isGuarded(tree: SyntaxTree, { node: fn, receiver }: GoFunction, statement: NodeIndex): boolean {
  if (/\b[oO]nce\.Do\(/.test(codeText(tree, fn))) return true;
  for (const branch of tree.withinFunction(fn, "if_statement")) {
    if (branch > statement) return false;
    if (!asksFor(tree, branch, receiver?.name ?? "")) continue;
    if (tree.contains(branch, statement) || returnsAtOnce(tree, branch)) return true;
  }
  return false;
}

/** The condition has a field or a method of the variable. */
function asksFor(tree: SyntaxTree, branch: NodeIndex, name: string): boolean {
  const condition = tree.field(branch, "condition");
  return (
    condition !== null &&
    tree.within(condition, "selector_expression").some((one) => tree.fieldText(one, "operand") === name)
  );
}

function returnsAtOnce(tree: SyntaxTree, branch: NodeIndex): boolean {
  const list = tree.lastChild(tree.field(branch, "consequence")!);
  const last = list === null ? null : tree.lastChild(list);
  return last !== null && tree.kind(last) === "return_statement";
}

const ENDING = new Set([...ENDING_METHODS, ...OTHER_ENDS]);

function isEnded(tree: SyntaxTree, selector: NodeIndex): boolean {
  const outer = tree.parent(selector);
  return outer !== null && tree.kind(outer) === "selector_expression" && ENDING.has(tree.fieldText(outer, "field"));
}

/** What shows that the method runs again, while nothing around it ends the field. */
function runOf({ file, repository, fn }: Method, set: FieldSet): RepeatedRun | null {
  if (isOfOneCall(fn, file, repository)) return null;
  const { tree } = file;
  const field = tree.fieldText(set.selector, "field");
  if (callsMethodWith({ file, repository, fn }, field, set.statement)) return null;
  if (isRepeated(tree, set.statement)) return { how: "loop", call: { file, node: set.statement } };
  const isEndedAround = (call: Located) => isEndedBeside(repository, call, field);
  return repeatedRun({ repository, isEndedAround }, file, fn);
}

/** A method of the receiver that is called before ends the field, or looks at it. */
function callsMethodWith({ file, repository, fn }: Method, field: string, before: NodeIndex): boolean {
  const { tree } = file;
  return tree.within(fn.node, "call_expression").some((call) => {
    const callee = call < before ? typesOf(repository).callee(file, call) : null;
    return callee?.kind === "function" && mentions(callee.fn, field);
  });
}

const mentions = ({ file, node }: Located, field: string): boolean =>
  selectorsOf(file.tree, field).some((selector) => file.tree.contains(node, selector));

/**
 * The function around a call ends the field, or asks for it, on the same path:
 *
 *   if c.conn != nil { c.conn.Close() }; c.dial()
 *   for { c.dial(); c.serve(); c.conn.Close() }
 */
function isEndedBeside(repository: Repository, { file, node: call }: Located, field: string): boolean {
  const { tree } = file;
  const fn = tree.above(call, "function_declaration", "method_declaration");
  if (fn === null) return true;
  if (isAskedFor(tree, call)) return true;
  const ends = (node: NodeIndex) => tree.contains(fn, node) && isOnPathOf(tree, node, call);
  if (selectorsOf(tree, field).some((one) => ends(one) && (isEnded(tree, one) || isAsked(tree, one)))) return true;
  return tree.within(fn, "call_expression").some((other) => {
    const callee = other !== call && ends(other) ? typesOf(repository).callee(file, other) : null;
    if (callee?.kind !== "function") return false;
    const { file: own, node } = callee.fn;
    return selectorsOf(own.tree, field).some((one) => own.tree.contains(node, one) && isEnded(own.tree, one));
  });
}

/** `if c.state != connected { c.dial() }` */
function isAskedFor(tree: SyntaxTree, call: NodeIndex): boolean {
  const target = tree.field(call, "function");
  const operand = target === null ? null : tree.field(target, "operand");
  if (operand === null) return false;
  for (
    let at = tree.above(call, "if_statement", "func_literal");
    at !== null;
    at = tree.above(at, "if_statement", "func_literal")
  )
    if (tree.kind(at) === "if_statement" && asksFor(tree, at, tree.text(operand))) return true;
  return false;
}

/** The node is in a block around the call, or in a branch of such a block that goes on. */
function isOnPathOf(tree: SyntaxTree, node: NodeIndex, call: NodeIndex): boolean {
  for (let list = tree.above(node, "statement_list"); list !== null; list = tree.above(list, "statement_list")) {
    if (tree.contains(list, call)) return true;
    const last = tree.lastChild(list);
    if (last !== null && LEAVES.has(tree.kind(last))) return false;
    const around = tree.above(list, "if_statement", "communication_case", "expression_case", "func_literal");
    if (around === null || tree.kind(around) !== "if_statement") return false;
  }
  return false;
}

const LEAVES = new Set(["return_statement", "continue_statement", "break_statement", "goto_statement"]);

/** `if c.conn == nil {`, `c.conn = nil`, `old := c.conn` */
function isAsked(tree: SyntaxTree, selector: NodeIndex): boolean {
  const parent = tree.parent(selector);
  if (parent === null || tree.kind(parent) === "binary_expression") return parent !== null;
  if (tree.kind(parent) !== "expression_list") return false;
  return tree.fieldName(parent) === "right" || tree.fieldText(tree.parent(parent)!, "right") === "nil";
}
