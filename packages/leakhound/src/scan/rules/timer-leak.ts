/**
 * Timers that stay. Before Go 1.23 a timer of time.After lives until it fires and a ticker until Stop.
 *
 * Any version: time.AfterFunc of a minute or more in code that runs per call, whose timer is dropped; a goroutine of
 * such code that ranges over time.Tick for ever.
 * The module asks for Go < 1.23: time.After of a minute or more, or of unknown length, in a select of a loop; a ticker or
 * timer that is made per call and never stopped, or time.Tick in such code.
 * Quiet: every other case of the select leaves the loop; the timer is handed on, or nothing but it is waited for.
 */
import { durationMs } from "../index/durations.ts";
import { type GoFile, importOf } from "../index/go-file.ts";
import { goVersion } from "../index/go-modules.ts";
import { usesOf } from "../index/local-uses.ts";
import { type PerCall, perCallFunctions } from "../index/per-call.ts";
import type { Repository } from "../index/repository.ts";
import { callAssigned, functionAround } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import type { Match, Rule } from "./rule.ts";

const COLLECTED_SINCE_MINOR = 23;
const LONG_MS = 60_000;

export const timerLeak: Rule = {
  id: "timer-leak",
  *find(file, repository) {
    if (![...file.imports.values()].includes("time")) return;
    const isOld = isBeforeCollection(file, repository);
    if (isOld) yield* afterInLoops(file);
    for (const fn of perCallFunctions(file, repository)) {
      yield* callbacksDropped(file, fn);
      yield* ticksForEver(file, fn, isOld);
      if (isOld) yield* timersUnstopped(file, fn);
    }
  },
};

function isBeforeCollection(file: GoFile, repository: Repository): boolean {
  const version = goVersion(repository, file);
  return version !== null && version[0] === 1 && version[1] < COLLECTED_SINCE_MINOR;
}

/** Calls of a function of package time in a node, under whatever name the file imports it. */
function* timeCalls(file: GoFile, node: NodeIndex, name: string): Generator<NodeIndex> {
  for (const call of file.tree.within(node, "call_expression")) {
    const callee = file.tree.fieldText(call, "function");
    if (callee.endsWith(`.${name}`) && importOf(file, callee) === "time") yield call;
  }
}

/** What a handler calls may be told by its name alone, and another may have it. */
const confidenceIn = ({ isHandler }: PerCall) => (isHandler ? "high" : "medium");

function* afterInLoops(file: GoFile): Generator<Match> {
  const { tree } = file;
  for (const call of timeCalls(file, tree.root, "After")) {
    const loop = tree.above(call, "for_statement", "func_literal");
    const lasts = durationMs(argumentText(tree, call, 0), file);
    if (loop === null || tree.kind(loop) === "func_literal" || (lasts !== null && lasts < LONG_MS)) continue;
    const wait = waitFor(tree, call, loop);
    if (wait === null || !goesOnBeside(tree, wait)) continue;
    yield {
      node: call,
      confidence: lasts === null ? "medium" : "high",
      message: "Each turn of the loop makes a timer with time.After, which before Go 1.23 stays until it fires.",
      advice: "make one time.NewTimer before the loop and Reset it, or ask for go 1.23 in go.mod",
    };
  }
}

/** The case that waits for it: around the call, or of the name that it is given in the loop. */
function waitFor(tree: SyntaxTree, call: NodeIndex, loop: NodeIndex): NodeIndex | null {
  const around = tree.above(call, "communication_case", "for_statement");
  if (around !== null && around !== loop) return around;
  const named = tree.above(call, "short_var_declaration", "block");
  const name = named === null ? "" : tree.fieldText(named, "left");
  const waits = [...tree.within(loop, "communication_case")];
  return waits.find((one) => tree.fieldText(one, "communication") === `<-${name}`) ?? null;
}

/** Another case of the select lets the loop go on, and only then timers pile up that have not fired. */
function goesOnBeside(tree: SyntaxTree, wait: NodeIndex): boolean {
  const select = tree.parent(wait);
  const cases = select === null ? [] : tree.children(select).filter((one) => one !== wait);
  return cases.some((one) => !LEAVES.test(tree.text(one)));
}

