/**
 * Timers that stay. Before Go 1.23 a timer of time.After lives until it fires, and a ticker until Stop.
 *
 * Condition, in any version: code that runs per call drops the timer of time.AfterFunc for a minute or more; a goroutine
 * of such code ranges over time.Tick forever.
 * Condition, in any version, with low confidence: a function stops a timer of time.AfterFunc on some of its paths only; no
 * code reads the field with such a timer.
 * Condition, where go.mod requires Go < 1.23, or where there is no go.mod at all: time.After for a minute or more, or for an
 * unknown time, in a select in a loop, with low confidence for a second or more, or in a select that another case leaves for each
 * call; a timer that is created per call and never stopped; a ticker in a field that no code of the package stops; a ticker that is never stopped in a function that returns, or
 * not on each path; time.Tick in such code; a
 * ticker that a select in a loop creates in each iteration.
 * Not reported: the timer is passed on, or the function waits for the timer alone.
 */

import { type PerCallFunction, perCallFunctions } from "../calls/per-call.ts";
import { durationMs } from "../index/durations.ts";
import { type GoFile, importOf } from "../index/go-file.ts";
import { goVersion } from "../index/go-modules.ts";
import { localUses } from "../index/local-uses.ts";
import { hasCallNamed } from "../index/named-calls.ts";
import type { Repository } from "../index/repository.ts";
import { scopeIndex } from "../index/scope-index.ts";
import { exitsOf, neverReturns } from "../lifetime/exits.ts";
import { callAssigned, functionAround, loopAround, outermostSelector } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { perCallConfidence } from "./confidence.ts";
import type { Match, Rule } from "./rule.ts";
import { storedTimers } from "./stored-timers.ts";
import { tickersInFields } from "./tickers-in-fields.ts";
import { timeCalls } from "./time-calls.ts";
import { timersOnPaths } from "./timers-on-paths.ts";

const COLLECTED_SINCE_MINOR = 23;
const LONG_MS = 60_000;
/** Below it, the timers that wait at once are few. */
const SHORT_MS = 1_000;

export const timerLeak: Rule = {
  id: "timer-leak",
  *find(file, repository) {
    if (![...file.imports.values()].includes("time")) return;
    const isOld = isBeforeCollection(file, repository);
    const perCall = perCallFunctions(file, repository);
    if (isOld) yield* afterInSelects(file, perCall);
    for (const fn of perCall) {
      yield* callbacksDropped(file, fn);
      yield* endlessTicks(file, fn, isOld);
      if (isOld) yield* timersUnstopped(file, fn);
    }
    if (isOld) yield* tickersLeft(file, perCall);
    if (isOld) yield* tickersInFields(file, repository);
    yield* storedTimers(file, repository);
    yield* timersOnPaths(file, repository, isOld ? ["AfterFunc", "NewTicker"] : ["AfterFunc"]);
  },
};

function isBeforeCollection(file: GoFile, repository: Repository): boolean {
  const version = goVersion(repository, file);
  if (version === null) return repository.modules.size === 0;
  return version[0] === 1 && version[1] < COLLECTED_SINCE_MINOR;
}

function* afterInSelects(file: GoFile, perCall: readonly PerCallFunction[]): Generator<Match> {
  const { tree } = file;
  for (const call of timeCalls(file, tree.root, "After")) {
    const ms = durationMs(argumentText(tree, call, 0), file);
    const loop = loopAround(tree, call);
    const wait = receivingCase(tree, call, loop ?? functionAround(tree, call) ?? tree.root);
    if (wait === null || (ms !== null && ms < SHORT_MS)) continue;
    const isPerCall = () => perCall.some(({ node }) => tree.contains(node, call));
    if (loop !== null && loopContinues(tree, wait)) yield inEachIteration(call, ms, "time.After");
    else if (isLeft(tree, wait, loopAround(tree, wait)) && (loop === null || isPerCall()))
      yield leftBeforeItFires(call);
  }
  for (const call of timeCalls(file, tree.root, "NewTimer")) {
    const ms = durationMs(argumentText(tree, call, 0), file);
    const loop = loopAround(tree, call);
    const wait = tree.above(call, "communication_case", "for_statement", "func_literal");
    const isInCase = wait !== null && tree.kind(wait) === "communication_case";
    if (loop !== null && isInCase && loopContinues(tree, wait)) yield inEachIteration(call, ms, "time.NewTimer");
  }
}

