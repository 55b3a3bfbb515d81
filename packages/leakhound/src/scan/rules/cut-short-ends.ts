/**
 * A method that ends a value returns where one of its steps fails, and leaves parts open that it ends otherwise:
 *
 *   func (f *diskFile) Close() error {
 *       if err := f.file.Sync(); err != nil {
 *           return err                          f.file stays open: nobody calls Close again
 *       }
 *       return f.file.Close()
 *   }
 *
 *   for _, c := range p.conns {
 *       if err := c.Close(); err != nil { return err }     the connections after it stay open
 *   }
 *
 * A method of any other name counts where it has no parameters, and its last statement ends a part.
 *
 * Not reported: a check before anything is ended (`if err := s.checkOpen(); …`), parts that a deferred statement or the
 * branch itself ends, or that are given to other code there.
 */
import { endBeforeReturn } from "../fixes/end-before-return.ts";
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { isInFailure } from "../lifetime/failure-exits.ts";
import { functionAround, statementBefore } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { type EndedPart, endedParts } from "./ended-parts.ts";
import type { Match } from "./rule.ts";

/** Methods that end a value, by their names. */
export const ENDING =
  /^(?:close|stop|shutdown|release|destroy|disconnect|tear_?down|clean_?up|down|dispose|terminate|finish)(?:Locked|Internal|All|WithContext)?$/i;

export function* endsCutShort(file: GoFile, repository: Repository): Generator<Match> {
  const { tree } = file;
  for (const method of tree.within(tree.root, "method_declaration")) {
    const name = tree.fieldText(method, "name");
    if (!ENDING.test(name) && !mayEnd(tree, method)) continue;
    const ends = [...endedParts(repository, { file, node: method })];
    if (ends.length === 0 || (!ENDING.test(name) && !endsLast(tree, method, ends))) continue;
    // The exits after the first one leave the same parts, or fewer.
    const known = new Set<string>();
    for (const exit of tree.withinFunction(method, "return_statement")) {
      const step = failedStep(tree, exit);
      const branch = tree.above(exit, "if_statement");
      const all = step === null || branch === null ? [] : leftAt(tree, { method, exit, branch, step, ends });
      const left = all.filter(({ part }) => !known.has(part));
      const [first] = left;
      if (step === null || first === undefined) continue;
      for (const { part } of left) known.add(part);
      yield matchOf(file, repository, { name, exit, step, left: [first, ...left.slice(1)] });
    }
  }
}

/** A method without parameters whose last statement is a call, or returns one: it may end its receiver, whatever its name is. */
function mayEnd(tree: SyntaxTree, method: NodeIndex): boolean {
  const parameters = tree.field(method, "parameters");
  const last = lastStatement(tree, method);
  return (
    (parameters === null || tree.children(parameters).length === 0) &&
    last !== null &&
    (tree.kind(last) === "return_statement" || tree.kind(last) === "expression_statement") &&
    tree.within(last, "call_expression").length > 0
  );
}

function lastStatement(tree: SyntaxTree, method: NodeIndex): NodeIndex | null {
  const body = tree.field(method, "body");
  const list = body === null ? null : tree.lastChild(body);
  return list === null ? null : tree.lastChild(list);
}

/** `return l.conn.Close()` at the end of a method that opens nothing: it sets no field to anything but nil. */
function endsLast(tree: SyntaxTree, method: NodeIndex, ends: readonly EndedPart[]): boolean {
  const last = lastStatement(tree, method);
  if (last === null || !ends.some(({ call }) => tree.contains(last, call))) return false;
  return tree.within(method, "assignment_statement").every((statement) => {
    const left = tree.field(statement, "left");
    const isField = left !== null && tree.children(left).some((one) => tree.kind(one) === "selector_expression");
    return !isField || /^(?:nil|true|false)$/.test(tree.fieldText(statement, "right"));
  });
}

interface Cut {
  readonly name: string;
  readonly exit: NodeIndex;
  readonly step: NodeIndex;
  readonly left: readonly [EndedPart, ...EndedPart[]];
}

function matchOf(file: GoFile, repository: Repository, { name, exit, step, left }: Cut): Match {
  const { tree } = file;
  const [first] = left;
  const inLoop = first.loop !== null && tree.contains(first.loop, exit);
  const parts = [...new Set(left.map(({ part }) => part))];
  const what = inLoop ? `the other values of ${first.part}` : textOf(parts);
  return {
    node: exit,
    // After a method with another name, Close may come.
    confidence: WRITES.test(calledName(tree, step)) && !inLoop && ENDING.test(name) ? "medium" : "low",
    message: `${name} returns where ${tree.fieldText(step, "function")} fails, and leaves ${what} open.`,
    advice: inLoop
      ? `call ${callText(tree, first)} for all of them, and return the errors together: errors.Join`
      : `call ${callsText(tree, left)} before the return${left.some(({ call }) => hasError(tree, call)) ? ", and return both errors: errors.Join" : ""}`,
    steps: [{ file, node: first.call, text: `ends ${first.part} where nothing has failed` }],
    fix: () => (inLoop ? null : endBeforeReturn(file, repository, { exit, calls: left.map(({ call }) => call) })),
  };
}

