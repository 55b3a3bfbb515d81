/**
 * Something started for a call that is never stopped in it: a watcher, a span, a subscription, a process.
 * Condition: a way out of the function has no stop of what it started, and nobody else is given it; or code that runs per
 * call starts what lasts as long as the process.
 * Quiet: returned, stored, or handed on; signals, subscriptions and watches of code that runs once.
 */

import { type GoFile, importOf } from "../index/go-file.ts";
import { usesOf } from "../index/local-uses.ts";
import { type PerCall, perCallFunctions } from "../index/per-call.ts";
import { importsOfPackage, packageOf, type Repository } from "../index/repository.ts";
import { type Custody, custodyOf } from "../lifetime/lifetime.ts";
import { callAssigned, functionAround } from "../syntax/queries.ts";
import type { Match, Rule } from "./rule.ts";

interface Pair {
  /** Of the import: that of the function that starts, or for a method one that its package has. */
  readonly path: RegExp;
  readonly start: RegExp;
  /** Place of what is to be stopped among the results. */
  readonly result: number;
  readonly stop: RegExp;
  /** Only where it runs per call. */
  readonly isPerCall?: true;
  /** For a method, of whatever value. */
  readonly isMethod?: true;
}

const CLOSE = /^\.Close$/;
const END = /^\.(End|EndSpan|Finish|FinishWithOptions)$/;
const UNSUBSCRIBE = /^\.(Close|Unsubscribe|Stop|Cancel|Drain|PUnsubscribe|Shutdown)$/;
const TRACING = /opentelemetry|opentracing|ddtrace|dd-trace|zipkin|elastic\/apm|opencensus|\/otel/;

const PAIRS: readonly Pair[] = [
  { path: /\/fsnotify(\.v\d)?$/, start: /\.NewWatcher$/, result: 0, stop: CLOSE },
  { path: /\/compress\/zstd$/, start: /\.New(Reader|Writer)$/, result: 0, stop: CLOSE },
  { path: TRACING, start: /\.StartSpan$/, result: 0, stop: END, isMethod: true },
  { path: /opentracing/, start: /\.StartSpanFromContext$/, result: 0, stop: END },
  { path: /dd-?trace|opencensus|zipkin/, start: /\.StartSpan(FromContext)?$/, result: 1, stop: END, isMethod: true },
  { path: TRACING, start: /(?:[tT]racer(?:\([^)]*\))?|^\w*[tT]r)\.Start$/, result: 1, stop: END, isMethod: true },
  { path: /logrus/, start: /\.(Writer|WriterLevel)$/, result: 0, stop: CLOSE, isMethod: true },
  {
    path: /./,
    start: /\.(P|Queue|Chan)?Subscribe(Sync)?$/,
    result: 0,
    stop: UNSUBSCRIBE,
    isPerCall: true,
    isMethod: true,
  },
  { path: /^k8s\.io\//, start: /\.Watch$/, result: 0, stop: /^\.Stop$/, isPerCall: true, isMethod: true },
];

export const subscriptionNoStop: Rule = {
  id: "subscription-no-stop",
  *find(file, repository) {
    const perCall = perCallFunctions(file, repository);
    yield* pairsIn(file, repository, perCall);
    yield* processesIn(file);
    yield* acquiredIn(file);
    for (const fn of perCall) yield* lastingIn(file, fn);
  },
};

/** What a handler calls may be told by its name alone, and another may have it. */
const confidenceIn = ({ isHandler }: PerCall) => (isHandler ? "high" : "medium");

function* pairsIn(file: GoFile, repository: Repository, perCall: readonly PerCall[]): Generator<Match> {
  const { tree } = file;
  const imports = [...importsOfPackage(packageOf(repository, file))];
  const pairs = PAIRS.filter(({ path }) => imports.some((one) => path.test(one)));
  if (pairs.length === 0) return;
  for (const statement of tree.within(tree.root, "short_var_declaration")) {
    const started = callAssigned(tree, statement);
    const scope = functionAround(tree, statement);
    if (!started || scope === null) continue;
    const path = importOf(file, started.callee);
    const pair = pairs.find(
      (one) => one.start.test(started.callee) && (one.path.test(path) || (one.isMethod && path === "")),
    );
    const around = perCall.find(({ node }) => tree.contains(node, statement));
    const name =
      pair?.result === 1 && started.names.length === 1 ? started.names[0] : pair && started.names[pair.result];
    if (!pair || !name || (pair.isPerCall && !around) || (name === "_" && pair.isPerCall)) continue;
    const custody: Custody =
      name === "_"
        ? { kind: "never" }
        : custodyOf({
            file,
            repository,
            scope,
            statement,
            name,
            error: errorOf(started.names, name),
            release: pair.stop,
          });
    if (custody.kind === "released" || custody.kind === "handed on") continue;
    yield {
      node: statement,
      confidence: pair.isPerCall && around ? confidenceIn(around) : "high",
      message:
        custody.kind === "passed by"
          ? `What ${started.callee} starts is not stopped on the way out at line ${tree.line(custody.way)}.`
          : `What ${started.callee} starts is not stopped in this function, and nobody else has it.`,
      advice: `stop it when the function is left: defer ${name === "_" ? "" : name}.${/\w+/.exec(pair.stop.source)![0]}()`,
    };
  }
}

