/**
 * A watcher, a span, a subscription or a process that a function starts and does not stop.
 *
 * Condition: an exit path of the function does not stop what it started, and no other code gets it; or code that runs
 * per call starts something that lasts as long as the process.
 * Not reported: it is returned, stored, or passed on; signals and subscriptions of code that runs once; a watch of
 * Kubernetes whose channel the function receives from until it is closed.
 */

import { type PerCallFunction, perCallFunctions } from "../calls/per-call.ts";
import { handlerChain } from "../calls/run-count.ts";
import type { Confidence } from "../findings/finding.ts";
import { type GoFile, importOf } from "../index/go-file.ts";
import { localUses } from "../index/local-uses.ts";
import { packageImports, packageOf, type Repository } from "../index/repository.ts";
import { scopeIndex } from "../index/scope-index.ts";
import { isErrorType } from "../lifetime/error-types.ts";
import { type Lifetime, lifetimeOf } from "../lifetime/lifetime.ts";
import { type ReleaseBy, releaseBy } from "../lifetime/resource.ts";
import { codeText } from "../syntax/code-text.ts";
import { type AssignedCall, argumentsOf, callAssigned, functionAround, outermostSelector } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { type GoType, libraryName } from "../types/go-type.ts";
import { scopesOf } from "../types/scopes.ts";
import { typesOf } from "../types/types.ts";
import { perCallConfidence } from "./confidence.ts";
import { droppedEnds } from "./dropped-ends.ts";
import { droppedSubscriptions } from "./dropped-subscriptions.ts";
import type { Match, Rule } from "./rule.ts";
import { unremovedRegistrations } from "./unremoved-registrations.ts";

interface StartStop {
  /** Import path of the function that starts; for a method, an import path of its package. */
  readonly path: RegExp;
  readonly start: RegExp;
  /** Index of the result that must be stopped. */
  readonly result: number;
  readonly stop: ReleaseBy;
  /** Only in code that runs per call. */
  readonly isPerCall?: true;
  /** A method, of any value. */
  readonly isMethod?: true;
}

const CLOSE = releaseBy("", "Close");
const END = releaseBy("", "End", "EndSpan", "Finish", "FinishWithOptions");
/** A method of the subscription, or the function that the call returns. */
const UNSUBSCRIBE = releaseBy(
  "",
  ...["", "Unsubscribe", "Close", "Stop", "Cancel", "Drain", "PUnsubscribe", "Shutdown"],
  ...["unsubscribe", "close", "stop", "cancel", "drain", "shutdown"],
);
const TRACING = /opentelemetry|opentracing|ddtrace|dd-trace|zipkin|elastic\/apm|opencensus|\/otel/;

const ZSTD: StartStop = { path: /\/compress\/zstd$/, start: /\.New(Reader|Writer)$/, result: 0, stop: CLOSE };

const START_STOPS: readonly StartStop[] = [
  { path: /\/fsnotify(\.v\d)?$/, start: /\.NewWatcher$/, result: 0, stop: CLOSE },
  ZSTD,
  // The first that fits: of OpenCensus the second result is the span, and the first one is its context.
  { path: /dd-?trace|opencensus|zipkin/, start: /\.StartSpan(FromContext)?$/, result: 1, stop: END, isMethod: true },
  { path: TRACING, start: /\.StartSpan$/, result: 0, stop: END, isMethod: true },
  { path: /opentracing/, start: /\.StartSpanFromContext$/, result: 0, stop: END },
  { path: TRACING, start: /(?:[tT]racer(?:\([^)]*\))?|^\w*[tT]r)\.Start$/, result: 1, stop: END, isMethod: true },
  { path: /logrus/, start: /log\w*(?:\([^()]*\))?\.(Writer|WriterLevel)$/i, result: 0, stop: CLOSE, isMethod: true },
  {
    path: /./,
    start: /\.(P|Queue|Chan)?Subscribe(Sync)?$/,
    result: 0,
    stop: UNSUBSCRIBE,
    isPerCall: true,
    isMethod: true,
  },
];

/** The watch of Kubernetes, of a method Watch or of any call whose result has the type. */
const WATCH: StartStop = {
  path: /^k8s\.io\//,
  start: /\.Watch$/,
  result: 0,
  stop: releaseBy("", "Stop"),
  isMethod: true,
};
const WATCH_TYPE = "k8s.io/apimachinery/pkg/watch.Interface";

