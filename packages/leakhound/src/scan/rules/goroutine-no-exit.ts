/**
 * A goroutine that is started again and again, and never ends.
 *
 * Condition: the function that the goroutine runs, or one that it calls, cannot return: its loop has no exit, it ranges over
 * a channel that nothing closes, or it receives from one that nothing closes or sends to. And it is started for every call;
 * or for every value of a type that has a Close or Stop method, which does not end it; or it waits for a channel that only
 * the function has that started it, and that returns.
 * Not reported: goroutines of code that runs once, which live as long as the process; `break` in a select and tickers,
 * which have rules of their own.
 */

import type { Channel } from "../channels/channel.ts";
import { keyOf } from "../channels/located.ts";
import { isMainPackage } from "../channels/name-uses.ts";
import { type Endless, whyNeverEnds } from "../channels/never-ends.ts";
import { receivedValue } from "../channels/received.ts";
import type { Confidence } from "../findings/finding.ts";
import { goroutineBodies } from "../goroutines/bodies.ts";
import type { Reached } from "../goroutines/per-call-reach.ts";
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { functionAround } from "../syntax/queries.ts";
import { libraryName, pointee } from "../types/go-type.ts";
import { type Located, membersOf } from "../types/package-members.ts";
import { typesOf } from "../types/types.ts";
import { isLeftByBreak } from "./break-leaves-select-only.ts";
import { type EndlessStart, endlessStarts } from "./endless-starts.ts";
import { endlessText, stepsOfEndless } from "./endless-text.ts";
import type { Match, MatchStep, Rule } from "./rule.ts";

export const goroutineNoExit: Rule = {
  id: "goroutine-no-exit",
  *find(file, repository) {
    for (const one of endlessStarts(repository, file)) {
      if (isLeftByBreak(one.endless) || one.endless.kind === "background" || isOfTick(one.endless)) continue;
      const match = matchOf(one, file, repository);
      if (match !== null) yield match;
    }
  },
};

/** `for range time.Tick(…)`, which timer-leak reports. */
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
  const repeated =
    perCall !== null
      ? { confidence: "medium" as const, text: `${nameOf(one.starter)} runs for every call` }
      : repeatedBy(one, repository);
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
  if (endless.kind === "ticker") return null;
  // The types of a program have one value each, as a rule.
  const stop = isMainPackage(starter.file) ? null : stopMethodOf(repository, starter, start.body);
  return stop === null
    ? null
    : { confidence: "medium", text: `${name} has ${stop} to undo it, which does not end the goroutine: it runs` };
}

const isMadeIn = ({ file, node }: Located, fn: Located): boolean =>
  file === fn.file && file.tree.contains(fn.node, node) && functionAround(file.tree, node) !== null;

/** The function returns, and no literal that lives on sends. */
function isOnlyUsedByGoroutines(repository: Repository, { uses }: Channel, starter: Located): boolean {
  if (whyNeverEnds(repository, starter, null) !== null) return false;
  const bodies = goroutineBodies(repository).functions;
  return uses.sends.every(({ file, node }) => {
    const fn = functionAround(file.tree, node);
    return fn === null || file.tree.kind(fn) !== "func_literal" || bodies.has(keyOf({ file, node: fn }));
  });
}

const STOPS = ["Close", "Stop", "Shutdown", "Destroy", "Release", "Cancel", "Unsubscribe"];

/** The method that ends what the function starts: of its receiver, or of the type that it returns. */
export function stopMethodOf(repository: Repository, starter: Located, body: Located): string | null {
  const types = typesOf(repository);
  const { file, node } = starter;
  const receivers = [
    receiverType(repository, starter),
    receiverType(repository, body),
    ...types.resultsOf({ file, node }),
  ];
  for (const type of receivers) {
    const owner = pointee(type);
    if (owner?.kind !== "named" || owner.folder === null) continue;
    const { functions } = membersOf(repository, owner.folder);
    const stop = STOPS.flatMap((one) => [one, one.toLowerCase()]).find((one) => {
      const method = functions.get(`${owner.name}.${one}`);
      return method !== undefined && endsOwner(repository, method);
    });
    if (stop !== undefined) return `${owner.name}.${stop}`;
  }
  return null;
}

/** `Release(name string)` gives back something of the owner; Close, also with a context or an error, ends the owner itself. */
function endsOwner(repository: Repository, { file, node }: Located): boolean {
  const { tree } = file;
  const list = tree.field(node, "parameters");
  return (list === null ? [] : tree.children(list)).every((one) => {
    const type = tree.field(one, "type");
    if (type !== null && tree.text(type) === "error") return true;
    return libraryName(typesOf(repository).written(file, type)) === "context.Context";
  });
}

function receiverType(repository: Repository, { file, node }: Located) {
  const { tree } = file;
  const receiver = tree.kind(node) === "method_declaration" ? tree.field(node, "receiver") : null;
  const [declaration] = receiver === null ? [] : tree.children(receiver);
  return declaration === undefined ? null : typesOf(repository).written(file, tree.field(declaration, "type"));
}