/** Another case leaves the wait: any one outside of a loop. */
const isLeft = (tree: SyntaxTree, wait: NodeIndex, loop: NodeIndex | null): boolean =>
  otherCases(tree, wait).some((one) =>
    loop === null ? tree.kind(one) === "communication_case" : exitsLoop(tree, one),
  );

const inEachIteration = (call: NodeIndex, ms: number | null, factory: string): Match => ({
  node: call,
  confidence: ms === null ? "medium" : ms < LONG_MS ? "low" : "high",
  message: `Each iteration of the loop creates a timer with ${factory}, which stays until it fires before Go 1.23.`,
  advice: "create one time.NewTimer before the loop and Reset it, or require go 1.23 in go.mod",
});

const leftBeforeItFires = (call: NodeIndex): Match => ({
  node: call,
  confidence: "low",
  message:
    "The timer of time.After stays until it fires, also where another case of the select comes first, before Go 1.23.",
  advice: "use time.NewTimer and stop it, or require go 1.23 in go.mod",
});

/** The case that receives from the timer: around the call, or by the name that the loop assigns it to. */
function receivingCase(tree: SyntaxTree, call: NodeIndex, loop: NodeIndex): NodeIndex | null {
  const around = tree.above(call, "communication_case", "for_statement", "func_literal");
  if (around !== null && tree.kind(around) === "communication_case") return around;
  const named = tree.above(call, "short_var_declaration", "block");
  const name = named === null ? "" : tree.fieldText(named, "left");
  const scope = functionAround(tree, call) ?? tree.root;
  for (const use of scopeIndex(tree, scope).identifiers(name)) {
    const received = tree.contains(loop, use) ? tree.above(use, "communication_case") : null;
    if (received !== null && tree.fieldText(received, "communication") === `<-${name}`) return received;
  }
  return null;
}

/** After another case of the select the loop continues; only then timers accumulate that have not fired. */
const loopContinues = (tree: SyntaxTree, wait: NodeIndex): boolean =>
  otherCases(tree, wait).some((one) => !exitsLoop(tree, one));

function otherCases(tree: SyntaxTree, wait: NodeIndex): readonly NodeIndex[] {
  const select = tree.parent(wait);
  return select === null ? [] : tree.children(select).filter((one) => one !== wait && isCase(tree, one));
}

const isCase = (tree: SyntaxTree, node: NodeIndex): boolean =>
  tree.kind(node) === "communication_case" || tree.kind(node) === "default_case";

/** The last statement of the case leaves the loop or the function. */
function exitsLoop(tree: SyntaxTree, one: NodeIndex): boolean {
  const list = tree.lastChild(one);
  const last = list === null || tree.kind(list) !== "statement_list" ? null : tree.lastChild(list);
  if (last === null) return false;
  const kind = tree.kind(last);
  // A break without a label leaves the select only.
  if (kind === "break_statement") return tree.children(last).length > 0;
  return (
    kind === "return_statement" ||
    kind === "goto_statement" ||
    (kind === "expression_statement" && neverReturns(tree, last))
  );
}

const argumentText = (tree: SyntaxTree, call: NodeIndex, place: number): string => {
  const list = tree.field(call, "arguments");
  const argument = list === null ? undefined : tree.children(list)[place];
  return argument === undefined ? "" : tree.text(argument);
};

