/**
 * A goroutine that is started again and again, and never ends.
 *
 * Condition: the function that the goroutine runs, or one that it calls, cannot return: its loop has no exit, it ranges over
 * a channel that nothing closes, or it receives from one that nothing closes or sends to. And one of these holds:
 *
 * - It is started for every call; or in each turn of a loop without end, itself or by way of calls.
 * - It is started for a value of a type that has a Close or Stop method, which does not end it; or for an entry of a map from
 *   which entries are removed; or beside another goroutine of the same value that can be ended.
 * - It waits for a channel that only the function has that started it, and that returns.
 * - The function that starts it gets a context, which the goroutine does not heed (low).
 *
 * Or a timer runs a function that starts the next timer, and the Close or Stop of the owner does not stop it.
 *
 * Not reported: goroutines of code that runs once, which live as long as the process; `break` in a select and tickers,
 * which have rules of their own.
 */

import { runCountAround } from "../calls/run-count.ts";
import type { Channel } from "../channels/channel.ts";
import { isMainPackage } from "../channels/name-uses.ts";
import { type Endless, whyNeverEnds } from "../channels/never-ends.ts";
import { receivedValue } from "../channels/received.ts";
import type { Confidence } from "../findings/finding.ts";
import { isInTest } from "../findings/surroundings.ts";
import { endWithOwner } from "../fixes/goroutine-signal.ts";
import { goroutineBodies } from "../goroutines/bodies.ts";
import { getsContext } from "../goroutines/context-parameters.ts";
import type { Reached } from "../goroutines/per-call-reach.ts";
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { functionAround } from "../syntax/queries.ts";
import { isInOnce, isRunOnce } from "../types/once-calls.ts";
import type { Located } from "../types/package-members.ts";
import { isLeftByBreak } from "./break-leaves-select-only.ts";
import { endedSibling } from "./ended-siblings.ts";
import { type EndlessStart, endlessStarts } from "./endless-starts.ts";
import { endlessText, stepsOfEndless } from "./endless-text.ts";
import { loneWaits } from "./lone-waits.ts";
import { onceLoops } from "./once-loops.ts";
import { rearmedTimers } from "./rearmed-timers.ts";
import { isInLasting, repeatedOwner } from "./repeated-owners.ts";
import { retryLoops } from "./retry-loops.ts";
import type { Match, MatchStep, Rule } from "./rule.ts";
import { stopMethodOf } from "./stop-method.ts";
import { unwokenLoops } from "./unwoken-loops.ts";

export const goroutineNoExit: Rule = {
  id: "goroutine-no-exit",
  spansFiles: true,
  *find(file, repository) {
    for (const one of endlessStarts(repository, file)) {
      // wait-without-context reports it.
      if (one.callers !== null) continue;
      if (isLeftByBreak(one.endless) || isOfContext(one.endless)) continue;
      if (one.perCall !== null && isOfTick(one.endless)) continue;
      const match = matchOf(one, file, repository);
      if (match !== null) yield match;
    }
    yield* withoutSignal(file, repository);
    yield* behindOnce(file, repository);
    yield* unwoken(file, repository);
    yield* untilSuccess(file, repository);
    yield* rearmed(file, repository);
  },
};

/** The function of a timer starts the next timer, whether or not the owner has ended. */
function* rearmed(file: GoFile, repository: Repository): Generator<Match> {
  for (const { call, run, stop } of rearmedTimers(repository, file))
    yield {
      node: call,
      confidence: "medium",
      message: `The timer runs ${nameOf(run)}, which starts the next timer in any case: ${stop.name} does not end that.`,
      advice: `stop the timer in ${stop.name}, and let ${nameOf(run)} see that the owner has ended`,
      steps: [
        { ...run, text: "starts the next timer" },
        { ...stop, text: "does not stop the timer" },
      ],
    };
}

/** The goroutine tries again until it goes well, and heeds no signal. */
function* untilSuccess(file: GoFile, repository: Repository): Generator<Match> {
  for (const { start, loop, heeding } of retryLoops(repository, file))
    yield {
      node: start,
      confidence: "low",
      message: `The goroutine tries again (line ${loop.file.tree.line(loop.node)}) until it succeeds, whether or not ${heeding === null ? "the context is done" : "its owner has ended"}.`,
      advice: "wait between the turns in a select with the signal of the owner, or with ctx.Done()",
      steps: [
        { ...loop, text: "ends with success only" },
        ...(heeding === null ? [] : [{ ...heeding, text: "ends with its owner" }]),
      ],
    };
}