export const subscriptionNoStop: Rule = {
  id: "subscription-no-stop",
  spansFiles: true,
  *find(file, repository) {
    const perCall = perCallFunctions(file, repository);
    yield* unstoppedIn(file, repository, perCall);
    yield* processesIn(file);
    yield* acquiredIn(file);
    yield* droppedIn(file, repository);
    yield* withoutEnd(file, repository);
    yield* unremovedRegistrations(file, repository);
    if (MAY_LAST.test(file.source))
      for (const fn of perCall) if (isReached(repository, file, fn)) yield* lastingIn(file, fn);
  },
  findSpanning: withoutEnd,
};

/** The function that would take the effect of the call back is dropped. */
function* withoutEnd(file: GoFile, repository: Repository): Generator<Match> {
  for (const { call, callee, added, end } of droppedEnds(repository, file))
    yield {
      node: call,
      confidence: "medium",
      message: `${callee} returns the function that takes its entry back, which is dropped, so each call leaves an entry with all that it references.`,
      advice: "keep the function, and call it in a defer or where the value ends",
      steps: [
        { ...added, text: "adds the entry" },
        { ...end, text: "would remove it" },
      ],
    };
}

function* droppedIn(file: GoFile, repository: Repository): Generator<Match> {
  for (const node of droppedSubscriptions(repository, file)) {
    const callee = file.tree.fieldText(node, "function");
    yield {
      node,
      confidence: "low",
      message: `The subscription that ${callee} returns is dropped, so that nothing can end it: whatever waits for its events stays.`,
      advice: "keep the subscription, and call Unsubscribe where its owner ends",
    };
  }
}

function* unstoppedIn(file: GoFile, repository: Repository, perCall: readonly PerCallFunction[]): Generator<Match> {
  const { tree } = file;
  const siblings = packageOf(repository, file);
  const candidates = [...START_STOPS, WATCH].filter(({ path }) => packageImports(siblings, path));
  if (candidates.length === 0) return;
  const mayWatch = packageImports(repository.files, WATCH.path);
  for (const statement of tree.within(tree.root, "short_var_declaration")) {
    const started = callAssigned(tree, statement);
    const scope = functionAround(tree, statement);
    if (!started || scope === null) continue;
    const path = importOf(file, started.callee);
    const isWatch = mayWatch && libraryName(typesOf(repository).results(file, started.call)[0] ?? null) === WATCH_TYPE;
    const pair = isWatch
      ? WATCH
      : candidates.find(
          (one) => one.start.test(started.callee) && (one.path.test(path) || (one.isMethod && path === "")),
        );
    const name =
      pair?.result === 1 && started.names.length === 1 ? started.names[0] : pair && started.names[pair.result];
    if (!pair || !name || (name === "_" && pair.isPerCall)) continue;
    // A channel has no method that ends the subscription: it ends with the context. An error is nothing to stop.
    const [given] = typesOf(repository).results(file, started.call);
    if (pair.isPerCall && (given?.kind === "chan" || isErrorType(given))) continue;
    if (pair.isPerCall && isToken(tree, started.targets[pair.result]!)) continue;
    const isIdle = pair === ZSTD && isWithoutStream(tree, started);
    if (isIdle && started.callee.endsWith("Writer")) continue;
    const around =
      pair.isPerCall || pair === WATCH ? perCall.find(({ node }) => tree.contains(node, statement)) : undefined;
    if (pair.isPerCall && !around) continue;
    // The Watch of Kubernetes gives an error as well; another one gives a channel that ends with its context.
    if (pair === WATCH && !isWatch && started.names.length !== 2) continue;
    if (pair === WATCH && ((!isWatch && isOwn(file, repository, started.call)) || isExhausted(tree, scope, name)))
      continue;
    const lifetime: Lifetime =
      name === "_"
        ? { kind: "never released" }
        : lifetimeOf({
            file,
            repository,
            scope,
            statement,
            variable: started.targets[started.names.indexOf(name)]!,
            error: errorOf(started, name),
            release: pair.stop,
          });
    if (lifetime.kind === "released" || lifetime.kind === "escaped") continue;
    yield {
      node: statement,
      // Decoders start goroutines of their own only in old releases.
      confidence: isIdle ? "low" : confidenceOf(pair, name, around),
      message:
        lifetime.kind === "leaked on path"
          ? `The result of ${started.callee} is not stopped on the exit path at line ${tree.line(lifetime.exit)}.`
          : `The result of ${started.callee} is not stopped in this function, and no other code gets it.`,
      advice: `stop it when the function returns: defer ${name === "_" ? "result" : name}${isFunction(given) ? "" : `.${firstMethod(pair)}`}()`,
    };
  }
}