function* callbacksDropped(file: GoFile, fn: PerCallFunction): Generator<Match> {
  const { tree } = file;
  for (const call of timeCalls(file, fn.node, "AfterFunc")) {
    const ms = durationMs(argumentText(tree, call, 0), file);
    if (!isDiscarded(tree, call) || ms === null || ms < LONG_MS) continue;
    yield {
      node: call,
      confidence: perCallConfidence(fn),
      message: `${fn.name} runs for every call and discards a timer, which keeps everything that its function references until it fires.`,
      advice: "keep the timer and stop it at the end of the call: t := time.AfterFunc(…); defer t.Stop()",
    };
  }
}

/** A statement of its own, or `_ = …`. */
function isDiscarded(tree: SyntaxTree, call: NodeIndex): boolean {
  const up = tree.parent(call);
  if (up === null) return false;
  const statement = tree.kind(up) === "expression_list" ? tree.parent(up) : up;
  return (
    statement !== null && (tree.kind(statement) === "expression_statement" || tree.fieldText(statement, "left") === "_")
  );
}

function* endlessTicks(file: GoFile, fn: PerCallFunction, isOld: boolean): Generator<Match> {
  const { tree } = file;
  for (const call of timeCalls(file, fn.node, "Tick")) {
    const loop = tree.above(call, "for_statement", "func_literal");
    const isRange = loop !== null && tree.kind(loop) === "for_statement" && tree.parent(tree.parent(call)!) === loop;
    const isEndless = isRange && tree.above(call, "go_statement") !== null && !hasExit(tree, loop);
    if (!isOld && !isEndless) continue;
    yield {
      node: call,
      confidence: isEndless ? perCallConfidence(fn) : "medium",
      message: `${fn.name} runs for every call and creates a ticker with time.Tick, which nothing can stop.`,
      advice: "use time.NewTicker, defer its Stop, and exit the loop at the end of the call",
    };
  }
}

/** Something leaves the loop, or a literal in it. */
const hasExit = (tree: SyntaxTree, loop: NodeIndex): boolean =>
  tree.within(loop, "return_statement", "break_statement", "goto_statement").length > 0 ||
  hasCallNamed(tree, loop, ["panic"]);

function* timersUnstopped(file: GoFile, fn: PerCallFunction): Generator<Match> {
  const { tree } = file;
  for (const statement of tree.within(fn.node, "short_var_declaration", "var_spec")) {
    const assigned = callAssigned(tree, statement);
    const [name] = assigned?.names ?? [];
    const factory = /\.(NewTicker|NewTimer)$/.exec(assigned?.callee ?? "")?.[1];
    if (!assigned || !factory || name === undefined || importOf(file, assigned.callee) !== "time") continue;
    const scope = functionAround(tree, statement) ?? fn.node;
    const uses = localUses(tree, scope, name, statement);
    if (uses.escapes || uses.selectors.has(`${name}.Stop`)) continue;
    if (factory === "NewTimer" && isAwaitedAlone(tree, scope, name)) continue;
    yield {
      node: statement,
      confidence: perCallConfidence(fn),
      message: `The ${factory === "NewTimer" ? "timer" : "ticker"} is created for every call and never stopped; before Go 1.23 it stays ${factory === "NewTimer" ? "until it fires" : "forever"}.`,
      advice: `defer ${name}.Stop()`,
    };
  }
}

/** Tickers that a function never stops although it can end. */
function* tickersLeft(file: GoFile, perCall: readonly PerCallFunction[]): Generator<Match> {
  const { tree } = file;
  for (const name of ["Tick", "NewTicker"])
    for (const call of timeCalls(file, tree.root, name)) if (isInEachTurn(tree, call)) yield tickerOfTurn(call, name);
  for (const call of timeCalls(file, tree.root, "Tick")) {
    if (isInEachTurn(tree, call)) continue;
    const scope = functionAround(tree, call);
    if (scope !== null && canEnd(tree, scope, call)) yield leftTicker(call, "use time.NewTicker and defer its Stop");
  }
  for (const [name, factory] of [
    ["ticker", "NewTicker"],
    ["timer", "NewTimer"],
  ] as const)
    for (const call of timeCalls(file, tree.root, factory)) {
      const scope = functionAround(tree, call);
      const variable = scope === null ? null : variableOf(tree, call);
      if (scope === null || variable === null || !canEnd(tree, scope, call)) continue;
      const [own, statement] = [tree.text(variable), tree.above(call, "short_var_declaration", "var_spec") ?? call];
      const uses = localUses(tree, scope, own, statement);
      if (uses.escapes || uses.selectors.has(`${own}.Stop`)) continue;
      if (name === "ticker") yield leftTicker(statement, `defer ${own}.Stop()`);
      else if (!isAwaitedAlone(tree, scope, own) && !isInPerCall(perCall, tree, call))
        yield leftTimer(statement, `defer ${own}.Stop()`);
    }
}

