/**
 * A goroutine that only waits for its caller, and stays after the function that started it has returned:
 *
 *   func (c *client) fetch(ctx context.Context) error {
 *       go func() {
 *           <-ctx.Done()      nothing else ends it: each fetch leaves a goroutine until the context of the caller ends
 *           c.abort()
 *       }()
 *       return c.read()
 *   }
 *
 * Condition: the only way on of the goroutine is a receive from the Done channel of a context of the caller, or from a
 * channel that is a parameter of type `<-chan struct{}`; and the function that starts it does not wait for the same. Medium where
 * a loop without end starts one after another, or the function serves one connection and the context is not the one of
 * the connection; otherwise low, because the context may end with the call.
 * Condition, too: a loop calls the function again and again, and the loop of the goroutine ends only by a signal that is the same
 * in each turn (`goroutines-per-turn.ts`).
 * Not reported: handlers of requests, whose context ends with the request; functions that serve until they are stopped.
 */
import { isMainPackage } from "../channels/name-uses.ts";
import { isEndless, ownNodes } from "../flow/paths.ts";
import { type GoroutineStart, startsIn } from "../goroutines/starts.ts";
import { waitForCaller } from "../goroutines/waits-for-caller.ts";
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { loopAround } from "../syntax/queries.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import type { Located } from "../types/package-members.ts";
import { startPerTurn } from "./goroutines-per-turn.ts";
import type { Match, Rule } from "./rule.ts";

export const goroutineOutlivesCall: Rule = {
  id: "goroutine-outlives-call",
  spansFiles: true,
  *find(file, repository) {
    if (!file.source.includes("<-")) return;
    for (const { starter, start } of startsIn(repository, file)) {
      const match = matchOf(repository, starter, start) ?? matchPerTurn(repository, starter, start);
      if (match !== null) yield match;
    }
  },
};

function matchOf(repository: Repository, starter: Located, start: GoroutineStart): Match | null {
  const { file, node } = starter;
  const { tree } = file;
  if (start.group !== null) return null;
  const wait = waitForCaller(repository, start, file);
  if (wait === null) return null;
  const signal = wait.file.tree.fieldText(wait.node, "operand");
  const name = tree.fieldText(node, "name");
  const isRepeated = isInEndlessLoop(file, start.node) || servesConnection(file, node);
  if (!isRepeated && (isMainPackage(file) || isServing(starter, start, signal) || getsRequest(file, node))) return null;
  return {
    node: start.node,
    confidence: isRepeated ? "medium" : "low",
    message: `The goroutine waits for ${signal} only, and stays after ${name === "" ? "the function" : name} has returned.`,
    advice: "select on a channel that the function closes when it returns as well, or use context.AfterFunc",
    steps: [{ ...wait, text: "waits for the caller" }],
  };
}

/** The function runs again and again, and each run starts a goroutine that only a signal of somebody else ends. */
function matchPerTurn(repository: Repository, starter: Located, start: GoroutineStart): Match | null {
  const found = startPerTurn(repository, starter, start);
  if (found === null) return null;
  const { signal, call } = found;
  const { file, node } = starter;
  const wait = signal.wait.file.tree.fieldText(signal.wait.node, "operand");
  return {
    node: start.node,
    confidence: "medium",
    message: `${file.tree.fieldText(node, "name")} runs in a loop (line ${call.file.tree.line(call.node)}), and each turn starts a goroutine that only ${wait} ends, so they accumulate until then.`,
    advice: "end the goroutine when the function returns: give it a context of its own, with defer cancel()",
    steps: [
      { ...call, text: "runs in a loop" },
      { ...signal.wait, text: "the only exit of the goroutine" },
    ],
  };
}

/** Each turn of the loop starts another one. */
function isInEndlessLoop({ tree }: GoFile, start: NodeIndex): boolean {
  for (let loop = loopAround(tree, start); loop !== null; loop = loopAround(tree, loop))
    if (isEndless(tree, loop)) return true;
  return false;
}

const CONNECTION = /\bnet\.Conn\b|\*websocket\.Conn\b/;
const handlerOf = ({ functions }: GoFile, fn: NodeIndex) =>
  functions.find(({ node, isHandler }) => node === fn && isHandler);

const servesConnection = (file: GoFile, fn: NodeIndex): boolean =>
  handlerOf(file, fn)?.parameters.some(({ type }) => CONNECTION.test(type)) === true;

const getsRequest = (file: GoFile, fn: NodeIndex): boolean => handlerOf(file, fn) !== undefined;

const SERVING = /^(?:Serve|ListenAndServe|Accept|Start|Run|Loop)/i;

/** The function waits for the same signal, or serves until it is stopped. */
function isServing({ file: { tree }, node: fn }: Located, { node: start }: GoroutineStart, signal: string): boolean {
  const name = tree.fieldText(fn, "name");
  if (name === "main" || name === "init") return true;
  for (const receive of ownNodes(tree, fn, "unary_expression"))
    if (tree.source[tree.start(receive)] === "<" && tree.fieldText(receive, "operand") === signal) return true;
  for (const call of ownNodes(tree, fn, "call_expression")) {
    const target = tree.field(call, "function");
    if (call < start || target === null) continue;
    const called = tree.kind(target) === "selector_expression" ? tree.fieldText(target, "field") : tree.text(target);
    if (SERVING.test(called)) return true;
  }
  return false;
}
