/**
 * A value whose constructor starts a goroutine, and that an exit path drops without its Close or Stop:
 *
 *   session, err := newSession(client)      starts a goroutine that renews the session
 *   if err != nil { return nil, err }
 *   if err := register(session.id); err != nil {
 *       return nil, err                     the goroutine stays
 *   }
 *   return session, nil
 *
 * Or the value is a part of another one, whose own Close or Stop forgets it. Or the function starts the goroutine of the value
 * itself, and returns an error after that; or hands the value to another function, which fails and keeps nothing.
 *
 * Or Start and Stop share a sync.Once, so that Stop does nothing.
 *
 * Or a finalizer should end the goroutine, which keeps the value alive; or Start fails after it has started the goroutine (low).
 *
 * Condition: the maker, or a function that it calls, starts a goroutine that a method of the type ends; and other exit
 * paths of the function stop the value or hand it on.
 * Not reported: values that no path stops, which closer-unclosed reports; parts whose constructor gets a context or a
 * channel, or that other code of the package gets.
 */
import { runCountAround } from "../calls/run-count.ts";
import { receivedValue } from "../channels/received.ts";
import { ownNodes } from "../flow/paths.ts";
import { runBy } from "../goroutines/starts.ts";
import type { GoFile } from "../index/go-file.ts";
import { hasCallNamed } from "../index/named-calls.ts";
import type { Repository } from "../index/repository.ts";
import type { Acquisition } from "../lifetime/acquisitions.ts";
import { lifetimeOf } from "../lifetime/lifetime.ts";
import { madeValues } from "../lifetime/made.ts";
import { acquisitionsOf } from "../lifetime/unreleased.ts";
import { type NodeIndex, nodeIndex } from "../syntax/tree.ts";
import type { Located } from "../types/package-members.ts";
import { typesOf } from "../types/types.ts";
import { abandonedStarts } from "./abandoned-starts.ts";
import { failedWrappers } from "./failed-wrappers.ts";
import { finalizerStops } from "./finalizer-stops.ts";
import { halfStarts } from "./half-started.ts";
import { removedPollers } from "./removed-pollers.ts";
import { replacedSignals } from "./replaced-fields.ts";
import type { Match, Rule } from "./rule.ts";
import { runningValues } from "./running-values.ts";
import { sharedOnces } from "./shared-once.ts";
import { mayStart, startedBefore } from "./started-values.ts";
import { unfilledFields } from "./unfilled-fields.ts";
import { unstoppedParts } from "./unstopped-parts.ts";

export const goroutineNotStopped: Rule = {
  id: "goroutine-not-stopped",
  spansFiles: true,
  *find(file, repository) {
    const { tree } = file;
    const reported: NodeIndex[] = [];
    const ofWrappers = [...leftByWrapper(file, repository)];
    const ofConstructors = [...leftByConstructor(file, repository)];
    for (const match of leftByHolder(file, repository)) {
      if (ofConstructors.some(({ node }) => match.steps?.some((step) => step.node === node))) continue;
      if (ofWrappers.some(({ node }) => tree.contains(match.node, node))) continue;
      reported.push(match.node);
      yield match;
    }
    yield* forgottenParts(file, repository);
    for (const match of ofConstructors)
      if (!reported.some((statement) => tree.contains(statement, match.node))) yield match;
    yield* ofWrappers;
    yield* leftToFinalizer(file, repository);
    yield* leftHalfStarted(file, repository);
    yield* leftOutOfList(file, repository);
    yield* behindSharedOnce(file, repository);
    yield* leftByRemoval(file, repository);
    yield* replacedSignals(file, repository);
    yield* leftRunning(file, repository);
  },
  *findSpanning(file, repository) {
    if (callsWantedStart(file, repository)) yield* leftByHolder(file, repository);
    yield* forgottenParts(file, repository);
    yield* leftByConstructor(file, repository);
    yield* leftByWrapper(file, repository);
    yield* leftHalfStarted(file, repository);
    yield* leftByRemoval(file, repository);
    yield* replacedSignals(file, repository);
    yield* leftRunning(file, repository);
  },
};