const isFunction = (type: GoType | null | undefined): boolean =>
  type?.kind === "literal" && type.file.tree.kind(type.node) === "function_type";

const firstMethod = ({ stop }: StartStop): string => [...stop.methods].find((method) => method !== "") ?? "Close";

/** `zstd.NewWriter(nil)` and no Reset: it encodes whole values, for which it starts nothing. */
function isWithoutStream(tree: SyntaxTree, { call, targets: [target] }: AssignedCall): boolean {
  const [stream] = argumentsOf(tree, call);
  if (stream === undefined || target === undefined || tree.kind(stream) !== "nil") return false;
  const declaration = scopesOf(tree).declarationOf(target);
  return !(declaration === null ? [] : scopesOf(tree).usesOf(declaration)).some((use) => {
    const parent = tree.parent(use);
    return (
      parent !== null && tree.kind(parent) === "selector_expression" && tree.fieldText(parent, "field") === "Reset"
    );
  });
}

/** `token := client.Subscribe(…); token.Wait()` of MQTT: the result says when the server has answered. */
function isToken(tree: SyntaxTree, target: NodeIndex): boolean {
  const scopes = scopesOf(tree);
  const declaration = scopes.declarationOf(target);
  return (declaration === null ? [] : scopes.usesOf(declaration)).some((use) => {
    const parent = tree.parent(use);
    return (
      parent !== null &&
      tree.kind(parent) === "selector_expression" &&
      ["Wait", "WaitTimeout", "Error"].includes(tree.fieldText(parent, "field"))
    );
  });
}

function confidenceOf(pair: StartStop, name: string, around: PerCallFunction | undefined): Confidence {
  // The context has the span as well, and code that gets the context may end it.
  if (name === "_" && pair.result === 1) return "low";
  const confidence = around === undefined ? "high" : perCallConfidence(around);
  // A span that never ends is missing in the trace, and the collector frees it, unless the library keeps open spans.
  if (pair.stop === END && confidence === "high") return "medium";
  if (around !== undefined) return confidence;
  return pair === WATCH ? "medium" : "high";
}

/** A method Watch of the repository, whose result is something else. */
const isOwn = (file: GoFile, repository: Repository, call: NodeIndex): boolean => {
  const types = typesOf(repository);
  return types.callee(file, call)?.kind === "function" || types.results(file, call).length > 0;
};

/** `for event := range w.ResultChan()` without an exit: the server has ended the watch after that. */
function isExhausted(tree: SyntaxTree, scope: NodeIndex, name: string): boolean {
  for (const range of tree.within(scope, "range_clause")) {
    const loop = tree.parent(range);
    if (loop === null || tree.fieldText(range, "right") !== `${name}.ResultChan()`) continue;
    for (const _ of tree.within(loop, "return_statement", "break_statement", "goto_statement")) return false;
    return true;
  }
  return false;
}

const errorOf = ({ names, targets }: AssignedCall, name: string): NodeIndex | null => {
  const last = names.at(-1) ?? "";
  return names.length > 1 && last !== name && last !== "_" ? (targets.at(-1) ?? null) : null;
};