const isInPerCall = (perCall: readonly PerCallFunction[], tree: SyntaxTree, call: NodeIndex): boolean =>
  perCall.some(({ node }) => tree.contains(node, call));

/** The local name that gets the result of a call: of `t := …`, `var t = …` and `var ( t = … )`. */
function variableOf(tree: SyntaxTree, call: NodeIndex): NodeIndex | null {
  const list = tree.parent(call);
  const statement = list === null ? null : tree.parent(list);
  if (list === null || statement === null) return null;
  const kind = tree.kind(statement);
  if (kind !== "short_var_declaration" && kind !== "var_spec") return null;
  const row = tree.children(list).indexOf(call);
  const left = tree.field(statement, "left");
  const names =
    kind === "var_spec"
      ? tree.children(statement).filter((one) => tree.fieldName(one) === "name")
      : left === null
        ? []
        : tree.children(left);
  const name = names[row];
  return name !== undefined && tree.kind(name) === "identifier" && tree.text(name) !== "_" ? name : null;
}

/** `case <-time.Tick(d):` of a select in a loop that another case or this one continues. */
function isInEachTurn(tree: SyntaxTree, call: NodeIndex): boolean {
  const wait = tree.above(call, "communication_case", "for_statement", "func_literal");
  if (wait === null || tree.kind(wait) !== "communication_case" || loopAround(tree, call) === null) return false;
  const head = tree.field(wait, "communication");
  return (
    head !== null && tree.contains(head, call) && [wait, ...otherCases(tree, wait)].some((one) => !exitsLoop(tree, one))
  );
}

const tickerOfTurn = (node: NodeIndex, name: string): Match => ({
  node,
  confidence: "high",
  message: `Each iteration of the loop creates a ticker with time.${name}, which nothing stops; before Go 1.23 all of them stay.`,
  advice: "create one time.NewTicker before the loop and defer its Stop",
});

const leftTicker = (node: NodeIndex, advice: string): Match => ({
  node,
  confidence: "medium",
  message: "The function creates a ticker and returns without stopping it; before Go 1.23 the ticker stays forever.",
  advice,
});

const leftTimer = (node: NodeIndex, advice: string): Match => ({
  node,
  confidence: "low",
  message:
    "The function creates a timer and may return before it fires, without stopping it; before Go 1.23 it stays until then.",
  advice,
});

/** A return comes after the node, or the function does not end in an endless loop. */
function canEnd(tree: SyntaxTree, scope: NodeIndex, node: NodeIndex): boolean {
  if (exitsOf(tree, scope).some((exit) => exit > node && tree.kind(exit) === "return_statement")) return true;
  const body = tree.field(scope, "body");
  const list = body === null ? null : tree.lastChild(body);
  const last = list === null ? null : tree.lastChild(list);
  return last === null || tree.kind(last) !== "for_statement";
}

/** The function receives from the timer outside of a select, so it has fired then. */
const isAwaitedAlone = (tree: SyntaxTree, scope: NodeIndex, name: string): boolean =>
  scopeIndex(tree, scope)
    .identifiers(name)
    .some((use) => {
      const receive = tree.parent(outermostSelector(tree, use));
      if (receive === null || tree.text(receive) !== `<-${name}.C`) return false;
      const around = tree.above(receive, "communication_case");
      const head = around === null ? null : tree.field(around, "communication");
      return head === null || !tree.contains(head, receive);
    });