/** A function uses a value whose goroutine goes on after it. */
function* leftRunning(file: GoFile, repository: Repository): Generator<Match> {
  for (const { call, start, wait, end, isRepeated } of runningValues(file, repository)) {
    const callee = file.tree.fieldText(call, "function");
    const method = end.file.tree.fieldText(end.node, "name");
    yield {
      node: call,
      confidence: isRepeated ? "medium" : "low",
      message: `${callee} starts a goroutine that only ${method} ends, which this function does not call, so each call leaves one.`,
      advice: `end it when the function returns: defer …${method}()`,
      steps: [
        { ...start, text: "starts the goroutine" },
        { ...wait, text: "the only exit of the goroutine" },
        { ...end, text: "gives the signal" },
      ],
    };
  }
}

/** The entry of a map is removed, and its goroutine stays. */
function* leftByRemoval(file: GoFile, repository: Repository): Generator<Match> {
  for (const { start, map, wait, ended, removal } of removedPollers(file, repository)) {
    const signal = wait.file.tree.fieldText(wait.node, "operand");
    yield {
      node: start,
      confidence: "medium",
      message: `Only ${signal} ends the goroutine of an entry of ${map}, and line ${removal.file.tree.line(removal.node)} removes the entry without it, so the goroutine stays.`,
      advice: "end the goroutine where the entry is removed",
      steps: [
        { ...removal, text: "removes the entry" },
        { ...wait, text: "the only exit of the goroutine" },
        { ...ended, text: "other code ends it" },
      ],
    };
  }
}

/** Start and Stop share a sync.Once, so that Stop does nothing. */
function* behindSharedOnce(file: GoFile, repository: Repository): Generator<Match> {
  for (const { start, end, once } of sharedOnces(repository, file))
    yield {
      node: start.node,
      confidence: "medium",
      message: `${once} on line ${end.file.tree.line(end.node)} should end the goroutine, and does nothing: the same sync.Once has run the start.`,
      advice: "use a sync.Once of its own for the end",
      steps: [{ ...end, text: "does nothing after the start" }],
    };
}

/** A function gets a value and drops it. */
function* leftByHolder(file: GoFile, repository: Repository): Generator<Match> {
  for (const acquisition of acquisitionsOf(repository, file, "closer-unclosed")) {
    const match = leftOnPath(acquisition, file, repository) ?? droppedAfterStart(acquisition, file, repository);
    if (match !== null) yield match;
  }
}

/** The file calls a function that makes or starts a value, with a goroutine that starts in a wanted file. */
function callsWantedStart(file: GoFile, repository: Repository): boolean {
  const { isWanted = () => true } = repository;
  const types = typesOf(repository);
  return file.tree.within(file.tree.root, "call_expression").some((call) => {
    const callee = types.callee(file, call);
    if (callee?.kind !== "function") return false;
    const { fn } = callee;
    const starts = [
      madeValues(repository, fn).length === 0 ? null : lastingStart(repository, fn),
      mayStart(fn.file.tree.fieldText(fn.node, "name")) ? ownStart(repository, fn) : null,
    ];
    return starts.some((start) => start !== null && isWanted(start.file.path));
  });
}