/** After os.Exit or syscall.Exec no process and no goroutine of this one is left. */
function replacesProcess(tree: SyntaxTree, scope: NodeIndex): boolean {
  const { words } = scopeIndex(tree, scope);
  return words.match("Exit", /(?<=\bos\.)Exit\(/y) !== null || words.match("Exec", /(?<=\bsyscall\.)Exec\(/y) !== null;
}

/** `cmd.Start()` starts a process, and goroutines for its pipes, which stay until Wait. */
function* processesIn(file: GoFile): Generator<Match> {
  const { tree } = file;
  if (![...file.imports.values()].includes("os/exec")) return;
  for (const made of tree.within(tree.root, "short_var_declaration")) {
    const assigned = callAssigned(tree, made);
    const [name] = assigned?.names ?? [];
    const scope = functionAround(tree, made);
    if (!assigned || !name || scope === null || importOf(file, assigned.callee) !== "os/exec") continue;
    const uses = localUses(tree, scope, name, made);
    if (!uses.selectors.has(`${name}.Start`) || uses.escapes || replacesProcess(tree, scope)) continue;
    if ([...uses.selectors].some((one) => /\.(Wait|Process)\b/.test(one))) continue;
    const start = scopeIndex(tree, scope)
      .identifiers(name)
      .map((use) => tree.parent(outermostSelector(tree, use))!)
      .find((parent) => tree.fieldText(parent, "function") === `${name}.Start`);
    yield {
      node: start ?? made,
      confidence: "high",
      message: `Nothing waits for the process that ${name}.Start starts, so it stays, with the goroutines of its pipes.`,
      advice: `call ${name}.Wait(), in a separate goroutine if the function must not block`,
    };
  }
}

const ACQUIRE = /\.Acquire(Request|Response|Args|Cookie|Timer|ByteBuffer)$/;

/** `fasthttp.AcquireRequest()`, whose release is a function, not a method. */
function* acquiredIn(file: GoFile): Generator<Match> {
  const { tree } = file;
  if (![...file.imports.values()].some((path) => path.endsWith("/fasthttp"))) return;
  for (const statement of tree.within(tree.root, "short_var_declaration")) {
    const assigned = callAssigned(tree, statement);
    const scope = functionAround(tree, statement);
    const [name] = assigned?.names ?? [];
    if (!assigned || !name || scope === null || !ACQUIRE.test(assigned.callee)) continue;
    if (!/\/fasthttp$/.test(importOf(file, assigned.callee))) continue;
    const release = assigned.callee.replace("Acquire", "Release");
    const { words } = scopeIndex(tree, scope);
    const released = new RegExp(`(?<=${release.replace(".", "\\.")}\\()${name}\\)`, "y");
    const returned = new RegExp(`(?<=\\breturn\\b[^\\n]*)${name}\\b(?!\\.)`, "y");
    if (words.match(name, released) || words.match(name, returned)) continue;
    yield {
      node: statement,
      confidence: "high",
      message: `The result of ${assigned.callee} is not released in this function, so the next call allocates another.`,
      advice: `defer ${release}(${name})`,
    };
  }
}

/** Calls that start something which lasts until the process ends. */
const LASTING: readonly {
  readonly call: RegExp;
  readonly unless: RegExp;
  readonly what: string;
  readonly advice: string;
}[] = [
  {
    call: /^signal\.Notify$/,
    unless: /\bsignal\.(Stop|Reset)\(/,
    what: "registers a channel for signals that stays registered",
    advice: "defer signal.Stop(…) with the same channel",
  },
  {
    call: /\.WatchConfig$/,
    unless: /\bonce\.Do\(|Once\.Do\(/,
    what: "watches the configuration again, with another goroutine that stays",
    advice: "watch it once, when the process starts",
  },
  {
    call: /[iI]nformer(\(\))?\.Run$|[fF]actory\.Start$/,
    unless: /\bclose\(|\bcancel\(|Once\.Do\(/i,
    what: "starts an informer, whose cache and goroutines stay",
    advice: "start one for the process and share it, or stop it with the call",
  },
];

/** A file without any of these has none of the calls. */
const MAY_LAST = /signal\.Notify|\.WatchConfig|nformer(?:\(\))?\.Run|actory\.Start/;

/** A handler, or a function that one is known to call. */
const isReached = (repository: Repository, file: GoFile, fn: PerCallFunction): boolean =>
  fn.isHandler || handlerChain(repository, { file, node: fn.node }) !== null;

/** `informer.Run(stop)`: the caller decides when it stops. */
const isParameter = ({ parameters }: PerCallFunction, list: string): boolean =>
  parameters.some(({ name }) => list === `(${name})`);

function* lastingIn(file: GoFile, fn: PerCallFunction): Generator<Match> {
  const { tree } = file;
  const candidates = LASTING.filter(({ unless }) => !unless.test(codeText(tree, fn.node)));
  for (const call of tree.within(fn.node, "call_expression")) {
    const callee = tree.fieldText(call, "function");
    const lasting = candidates.find((one) => one.call.test(callee));
    if (!lasting) continue;
    if (callee.endsWith("nformer.Run") && isParameter(fn, tree.fieldText(call, "arguments"))) continue;
    if (callee.startsWith("signal.") && importOf(file, callee) !== "os/signal") continue;
    yield {
      node: call,
      confidence: perCallConfidence(fn),
      message: `${fn.name} runs for every call and ${lasting.what}.`,
      advice: lasting.advice,
    };
  }
}
