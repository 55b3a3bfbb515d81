/**
 * A signal that ends the loop of a goroutine, beside what the loop waits for:
 *
 *   for {                                for range ticker.C {             for {
 *       select {                             work()                           work()
 *       case job := <-jobs:              }                                    time.Sleep(pause)
 *           work(job)                                                     }
 *       case <-s.quit:      added        for {
 *           return                           select {
 *       }                                    case <-ticker.C:
 *   }                                            work()
 *                                            case <-s.quit:
 *                                                return
 *                                            }
 *                                        }
 *
 * Only where the loop waits at one place, so that nothing else keeps it from heeding the signal, and where its function has no
 * results.
 */
import { isEndless, ownNodes } from "../flow/paths.ts";
import { importOf } from "../index/go-file.ts";
import { argumentsOf, functionAround, selectCaseAround } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import type { Located } from "../types/package-members.ts";
import { deepened, type FileEdits, indentationOf, insertion, lineEndOf, type TextEdit } from "./text-edits.ts";

/**
 * @param at the loop, or its range clause
 * @param signal what the new case receives from: `s.quit`, `ctx.Done()`
 */
export function heedSignal({ file, node }: Located, signal: string): FileEdits | null {
  const { tree } = file;
  const loop = tree.kind(node) === "range_clause" ? tree.parent(node) : node;
  const fn = loop === null ? null : functionAround(tree, loop);
  if (loop === null || fn === null || tree.kind(loop) !== "for_statement" || tree.field(fn, "result") !== null)
    return null;
  const edits = isEndless(tree, loop) ? inEndless({ file, node: loop }, fn, signal) : inRange(tree, loop, fn, signal);
  return edits && { file, edits };
}

/** A case of the only select, or a select in place of the only other wait. */
function inEndless({ file, node: loop }: Located, fn: NodeIndex, signal: string): readonly TextEdit[] | null {
  const { tree } = file;
  const block = tree.field(loop, "body");
  const list = block === null ? undefined : tree.firstChild(block);
  const statements = list === undefined || tree.kind(list) !== "statement_list" ? [] : tree.children(list);
  const [select, more] = statements.filter((one) => tree.kind(one) === "select_statement");
  if (more !== undefined) return null;
  const lone = loneWaitsIn(tree, loop, fn);
  if (select !== undefined) return lone.length === 0 ? withCase(tree, select, signal) : null;
  const [wait, other] = statements.flatMap((one) => {
    const head = headFor({ file, node: one });
    return head === null ? [] : [{ statement: one, head }];
  });
  if (wait === undefined || other !== undefined) return null;
  if (lone.some((one) => !tree.contains(wait.statement, one))) return null;
  return asSelect(tree, wait, signal);
}

/** Sends and receives of the loop that wait for nothing else. */
function loneWaitsIn(tree: SyntaxTree, loop: NodeIndex, fn: NodeIndex): NodeIndex[] {
  const isLone = (node: NodeIndex) => {
    const around = tree.contains(loop, node) ? selectCaseAround(tree, node) : null;
    const head = around === null ? null : tree.field(around, "communication");
    return tree.contains(loop, node) && (head === null || !tree.contains(head, node));
  };
  return [
    ...[...ownNodes(tree, fn, "unary_expression")].filter((one) => tree.source.startsWith("<-", tree.start(one))),
    ...ownNodes(tree, fn, "send_statement"),
  ].filter(isLone);
}

/** The head of a case that waits as the statement does; null for a statement that does not wait. */
function headFor({ file, node }: Located): string | null {
  const { tree } = file;
  const text = tree.text(node);
  if (text.includes("\n")) return null;
  if (tree.kind(node) === "send_statement") return text;
  const expression = tree.kind(node) === "expression_statement" ? tree.firstChild(node) : undefined;
  if (expression === undefined) return null;
  if (tree.kind(expression) === "unary_expression") return text.startsWith("<-") ? text : null;
  const target = tree.kind(expression) === "call_expression" ? tree.field(expression, "function") : null;
  if (target === null || tree.kind(target) !== "selector_expression" || tree.fieldText(target, "field") !== "Sleep")
    return null;
  const [duration] = argumentsOf(tree, expression);
  if (importOf(file, tree.text(target)) !== "time" || duration === undefined) return null;
  return `<-${tree.fieldText(target, "operand")}.After(${tree.text(duration)})`;
}

function withCase(tree: SyntaxTree, select: NodeIndex, signal: string): readonly TextEdit[] | null {
  const indentation = indentationOf(tree, select);
  const close = tree.end(select) - 1;
  const lineStart = tree.source.lastIndexOf("\n", close) + 1;
  if (indentation === null || tree.children(select).length === 0) return null;
  if (tree.source.slice(lineStart, close) !== indentation) return null;
  return [insertion(lineStart, linesOf(tree, select, indentation, [`case <-${signal}:`, "\treturn"]))];
}

interface Wait {
  readonly statement: NodeIndex;
  readonly head: string;
}

function asSelect(tree: SyntaxTree, { statement, head }: Wait, signal: string): readonly TextEdit[] | null {
  const indentation = indentationOf(tree, statement);
  if (indentation === null) return null;
  const lines = ["select {", `case ${head}:`, `case <-${signal}:`, "\treturn", "}"];
  const text = linesOf(tree, statement, indentation, lines).slice(indentation.length).trimEnd();
  return [{ start: tree.start(statement), end: tree.end(statement), text }];
}

/** The body of a loop over a channel becomes that of a case. */
function inRange(tree: SyntaxTree, loop: NodeIndex, fn: NodeIndex, signal: string): readonly TextEdit[] | null {
  const head = tree.firstChild(loop);
  const block = tree.field(loop, "body");
  const indentation = indentationOf(tree, loop);
  const channel = head === undefined || tree.kind(head) !== "range_clause" ? null : tree.field(head, "right");
  if (head === undefined || channel === null || block === null || indentation === null) return null;
  const kind = tree.kind(channel);
  if (kind !== "identifier" && kind !== "selector_expression") return null;
  const lone = loneWaitsIn(tree, loop, fn);
  const body = lone.length > 0 || isLeftByBreak(tree, loop) ? null : deepened(tree, block);
  if (body === null) return null;
  const inner = `${indentation}\t`;
  const received = tree.source.slice(tree.start(head), tree.start(channel)).replace(/range\s*$/, "<-");
  const opening = linesOf(tree, loop, inner, ["select {", `case ${received}${tree.text(channel)}:`]);
  const eol = lineEndOf(tree, loop);
  const end = tree.source.lastIndexOf("\n", tree.end(block) - 1) + 1;
  return [
    { start: tree.start(loop), end: tree.start(block) + 1, text: `for {${eol}${opening.trimEnd()}` },
    ...body,
    insertion(end, linesOf(tree, loop, inner, [`case <-${signal}:`, "\treturn", "}"])),
  ];
}

/** A `break` without a label would leave the select only. */
const isLeftByBreak = (tree: SyntaxTree, loop: NodeIndex): boolean =>
  [...tree.within(loop, "break_statement")].some(
    (jump) =>
      tree.children(jump).length === 0 &&
      tree.above(
        jump,
        "for_statement",
        "select_statement",
        "expression_switch_statement",
        "type_switch_statement",
        "func_literal",
      ) === loop,
  );

const linesOf = (tree: SyntaxTree, at: NodeIndex, indentation: string, lines: readonly string[]): string =>
  lines.map((line) => indentation + line + lineEndOf(tree, at)).join("");