/** An exit path drops a value whose goroutine it, or the function itself, has started. */
function leftOnPath(acquisition: Acquisition, file: GoFile, repository: Repository): Match | null {
  const { statement, callee, kind, resource, maker } = acquisition;
  const { tree } = file;
  const lifetime = maker === undefined || resource === null ? null : lifetimeOf(resource);
  if (lifetime?.kind !== "leaked on path" || resource === null) return null;
  const { exit } = lifetime;
  const made = maker?.fn ? lastingStart(repository, maker.fn) : null;
  const started = made === null ? startedBefore(resource, exit, (fn) => ownStart(repository, fn)) : null;
  const start = made ?? started?.start ?? null;
  if (start === null) return null;
  const by = started === null ? callee : tree.fieldText(started.call, "function");
  const [method = "Close"] = kind.release.methods;
  return {
    node: statement,
    confidence: "medium",
    message: `${by} starts a goroutine, which stays on the exit path at line ${tree.line(exit)}: nothing calls ${method} there.`,
    advice: `call ${tree.text(resource.variable)}.${method}() where the function returns without it`,
    steps: [
      ...(started === null ? [] : [{ file, node: started.call, text: "calls it" }]),
      { ...start, text: "starts the goroutine" },
      { file, node: exit, text: `returns without ${method}` },
    ],
  };
}

/** The function starts a value, and neither ends it nor gives it to anything. */
function droppedAfterStart(
  { statement, callee, kind, resource, maker }: Acquisition,
  file: GoFile,
  repository: Repository,
): Match | null {
  if (maker === undefined || resource === null || !(maker.isConstructor || maker.isLiteral)) return null;
  if (lifetimeOf(resource).kind !== "never released") return null;
  const { tree } = file;
  const body = tree.field(resource.scope, "body");
  const end = body === null ? null : tree.lastChild(body);
  const last = end === null ? null : tree.lastChild(end);
  const started = last === null ? null : startedBefore(resource, nodeIndex(last + 1), (fn) => ownStart(repository, fn));
  if (started === null || runCountAround(repository, { file, node: statement }) === "once") return null;
  const [method = "Close"] = kind.release.methods;
  const name = tree.text(resource.variable);
  return {
    node: statement,
    confidence: "low",
    message: `${tree.fieldText(started.call, "function")} starts a goroutine of what ${callee} gives, and nothing calls ${name}.${method}(): it stays when the function returns.`,
    advice: `defer ${name}.${method}()`,
    steps: [
      { file, node: started.call, text: "calls it" },
      { ...started.start, text: "starts the goroutine" },
    ],
  };
}

/** A method ends the values of a list, into which nothing puts any. */
function* leftOutOfList(file: GoFile, repository: Repository): Generator<Match> {
  for (const { range, field, release } of unfilledFields(repository, file))
    yield {
      node: range,
      confidence: "low",
      message: `Nothing puts a value into ${field}, so this loop calls ${release} of nothing: what is started for these values stays.`,
      advice: `add each value to ${field} where it is started`,
    };
}

/** The method that starts the goroutine fails after that. */
function* leftHalfStarted(file: GoFile, repository: Repository): Generator<Match> {
  const { tree } = file;
  const lasts = (body: Located) => hasLoop(body) || isServing(body);
  const startIn = (fn: Located): Located | null => {
    const own = runBy(repository, fn).starts.find(({ body, group }) => group === null && lasts(body));
    return own === undefined ? lastingStart(repository, fn) : { file: fn.file, node: own.node };
  };
  for (const { start, exit, stop } of halfStarts(repository, file, { lasts, startIn }))
    yield {
      node: exit,
      confidence: "low",
      message: `The goroutine that line ${tree.line(start)} starts stays where the method returns an error here: a caller does not call ${stop.name} for what has not started.`,
      advice: `call ${stop.name} before the method returns the error, or start the goroutine after everything that may fail`,
      steps: [
        { file, node: start, text: "starts the goroutine" },
        { ...stop, text: "would end it" },
      ],
    };
}

/** A finalizer should end the goroutine, which keeps its value alive. */
function* leftToFinalizer(file: GoFile, repository: Repository): Generator<Match> {
  for (const { start, finalizer, variable } of finalizerStops(repository, file, hasLoop))
    yield {
      node: start,
      confidence: "medium",
      message: `The goroutine refers to ${variable}, so that ${variable} is never collected, and its finalizer (line ${file.tree.line(finalizer)}) never runs: nothing else ends the goroutine.`,
      advice: `give ${variable} a Close method that ends the goroutine, or let the goroutine refer to an inner value only`,
      steps: [{ file, node: finalizer, text: "would run when nothing refers to the value" }],
    };
}