const errorOf = (names: readonly string[], name: string): string => {
  const last = names.at(-1) ?? "";
  return names.length > 1 && last !== name && last !== "_" ? last : "";
};

const ENDS = /\bos\.Exit\(|\bsyscall\.Exec\(/;

/** `cmd.Start()` leaves a process, and with pipes goroutines, until Wait. */
function* processesIn(file: GoFile): Generator<Match> {
  const { tree } = file;
  if (![...file.imports.values()].includes("os/exec")) return;
  for (const made of tree.within(tree.root, "short_var_declaration")) {
    const assigned = callAssigned(tree, made);
    const [name] = assigned?.names ?? [];
    const scope = functionAround(tree, made);
    if (!assigned || !name || scope === null || importOf(file, assigned.callee) !== "os/exec") continue;
    const uses = usesOf(tree, scope, name, made);
    if (!uses.selectors.has(`${name}.Start`) || uses.isHandedOn || ENDS.test(tree.text(scope))) continue;
    if ([...uses.selectors].some((one) => /\.(Wait|Process)\b/.test(one))) continue;
    const start = [...tree.within(scope, "call_expression")].find(
      (one) => tree.fieldText(one, "function") === `${name}.Start`,
    );
    yield {
      node: start ?? made,
      confidence: "high",
      message: `The process that ${name}.Start leaves is never waited for, so it stays, with the goroutines of its pipes.`,
      advice: `call ${name}.Wait(), in a goroutine of its own if nobody has the time`,
    };
  }
}

const ACQUIRE = /\.Acquire(Request|Response|Args|Cookie|Timer|ByteBuffer)$/;

/** `fasthttp.AcquireRequest()` and its Release, which is a function. */
function* acquiredIn(file: GoFile): Generator<Match> {
  const { tree } = file;
  for (const statement of tree.within(tree.root, "short_var_declaration")) {
    const assigned = callAssigned(tree, statement);
    const scope = functionAround(tree, statement);
    const [name] = assigned?.names ?? [];
    if (!assigned || !name || scope === null || !ACQUIRE.test(assigned.callee)) continue;
    if (!/\/fasthttp$/.test(importOf(file, assigned.callee))) continue;
    const release = assigned.callee.replace("Acquire", "Release");
    const text = tree.text(scope);
    if (text.includes(`${release}(${name})`) || new RegExp(`\\breturn\\b[^\\n]*\\b${name}\\b(?!\\.)`).test(text))
      continue;
    yield {
      node: statement,
      confidence: "high",
      message: `What ${assigned.callee} gives is not put back in this function, so that the next call makes another.`,
      advice: `defer ${release}(${name})`,
    };
  }
}

/** Of code that runs per call: what lasts until the process ends. */
const LASTING: readonly {
  readonly call: RegExp;
  readonly unless: RegExp;
  readonly what: string;
  readonly advice: string;
}[] = [
  {
    call: /^signal\.Notify$/,
    unless: /\bsignal\.(Stop|Reset)\(/,
    what: "has signals sent to a channel that stays registered",
    advice: "defer signal.Stop(…) with the same channel",
  },
  {
    call: /\.WatchConfig$/,
    unless: /\bonce\.Do\(|Once\.Do\(/,
    what: "watches the configuration once more, with a goroutine that stays",
    advice: "watch it once, where the process starts",
  },
  {
    call: /[iI]nformer(\(\))?\.Run$|[fF]actory\.Start$/,
    unless: /\bclose\(|\bcancel\(|Once\.Do\(/i,
    what: "starts an informer, whose cache and goroutines stay",
    advice: "start one for the process and share it, or stop it with the call",
  },
];

function* lastingIn(file: GoFile, fn: PerCall): Generator<Match> {
  const { tree } = file;
  for (const call of tree.within(fn.node, "call_expression")) {
    const callee = tree.fieldText(call, "function");
    const lasting = LASTING.find((one) => one.call.test(callee));
    if (!lasting || lasting.unless.test(fn.text)) continue;
    if (callee.startsWith("signal.") && importOf(file, callee) !== "os/signal") continue;
    yield {
      node: call,
      confidence: confidenceIn(fn),
      message: `${fn.name} runs for every call and ${lasting.what}.`,
      advice: lasting.advice,
    };
  }
}