/** `close(a.quit)`, `f.file.Close()`; the name of the part where the call is long. */
function callText(tree: SyntaxTree, { call, part }: EndedPart): string {
  const text = tree.text(call);
  return text.length <= CALL_CHARS_MAX && !text.includes("\n") ? text : `the end of ${part}`;
}

const CALL_CHARS_MAX = 60;

/** `b.file.Close() and close(b.quit)` */
const callsText = (tree: SyntaxTree, left: readonly EndedPart[]): string =>
  textOf([...new Set(left.map((one) => callText(tree, one)))]);

/** The method looks at what the call returns. */
function hasError(tree: SyntaxTree, call: NodeIndex): boolean {
  const parent = tree.parent(call);
  return parent !== null && tree.kind(parent) !== "expression_statement";
}

export const textOf = (parts: readonly string[]): string =>
  parts.length > PARTS_MAX ? `${parts.slice(0, PARTS_MAX).join(", ")} and others` : parts.join(" and ");

const PARTS_MAX = 2;

/** Steps that write, and therefore do fail. */
const WRITES = /^(?:flush|sync|write|commit|send|save|persist|upload|encode|finish)/i;

/** Steps before which nothing has begun, or without which there is nothing to end. */
const CHECKS =
  /^(?:check|ensure|valid|verify|assert|is|has|can|must|lock|try|acquire|open|init|start|connect|load|get|find|look|read|parse|resolve|new|err|error)(?![a-z])|If[A-Z]|(?:Needed|Closed|Open)$/i;

/** The call whose error a branch returns; null for other exits. */
function failedStep(tree: SyntaxTree, exit: NodeIndex): NodeIndex | null {
  if (!isInFailure(tree, exit)) return null;
  const branch = tree.above(exit, "if_statement", "communication_case", "func_literal");
  if (branch === null || tree.kind(branch) !== "if_statement") return null;
  const statement = tree.field(branch, "initializer") ?? statementBefore(tree, branch);
  const right = statement === null ? null : tree.field(statement, "right");
  const [call, more] = right === null ? [] : tree.children(right);
  if (call === undefined || more !== undefined || tree.kind(call) !== "call_expression") return null;
  return CHECKS.test(calledName(tree, call)) ? null : call;
}

function calledName(tree: SyntaxTree, call: NodeIndex): string {
  const target = tree.field(call, "function");
  if (target === null) return "";
  return tree.kind(target) === "selector_expression" ? tree.fieldText(target, "field") : tree.text(target);
}

interface Exit {
  readonly method: NodeIndex;
  readonly exit: NodeIndex;
  /** The statement with the exit behind which the method goes on. */
  readonly branch: NodeIndex;
  /** The call that fails; null where none does. */
  readonly step: NodeIndex | null;
  readonly ends: readonly EndedPart[];
}

/** Parts that the method ends only after the exit. */
export function leftAt(tree: SyntaxTree, { method, exit, branch, step, ends }: Exit): EndedPart[] {
  const list = tree.parent(branch);
  if (list === null) return [];
  const isOwn = (node: NodeIndex) => functionAround(tree, node) === method;
  const done = new Set(
    ends.flatMap(({ call, part, loop }) => {
      const isOfLoop = loop !== null && tree.contains(loop, exit);
      if (tree.above(call, "defer_statement") !== null || !isOwn(call)) return [part];
      const isBefore = call < exit && call !== step;
      return (isBefore || tree.contains(exit, call)) && !isOfLoop ? [part] : [];
    }),
  );
  const isAfter = ({ call, loop }: EndedPart) =>
    call > exit
      ? (tree.contains(list, call) && !tree.contains(branch, call)) || isAround(tree, list, call)
      : loop !== null && call === step;
  return ends.filter((one) => isOwn(one.call) && !done.has(one.part) && isAfter(one));
}

/** Control goes on from the list of statements to the node: it comes later in a block around the list. */
function isAround(tree: SyntaxTree, list: NodeIndex, node: NodeIndex): boolean {
  for (let at = tree.parent(list); at !== null; at = tree.parent(at)) {
    const kind = tree.kind(at);
    if (kind === "statement_list" && tree.contains(at, node)) return true;
    if (kind === "method_declaration" || kind === "func_literal") return false;
  }
  return false;
}