/** The owner has a Close that does not close a part whose constructor started a goroutine. */
function* forgottenParts(file: GoFile, repository: Repository): Generator<Match> {
  for (const { call, maker, release, field, stop, stopText } of unstoppedParts(repository, file)) {
    const start = lastingStart(repository, maker);
    if (start === null) continue;
    yield {
      node: call,
      confidence: "medium",
      message: `${file.tree.fieldText(call, "function")} starts a goroutine, which stays after ${stopText}: nothing calls ${field}.${release}().`,
      advice: `call ${field}.${release}() in ${stopText}`,
      steps: [
        { ...start, text: "starts the goroutine" },
        { ...stop, text: `does not call ${field}.${release}()` },
      ],
    };
  }
}

/** The constructor itself starts the goroutine, and fails after that. */
function* leftByConstructor(file: GoFile, repository: Repository): Generator<Match> {
  for (const { start, at, variable, exit } of abandonedStarts(repository, file, {
    lasts: hasLoop,
    startIn: (fn) => lastingStart(repository, fn),
  }))
    yield {
      node: start,
      confidence: "medium",
      message: `The goroutine of ${variable} stays on the exit path at line ${file.tree.line(exit)}, where nothing stops it and nothing else gets ${variable}.`,
      advice: `end the goroutine before the function returns the error, or start it after everything that may fail`,
      steps: [
        { ...at, text: "starts the goroutine" },
        { file, node: exit, text: "returns the error" },
      ],
    };
}

/** A function hands the value to another one, which fails and keeps nothing. */
function* leftByWrapper(file: GoFile, repository: Repository): Generator<Match> {
  const { tree } = file;
  for (const { call, maker, variable, wrap, exit } of failedWrappers(repository, file)) {
    const start = lastingStart(repository, maker);
    if (start === null) continue;
    const wrapper = tree.fieldText(wrap, "function");
    yield {
      node: call,
      confidence: "medium",
      message: `${tree.fieldText(call, "function")} starts a goroutine, which stays if ${wrapper} fails: neither closes ${variable} then.`,
      advice: `check the error of ${wrapper}, and close ${variable} where it is not nil`,
      steps: [
        { ...start, text: "starts the goroutine" },
        { file, node: wrap, text: `hands ${variable} on` },
        { ...exit, text: "fails, and keeps nothing" },
      ],
    };
  }
}

const DEPTH_MAX = 3;

/** Where a method itself starts a goroutine that waits in a loop. */
const ownStart = (repository: Repository, fn: Located): Located | null => lastingStart(repository, fn, DEPTH_MAX);

/** Where a constructor starts a goroutine that waits in a loop. */
export function lastingStart(repository: Repository, fn: Located, depth = 0): Located | null {
  const { starts, calls } = runBy(repository, fn);
  for (const { node, body, group } of starts) if (group === null && hasLoop(body)) return { file: fn.file, node };
  if (depth >= DEPTH_MAX) return null;
  for (const { callee } of calls) {
    const found = lastingStart(repository, callee, depth + 1);
    if (found !== null) return found;
  }
  return null;
}

/** `server.Serve(listener)`: it returns when the server is stopped. */
const isServing = ({ file, node }: Located): boolean => hasCallNamed(file.tree, node, SERVING);

const SERVING = ["Serve", "ServeTLS", "ListenAndServe", "ListenAndServeTLS"];

/** The goroutine loops around a receive, so that it lasts. */
function hasLoop({ file, node }: Located): boolean {
  const { tree } = file;
  for (const receive of ownNodes(tree, node, "unary_expression", "range_clause"))
    if (receivedValue({ file, node: receive }) !== null && tree.above(receive, "for_statement") !== null) return true;
  return false;
}
