/**
 * Goroutines that try again until it goes well, whatever becomes of their owner; for goroutine-no-exit:
 *
 *   func (p *probe) run() {
 *       for {
 *           select {
 *           case <-p.stop: return
 *           case f := <-p.jobs:
 *               go func() {
 *                   for {
 *                       if err := f(); err == nil { break }     goes on after p has stopped
 *                       time.Sleep(p.interval)
 *                   }
 *               }()
 *
 * Condition: the loop, also of a function that the goroutine calls, has no end but success, sleeps between the turns, and
 * waits for nothing; and the function that starts the goroutine, or another method of its owner, ends with a signal, or a context is at hand.
 * Not reported: loops that count their turns, or that ask whether they should go on.
 */
import { isEndless, ownNodes } from "../flow/paths.ts";
import { getsContext } from "../goroutines/context-parameters.ts";
import { runBy, startsIn } from "../goroutines/starts.ts";
import type { GoFile } from "../index/go-file.ts";
import { hasCallNamed } from "../index/named-calls.ts";
import type { Repository } from "../index/repository.ts";
import { loopAround } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { type Located, receiverTypeName } from "../types/package-members.ts";
import { typesOf } from "../types/types.ts";
import { endsOnSignal } from "./ended-siblings.ts";
import { endingMethod } from "./lone-waits.ts";

export interface RetryLoop {
  /** Starts the goroutine. */
  readonly start: NodeIndex;
  readonly loop: Located;
  /** What ends with a signal: the starter, or a method of the owner; null where a context is at hand. */
  readonly heeding: Located | null;
}

export function* retryLoops(repository: Repository, file: GoFile): Generator<RetryLoop> {
  if (!file.source.includes("go ")) return;
  for (const { starter, start } of startsIn(repository, file)) {
    const loop = start.group === null ? retryIn(repository, start.body) : null;
    if (loop === null) continue;
    const heeding = heedingCode(repository, starter, start.body);
    if (heeding !== null) yield { start: start.node, loop, heeding };
    else if (getsContext(repository, start.body) || getsContext(repository, starter))
      yield { start: start.node, loop, heeding: null };
  }
}

/** The starter, or a method of its type or of that of the goroutine, which ends with a signal. */
function heedingCode(repository: Repository, starter: Located, body: Located): Located | null {
  if (endsOnSignal(repository, starter)) return starter;
  for (const one of [body, starter]) {
    const owner = receiverTypeName(one.file, one.node);
    const method = owner === null ? null : endingMethod(repository, one.file, owner);
    if (method !== null && method.node !== body.node) return method;
  }
  return null;
}

const DEPTH_MAX = 2;

/** A loop of the function, or of one that it calls, that only success ends, and that sleeps between its turns. */
function retryIn(repository: Repository, fn: Located, depth = 0): Located | null {
  const own = ownRetry(repository, fn);
  if (own !== null || depth >= DEPTH_MAX) return own;
  for (const { callee } of runBy(repository, fn).calls) {
    const found = retryIn(repository, callee, depth + 1);
    if (found !== null) return found;
  }
  return null;
}

function ownRetry(repository: Repository, { file, node: fn }: Located): Located | null {
  const { tree } = file;
  const types = typesOf(repository);
  for (const call of ownNodes(tree, fn, "call_expression")) {
    const callee = types.callee(file, call);
    const loop = callee?.kind === "library" && callee.name === "time.Sleep" ? loopAround(tree, call) : null;
    if (loop !== null && isEndless(tree, loop) && endsOnlyBySuccess(tree, loop) && !asks(tree, loop))
      return { file, node: loop };
  }
  return null;
}

const EXITS = ["return_statement", "break_statement", "goto_statement", "labeled_statement"] as const;

function endsOnlyBySuccess(tree: SyntaxTree, loop: NodeIndex): boolean {
  const exits = tree.within(loop, ...EXITS);
  return exits.length > 0 && exits.every((exit) => tree.kind(exit) !== "goto_statement" && isSuccess(tree, exit, loop));
}

/** In the branch where an error is nil, or behind the branch of the error, which continues. */
function isSuccess(tree: SyntaxTree, exit: NodeIndex, loop: NodeIndex): boolean {
  const check = tree.above(exit, "if_statement", "for_statement");
  if (check === null) return false;
  if (check === loop) return isBehindContinue(tree, exit);
  const condition = tree.field(check, "condition");
  if (condition === null || tree.kind(condition) !== "binary_expression") return false;
  const [left, right] = [tree.field(condition, "left"), tree.field(condition, "right")];
  if (left === null || right === null || tree.kind(right) !== "nil") return false;
  const operator = tree.source.slice(tree.end(left), tree.start(right)).trim();
  const consequence = tree.field(check, "consequence");
  const isThen = consequence !== null && tree.contains(consequence, exit);
  return (operator === "==" && isThen) || (operator === "!=" && !isThen);
}

/** `if err != nil { time.Sleep(d); continue }; return` */
function isBehindContinue(tree: SyntaxTree, exit: NodeIndex): boolean {
  const list = tree.parent(exit);
  const before = list === null ? [] : tree.children(list).filter((one) => one < exit);
  return before.some((one) => {
    const condition = tree.kind(one) === "if_statement" ? tree.field(one, "condition") : null;
    if (condition === null || !/!= ?nil$/.test(tree.text(condition))) return false;
    return tree.within(one, "continue_statement").length > 0;
  });
}

/** The loop waits for something, or asks whether it should go on. */
function asks(tree: SyntaxTree, loop: NodeIndex): boolean {
  if (tree.within(loop, "select_statement").length > 0 || hasCallNamed(tree, loop, ["panic"])) return true;
  for (const receive of tree.within(loop, "unary_expression"))
    if (tree.source[tree.start(receive)] === "<") return true;
  return tree.within(loop, "field_identifier", "identifier").some((name) => isAsking(tree.text(name)));
}

const ASKING = "stop clos quit running shut retr attempt max deadline timeout fatal exit done".split(" ");

/** `isClosed`, `p.stopped`, `maxRetries`, `ctx.Err` */
function isAsking(name: string): boolean {
  const lower = name.toLowerCase();
  return name === "Err" || /^[iI]s[A-Z]/.test(name) || ASKING.some((word) => lower.includes(word));
}