/** Of many goroutines one runs the loop, and the others wait for its end. */
function* behindOnce(file: GoFile, repository: Repository): Generator<Match> {
  for (const { start, once, loop } of onceLoops(repository, file))
    yield {
      node: start,
      confidence: "medium",
      message: `Each of these goroutines but the first waits at ${once.file.tree.fieldText(once.node, "function")} (line ${once.file.tree.line(once.node)}) until the loop of the first one ends.`,
      advice: "start the goroutine inside of once.Do: once.Do(func() { go loop() })",
      steps: [
        { ...once, text: "waits here" },
        { ...loop, text: "the loop that the first goroutine runs" },
      ],
    };
}

/** Stop sets a flag, which the goroutine sees when it gets another value; or the only sender has returned. */
function* unwoken(file: GoFile, repository: Repository): Generator<Match> {
  const reported = new Set(endlessStarts(repository, file).map(({ start }) => start.node));
  for (const { start, wait, channel, stop } of unwokenLoops(repository, file)) {
    if (reported.has(start)) continue;
    const value = receivedValue(wait);
    const name = value === null ? "a channel" : wait.file.tree.text(value);
    const line = wait.file.tree.line(wait.node);
    yield {
      node: start,
      confidence: "low",
      message:
        stop === null
          ? `The goroutine waits for ${name} (line ${line}), to which nothing sends after this function has returned, and which nothing closes.`
          : `${stop.name} does not wake the goroutine, which waits for ${name} (line ${line}) and can end only after another value.`,
      advice:
        stop === null
          ? `close ${name} when the function returns`
          : `close ${name} in ${stop.name}, or wait in a select with a channel that it closes`,
      steps: [
        { ...wait, text: "waits here" },
        { ...channel.made, text: "makes the channel" },
        ...(stop === null ? [] : [{ ...stop, text: "neither sends to the channel nor closes it" }]),
      ],
    };
  }
}

/** Other goroutines of the owner heed its end, and this one waits for other code alone. */
function* withoutSignal(file: GoFile, repository: Repository): Generator<Match> {
  for (const { start, wait, sibling } of loneWaits(repository, file)) {
    const value = receivedValue(wait);
    const name = value === null ? "a channel" : wait.file.tree.text(value);
    yield {
      node: start.node,
      confidence: "low",
      message: `The goroutine waits for ${name} alone (line ${wait.file.tree.line(wait.node)}), and stays if that never comes: ${nameOf(sibling)} heeds the end of its owner.`,
      advice: "wait for the signal of the owner in the same select",
      steps: [
        { ...wait, text: "waits for nothing else" },
        { ...sibling, text: "ends with its owner" },
      ],
    };
  }
}

/** wait-without-context reports these. */
const isOfContext = ({ kind }: Endless): boolean => kind === "background" || kind === "process";

/** `for range time.Tick(…)`, which timer-leak reports in code that runs per call. */
function isOfTick({ kind, at }: Endless): boolean {
  const value = kind === "ticker" ? receivedValue(at) : null;
  return value !== null && at.file.tree.kind(value) === "call_expression";
}

interface Repeated {
  readonly confidence: Confidence;
  /** "polls runs for every call" */
  readonly text: string;
}

function matchOf(one: EndlessStart, file: GoFile, repository: Repository): Match | null {
  const { start, endless, perCall } = one;
  const repeated = isInOnce(repository, file, start.node)
    ? withoutStop(one, repository)
    : perCall !== null
      ? { confidence: "medium" as const, text: `${nameOf(one.starter)} runs for every call` }
      : (repeatedBy(one, repository) ?? withoutStop(one, repository) ?? despiteContext(one, repository));
  if (repeated === null) return null;
  return {
    node: start.node,
    confidence: repeated.confidence,
    message: `${repeated.text} and starts a goroutine ${endlessText(endless)}.`,
    advice: "end the goroutine with its owner: select on ctx.Done(), or close the channel that it waits for",
    steps: [
      ...stepsOfReach(perCall),
      { file, node: start.node, text: "starts the goroutine" },
      ...stepsOfEndless(endless),
    ],
    fix: () => endWithOwner(repository, endless, stopMethodOf(repository, one.starter, start.body)),
  };
}

const nameOf = ({ file, node }: Located): string => file.tree.fieldText(node, "name") || "The literal";

/** The handler, and the calls from it to the function that starts the goroutine. */
function stepsOfReach(reached: Reached | null): MatchStep[] {
  const steps: MatchStep[] = [];
  for (let at = reached; at !== null; at = at.from?.caller ?? null) {
    const { file } = at.fn;
    if (at.from === null) steps.unshift({ ...at.fn, text: `${nameOf(at.fn)} runs for every call` });
    else
      steps.unshift({
        file: at.from.caller.fn.file,
        node: at.from.call,
        text: `calls ${file.tree.fieldText(at.fn.node, "name") || "a literal"}`,
      });
  }
  return steps;
}