const LEAVES = /\b(return|break\s+\w+|goto\s+\w+|panic\(.*|os\.Exit\(.*|log\.Fatal.*)\b[^\n]*\s*$/;

const argumentText = (tree: SyntaxTree, call: NodeIndex, place: number): string => {
  const list = tree.field(call, "arguments");
  const argument = list === null ? undefined : tree.children(list)[place];
  return argument === undefined ? "" : tree.text(argument);
};

function* callbacksDropped(file: GoFile, fn: PerCall): Generator<Match> {
  const { tree } = file;
  for (const call of timeCalls(file, fn.node, "AfterFunc")) {
    const lasts = durationMs(argumentText(tree, call, 0), file);
    if (!isDropped(tree, call) || lasts === null || lasts < LONG_MS) continue;
    yield {
      node: call,
      confidence: confidenceIn(fn),
      message: `${fn.name} runs for every call and leaves a timer behind, with all that its function holds, until it fires.`,
      advice: "keep the timer and stop it when the call is done: t := time.AfterFunc(…); defer t.Stop()",
    };
  }
}

/** A statement of its own, or `_ = …`. */
function isDropped(tree: SyntaxTree, call: NodeIndex): boolean {
  const up = tree.parent(call);
  if (up === null) return false;
  const statement = tree.kind(up) === "expression_list" ? tree.parent(up) : up;
  return (
    statement !== null && (tree.kind(statement) === "expression_statement" || tree.fieldText(statement, "left") === "_")
  );
}

function* ticksForEver(file: GoFile, fn: PerCall, isOld: boolean): Generator<Match> {
  const { tree } = file;
  for (const call of timeCalls(file, fn.node, "Tick")) {
    const loop = tree.above(call, "for_statement", "func_literal");
    const isRange = loop !== null && tree.kind(loop) === "for_statement" && tree.parent(tree.parent(call)!) === loop;
    const isEndless = isRange && tree.above(call, "go_statement") !== null && !LEFT.test(tree.text(loop));
    if (!isOld && !isEndless) continue;
    yield {
      node: call,
      confidence: isEndless ? confidenceIn(fn) : "medium",
      message: `${fn.name} runs for every call and has a ticker of time.Tick, which nobody can stop.`,
      advice: "make it with time.NewTicker, defer its Stop, and leave the loop when the call is done",
    };
  }
}

const LEFT = /\b(return|break|goto|panic)\b/;

function* timersUnstopped(file: GoFile, fn: PerCall): Generator<Match> {
  const { tree } = file;
  for (const statement of tree.within(fn.node, "short_var_declaration")) {
    const assigned = callAssigned(tree, statement);
    const [name] = assigned?.names ?? [];
    const maker = /\.(NewTicker|NewTimer)$/.exec(assigned?.callee ?? "")?.[1];
    if (!assigned || !maker || name === undefined || importOf(file, assigned.callee) !== "time") continue;
    const scope = functionAround(tree, statement) ?? fn.node;
    const uses = usesOf(tree, scope, name, statement);
    if (uses.isHandedOn || uses.selectors.has(`${name}.Stop`)) continue;
    if (maker === "NewTimer" && isWaitedFor(tree, scope, name)) continue;
    yield {
      node: statement,
      confidence: confidenceIn(fn),
      message: `The ${maker === "NewTimer" ? "timer" : "ticker"} is made for every call and never stopped; before Go 1.23 it stays ${maker === "NewTimer" ? "until it fires" : "for ever"}.`,
      advice: `defer ${name}.Stop()`,
    };
  }
}

/** By itself, not beside something else in a select: it has fired then. */
const isWaitedFor = (tree: SyntaxTree, scope: NodeIndex, name: string): boolean =>
  [...tree.within(scope, "unary_expression")].some((one) => {
    const wait = tree.above(one, "communication_case");
    const head = wait === null ? null : tree.field(wait, "communication");
    return tree.text(one) === `<-${name}.C` && (head === null || !tree.contains(head, one));
  });
