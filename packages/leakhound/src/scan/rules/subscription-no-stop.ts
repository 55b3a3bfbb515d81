/**
 * Something started for a call that is never stopped in it: a watcher, a span, a subscription to signals.
 * Condition: the start stands in a function without its stop, and what it gave is not handed on.
 * Quiet: signals of a function that runs once.
 */
import { type GoFile, type GoFunction, importOf } from "../facts.ts";
import { perCallFunctions } from "../per-call.ts";
import type { Match, Rule } from "../rule.ts";
import { callAssigned, functionAround, usesOf } from "../uses.ts";

interface Pair {
  /** Import path of the function that starts; "" for a method. */
  readonly path: RegExp;
  readonly start: RegExp;
  /** Place of what is to be stopped among the results. */
  readonly result: number;
  readonly stop: string;
}

const PAIRS: readonly Pair[] = [
  { path: /\/fsnotify$/, start: /\.NewWatcher$/, result: 0, stop: "Close" },
  { path: /\/compress\/zstd$/, start: /\.NewReader$/, result: 0, stop: "Close" },
  { path: /\/fasthttp$/, start: /\.Acquire(Request|Response)$/, result: 0, stop: "" },
];

export const subscriptionNoStop: Rule = {
  id: "subscription-no-stop",
  *find(file, repository) {
    yield* pairsIn(file);
    if (file.imports.get("signal") === "os/signal") yield* signalsIn(file, perCallFunctions(file, repository));
  },
};

function* pairsIn(file: GoFile): Generator<Match> {
  const { tree } = file;
  if (![...file.imports.values()].some((path) => PAIRS.some((pair) => pair.path.test(path)))) return;
  for (const statement of tree.within(tree.root, "short_var_declaration")) {
    const started = callAssigned(tree, statement);
    const scope = functionAround(tree, statement);
    if (!started || scope === null) continue;
    const path = importOf(file, started.callee);
    const pair = PAIRS.find((one) => one.path.test(path) && one.start.test(started.callee));
    const name = pair && started.names[pair.result];
    if (!pair || name === undefined || name === "_") continue;
    const uses = usesOf(tree, scope, name, statement);
    if (uses.isHandedOn || (pair.stop !== "" && uses.selectors.has(`${name}.${pair.stop}`))) continue;
    const stop = pair.stop === "" ? started.callee.replace("Acquire", "Release") : `${name}.${pair.stop}`;
    yield {
      node: statement,
      confidence: "high",
      message: `What ${started.callee} starts is not stopped in this function, and nobody else has it.`,
      advice: `defer ${stop}${pair.stop === "" ? `(${name})` : "()"}`,
    };
  }
}

function* signalsIn({ tree }: GoFile, perCall: readonly GoFunction[]): Generator<Match> {
  for (const { name, node, isHandler } of perCall) {
    if (/\bsignal\.Stop\(/.test(tree.text(node))) continue;
    for (const call of tree.within(node, "call_expression")) {
      if (tree.fieldText(call, "function") !== "signal.Notify") continue;
      yield {
        node: call,
        // What a handler calls is told by its name alone, and another may have it.
        confidence: isHandler ? "high" : "medium",
        message: `${name} runs for every call and has signals sent to a channel that stays registered.`,
        advice: "defer signal.Stop(…) with the same channel",
      };
    }
  }
}