/** The function that starts it returns, and only it has the channel; or the owner of the goroutine can be stopped. */
function repeatedBy({ endless, starter, start }: EndlessStart, repository: Repository): Repeated | null {
  const name = nameOf(starter);
  if (name === "init" || (name === "main" && isMainPackage(starter.file))) return null;
  const { channel } = endless;
  if (
    channel !== null &&
    !channel.uses.isKept &&
    channel.uses.returnedBy.length === 0 &&
    isMadeIn(channel.made, starter) &&
    isOnlyUsedByGoroutines(repository, channel, starter)
  )
    return { confidence: "medium", text: `Each call of ${name} makes the channel` };
  // The types of a program have one value each, as a rule.
  const stop = isMainPackage(starter.file) ? null : stopMethodOf(repository, starter, start.body);
  if (stop !== null)
    return endless.kind === "ticker"
      ? null
      : {
          confidence: isOfPackage(channel) ? "low" : "medium",
          text: `${name} has ${stop.name} to undo it, which does not end the goroutine: it runs`,
        };
  if (start.group === null && isInLasting(repository, { file: starter.file, node: start.node }))
    return { confidence: "medium", text: `Each turn of a loop of ${name} runs this` };
  return repeatedByCalls(repository, starter) ?? besideSibling(repository, starter, start.body);
}

/** An owner without a stop, of which there is one after another. */
function repeatedByCalls(repository: Repository, starter: Located): Repeated | null {
  const repeated = repeatedOwner(repository, starter);
  if (repeated === null) return null;
  const { kind, call } = repeated;
  const place = `${call.file.path}:${call.file.tree.line(call.node)}`;
  const text =
    kind === "loop"
      ? `${nameOf(starter)} runs in each turn of the loop at ${place}`
      : `${nameOf(starter)} makes an entry of a map (${place}), from which entries are removed,`;
  return { confidence: "medium", text };
}

/**
 * Nothing can end what the function starts, and the source does not show that it runs once: fine if a process has one such
 * value, and a leak in tests, reloads and clients that come and go.
 */
function withoutStop({ endless, starter, start }: EndlessStart, repository: Repository): Repeated | null {
  const { file, node } = starter;
  const name = nameOf(starter);
  if (
    start.group !== null ||
    // ticker-range-no-exit reports it.
    (endless.kind === "ticker" && stopMethodOf(repository, starter, start.body) !== null) ||
    isMainPackage(file) ||
    name === "init" ||
    !isOfValue(starter)
  )
    return null;
  if (file.tree.kind(node) === "func_literal" || isInTest(file, node)) return null;
  const literal = file.tree.above(start.node, "func_literal");
  if (literal !== null && isRunOnce(repository, file, literal)) return null;
  if (runCountAround(repository, { file, node: start.node }) === "once") return null;
  return { confidence: "low", text: `No method undoes ${name}: it runs` };
}

/** The function gets a context, which says when what it starts should end, and the goroutine heeds none. */
function despiteContext({ starter, start }: EndlessStart, repository: Repository): Repeated | null {
  const { file, node } = start.body;
  if (start.group !== null || isInTest(starter.file, starter.node)) return null;
  const getter = [starter, { file, node }].find((one) => getsContext(repository, one));
  if (getter === undefined || runCountAround(repository, { file: starter.file, node: start.node }) === "once")
    return null;
  return {
    confidence: "low",
    text: `${nameOf(getter)} gets a context, which does not end the goroutine: ${nameOf(starter)} runs`,
  };
}

/** A method, or a function that returns the value whose goroutine it is. */
const isOfValue = ({ file: { tree }, node }: Located): boolean =>
  tree.kind(node) === "method_declaration" || /^(?:New|new|Start|Open|Run)/.test(tree.fieldText(node, "name"));

/** Another goroutine of the owner can be ended. */
function besideSibling(repository: Repository, starter: Located, body: Located): Repeated | null {
  const sibling = endedSibling(repository, starter, body);
  if (sibling === null) return null;
  return { confidence: "medium", text: `${nameOf(starter)} starts ${nameOf(sibling)}, which its owner can end,` };
}

/** A channel in a variable of a package: a process has one, and as a rule one value that receives from it. */
const isOfPackage = (channel: Channel | null): boolean =>
  channel !== null && functionAround(channel.made.file.tree, channel.made.node) === null;

const isMadeIn = ({ file, node }: Located, fn: Located): boolean =>
  file === fn.file && file.tree.contains(fn.node, node) && functionAround(file.tree, node) !== null;

/** The function returns, and no literal that lives on sends. */
function isOnlyUsedByGoroutines(repository: Repository, { uses }: Channel, starter: Located): boolean {
  if (whyNeverEnds(repository, starter) !== null) return false;
  const bodies = goroutineBodies(repository);
  return uses.sends.every(({ file, node }) => {
    const fn = functionAround(file.tree, node);
    return fn === null || file.tree.kind(fn) !== "func_literal" || bodies.has({ file, node: fn });
  });
}
