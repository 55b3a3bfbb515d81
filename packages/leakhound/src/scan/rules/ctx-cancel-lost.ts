/**
 * A cancel function that is not called: the child context stays in its parent, with its timer, until the parent ends.
 *
 * Condition: it is discarded, or an exit path of the function comes before the call; or it is kept in a field that no
 * code of the package calls; or it is kept in a field that a method sets again and again without calling the one before (low);
 * or only a goroutine calls it that waits for the end of the same context (low); or goroutines that the function waits for call it only
 * where something fails, or each run of a method appends it to a list (medium). The same holds for the stop function of signal.NotifyContext.
 * Not reported: it is returned, passed on, deferred. Low confidence where the parent is the context of a request, a stream
 * or a command, which ends soon; and where it is context.Background, which keeps no children, unless the context is passed
 * on to code that may wait for its end. Medium where a timeout of at most ten minutes, or one that a function of the repository
 * sets, ends it, and where the parent is a context that the callers have for their call, outside of loops.
 */
import type { Confidence } from "../findings/finding.ts";
import { durationMs } from "../index/durations.ts";
import type { GoFile } from "../index/go-file.ts";
import { filesWithField } from "../index/package-names.ts";
import { packageOf, type Repository } from "../index/repository.ts";
import { selectorsOf } from "../index/selectors.ts";
import type { Acquisition } from "../lifetime/acquisitions.ts";
import { lifetimeOf } from "../lifetime/lifetime.ts";
import { fieldOfLiteral } from "../lifetime/owners.ts";
import type { Resource } from "../lifetime/resource.ts";
import { acquisitionsOf, howLeaked } from "../lifetime/unreleased.ts";
import { areAlternatives } from "../syntax/alternatives.ts";
import { lastName } from "../syntax/dotted-names.ts";
import { argumentsOf, loopAround } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import type { Located } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import { typesOf } from "../types/types.ts";
import { valueBefore } from "../types/value-before.ts";
import { appendedCancel } from "./appended-cancels.ts";
import { isContextOfCaller } from "./contexts-of-callers.ts";
import { cancelOnFailure } from "./failure-cancels.ts";
import { loneCancel } from "./lone-cancels.ts";
import { releaseAdvice } from "./release-advice.ts";
import { replacedCancels } from "./replaced-cancels.ts";
import type { Match, Rule } from "./rule.ts";

export const ctxCancelLost: Rule = {
  id: "ctx-cancel-lost",
  spansFiles: true,
  *find(file, repository) {
    yield* replaced(file, repository);
    for (const acquisition of acquisitionsOf(repository, file, "ctx-cancel-lost")) {
      const how = howLost(file, repository, acquisition);
      if (how === null) yield* calledByLoneGoroutine(file, repository, acquisition);
      if (how === null) yield* calledOnFailure(file, repository, acquisition);
      if (how === null) yield* appended(file, repository, acquisition);
      if (how === null || isOnlyWithoutDeadline(file.tree, acquisition)) continue;
      const parent = parentOf(file, repository, acquisition.call);
      yield {
        node: acquisition.statement,
        confidence: confidenceOf(file, repository, acquisition, parent),
        message: `The cancel function of ${acquisition.callee} is ${how}, so ${CONSEQUENCE[parent]}.`,
        advice: acquisition.isOwner
          ? releaseAdvice(acquisition, { file, repository })
          : "keep it and call it in time: ctx, cancel := …; defer cancel()",
      };
    }
  },
  // The goroutine that calls a cancel function alone is in the same file.
  findSpanning: replaced,
};

/** A method sets the field again. */
function* replaced(file: GoFile, repository: Repository): Generator<Match> {
  for (const { statement, target, fn, run } of replacedCancels(file, repository)) {
    yield {
      node: statement,
      // Code further away may have called it.
      confidence: "low",
      message: `${fn.name} ${WHEN[run.how]}, and replaces ${target} without calling it: what waits for the end of the context before stays.`,
      advice: `call the one before: if ${target} != nil { ${target}() }`,
      steps: [{ ...run.call, text: stepOf(run.how, fn.name, target) }],
    };
  }
}

/** Where all goes well, nothing calls it. */
function* calledOnFailure(file: GoFile, repository: Repository, acquisition: Acquisition): Generator<Match> {
  const call = cancelOnFailure(file.tree, acquisition);
  if (call === null || parentOf(file, repository, acquisition.call) !== "other") return;
  yield {
    node: acquisition.statement,
    confidence: "medium",
    message: `The cancel function of ${acquisition.callee} is called only where something fails, so otherwise ${STAYS}.`,
    advice: "call it on every path: ctx, cancel := …; defer cancel()",
    steps: [{ file, node: call, text: "calls it where something fails" }],
  };
}

/** Each run of the method adds one to a list. */
function* appended(file: GoFile, repository: Repository, acquisition: Acquisition): Generator<Match> {
  const found = appendedCancel(file, repository, acquisition);
  if (found === null) return;
  const list = file.tree.text(found.list);
  yield {
    node: acquisition.statement,
    confidence: "medium",
    message: `${found.fn.name} runs again and again, and appends the cancel function of ${acquisition.callee} to ${list}, from which nothing takes it before the end: all contexts stay until then.`,
    advice: "call it where what needs the context is over: defer cancel()",
    steps: [{ file, node: found.list, text: `${list} grows` }],
  };
}

const WHEN = {
  loop: "runs in a loop",
  callers: "has several callers",
  maker: "runs on a value that has been made with one",
};

function stepOf(how: keyof typeof WHEN, name: string, target: string): string {
  if (how === "maker") return `makes the first value of ${target}`;
  return how === "loop" ? `runs ${name} again and again` : `one of the callers of ${name}`;
}

/** The goroutine waits for the context, and the context for the goroutine. */
function* calledByLoneGoroutine(file: GoFile, repository: Repository, acquisition: Acquisition): Generator<Match> {
  const start = loneCancel(file, repository, acquisition);
  if (start === null) return;
  const { tree } = file;
  yield {
    node: acquisition.statement,
    confidence: "low",
    message: `Only the goroutine of line ${tree.line(start)} calls the cancel function of ${acquisition.callee}, and it waits for the end of the same context: both stay after the function has returned.`,
    advice: "call the cancel function when the function returns: defer cancel()",
    steps: [{ file, node: start, text: "waits for the context, and then cancels it" }],
  };
}

/** `if _, ok := ctx.Deadline(); !ok { ctx, cancel = … }` overwrites the cancel function of a context without a deadline only. */
function isOnlyWithoutDeadline(tree: SyntaxTree, { resource, callee }: Acquisition): boolean {
  const lifetime = resource === null ? null : lifetimeOf(resource);
  if (lifetime?.kind !== "overwritten" || callee.endsWith("WithCancel")) return false;
  const check = tree.above(lifetime.exit, "if_statement", "func_literal");
  const initializer = check !== null && tree.kind(check) === "if_statement" ? tree.field(check, "initializer") : null;
  return initializer !== null && tree.text(initializer).includes(".Deadline()");
}

/** of a call: ends with a request, a stream or a command, or the function ends it; background: never ends, and keeps no children. */
type Parent = "of a call" | "background" | "other";

const STAYS = "the child context stays in its parent until the parent ends";
const CONSEQUENCE: Readonly<Record<Parent, string>> = {
  "of a call": STAYS,
  background: "what waits for the end of the child context waits forever",
  other: STAYS,
};

function confidenceOf(
  file: GoFile,
  repository: Repository,
  { isOwner, resource, call }: Acquisition,
  parent: Parent,
): Confidence {
  if (isOwner || parent === "of a call") return "low";
  if (resource !== null && isCalledInOtherTurn(file.tree, resource)) return "low";
  if (parent === "other") {
    const isBounded =
      endsByItself(file, repository, call) ||
      (!isRepeated(file.tree, call) && isContextOfCaller(repository, { file, node: call }));
    return isBounded ? "medium" : "high";
  }
  return resource?.context !== undefined && isPassedOn(file.tree, resource.context) ? "medium" : "low";
}

/** A turn of the loop may call what another one has set: events that alternate. */
function isCalledInOtherTurn(tree: SyntaxTree, resource: Resource): boolean {
  if (lifetimeOf(resource).kind !== "overwritten") return false;
  const declaration = scopesOf(tree).declarationOf(resource.variable);
  let outer: NodeIndex | null = null;
  for (let loop = loopAround(tree, resource.statement); loop !== null; loop = loopAround(tree, loop)) outer = loop;
  if (declaration === null || outer === null || tree.contains(outer, declaration)) return false;
  const loop = outer;
  return scopesOf(tree)
    .usesOf(declaration)
    .some((use) => tree.contains(loop, use) && isCalled(tree, use) && areAlternatives(tree, use, resource.statement));
}

const WITH_TIMEOUT = new Set(["context.WithTimeout", "context.WithTimeoutCause"]);
const TIMEOUT_MS_MAX = 600_000;

/** In a loop of the function, each turn adds a child to the same parent. */
const isRepeated = (tree: SyntaxTree, call: NodeIndex): boolean => loopAround(tree, call) !== null;

/**
 * A timeout of ten minutes at most, as far as the file shows it, or one that a function of the repository sets: then the
 * child leaves its parent.
 */
function endsByItself(file: GoFile, repository: Repository, call: NodeIndex): boolean {
  const { tree } = file;
  const callee = typesOf(repository).callee(file, call);
  if (callee?.kind === "function") return setsTimeout(repository, callee.fn);
  const timeout = argumentsOf(tree, call)[1];
  if (callee?.kind !== "library" || !WITH_TIMEOUT.has(callee.name) || timeout === undefined) return false;
  const ms = durationMs(tree.text(timeout), file);
  return ms !== null && ms <= TIMEOUT_MS_MAX;
}

/** All contexts with a cancel function that the function derives have a deadline. */
function setsTimeout(repository: Repository, fn: Located): boolean {
  const derived = derivedIn(repository, fn).map((one) => fn.file.tree.fieldText(one, "function"));
  return derived.length > 0 && derived.every((name) => /\.With(?:Timeout|Deadline)/.test(name));
}

const DERIVES = /^context\.With(?:Cancel|Timeout|Deadline)/;

const BACKGROUND = new Set(["context.Background", "context.TODO"]);
/** They have no timer. */
const WITH_CANCEL = new Set(["context.WithCancel", "context.WithCancelCause"]);

function parentOf(file: GoFile, repository: Repository, call: NodeIndex): Parent {
  const { tree } = file;
  const maker = typesOf(repository).callee(file, call);
  if (maker?.kind === "function" && derivesFromBackground(repository, maker.fn)) return "background";
  const [argument] = argumentsOf(tree, call);
  if (argument === undefined) return "other";
  const parent = backgroundBefore(file, repository, argument) ?? argument;
  if (tree.kind(parent) !== "call_expression") return isCanceledHere(tree, parent) ? "of a call" : "other";
  const types = typesOf(repository);
  const [made, derived] = [types.callee(file, parent), types.callee(file, call)];
  if (made?.kind === "library" && BACKGROUND.has(made.name))
    return derived?.kind === "library" && WITH_CANCEL.has(derived.name) ? "background" : "other";
  if (made?.kind === "function" && isBackgroundWithValues(file, repository, { call: parent, fn: made.fn }))
    return derived?.kind === "library" && WITH_CANCEL.has(derived.name) ? "background" : "other";
  return isContextOfParameter(tree, parent) ? "of a call" : "other";
}

/**
 * `s.withTags(context.Background())`, and `rootOf(nil)` of a function that takes the background then, where the function
 * derives no context that can be done.
 */
function isBackgroundWithValues(
  file: GoFile,
  repository: Repository,
  { call, fn }: { readonly call: NodeIndex; readonly fn: Located },
): boolean {
  const given = argumentsOf(file.tree, call);
  const isNil = given.some((one) => file.tree.kind(one) === "nil") && makesBackground(repository, fn);
  if (!isNil && !given.some((one) => isBackground(repository, { file, node: one }))) return false;
  return derivedIn(repository, fn).length === 0;
}

function isBackground(repository: Repository, { file, node }: Located): boolean {
  const made = file.tree.kind(node) === "call_expression" ? typesOf(repository).callee(file, node) : null;
  return made?.kind === "library" && BACKGROUND.has(made.name);
}

const makesBackground = (repository: Repository, { file, node }: Located): boolean =>
  file.tree.within(node, "call_expression").some((one) => isBackground(repository, { file, node: one }));

/** Calls in a function that derive a context with a cancel function. */
const derivedIn = (repository: Repository, { file, node }: Located): readonly NodeIndex[] =>
  file.tree.within(node, "call_expression").filter((one) => {
    const callee = typesOf(repository).callee(file, one);
    return callee?.kind === "library" && DERIVES.test(callee.name);
  });

/** `func newContext() (*Context, context.CancelFunc)`, which derives from the background only, without a deadline. */
function derivesFromBackground(repository: Repository, fn: Located): boolean {
  const derived = derivedIn(repository, fn);
  return (
    derived.length > 0 &&
    derived.every((one) => {
      const [parent] = argumentsOf(fn.file.tree, one);
      const callee = typesOf(repository).callee(fn.file, one);
      const isCancel = callee?.kind === "library" && WITH_CANCEL.has(callee.name);
      const isOfBackground =
        parent !== undefined &&
        (isBackground(repository, { file: fn.file, node: parent }) ||
          backgroundBefore(fn.file, repository, parent) !== null);
      return isCancel && isOfBackground;
    })
  );
}

/** The call of context.Background that the variable holds: `ctx := context.Background()`. */
function backgroundBefore(file: GoFile, repository: Repository, argument: NodeIndex): NodeIndex | null {
  const value = file.tree.kind(argument) === "identifier" ? valueBefore(file.tree, argument) : null;
  if (value === null || file.tree.kind(value) !== "call_expression") return null;
  const made = typesOf(repository).callee(file, value);
  return made?.kind === "library" && BACKGROUND.has(made.name) ? value : null;
}

/** `ctx, cancel := context.WithCancel(parent)`, and then `cancel()`: the children of ctx end with it. */
function isCanceledHere(tree: SyntaxTree, context: NodeIndex): boolean {
  const scopes = scopesOf(tree);
  const declaration = tree.kind(context) === "identifier" ? scopes.declarationOf(context) : null;
  const list = declaration === null ? null : tree.parent(declaration);
  const statement = list === null ? null : tree.parent(list);
  if (declaration === null || list === null || statement === null || tree.fieldName(list) !== "left") return false;
  const [first, cancel] = tree.children(list);
  if (first !== declaration || cancel === undefined || scopes.declarationOf(cancel) !== cancel) return false;
  return tree.kind(statement) === "short_var_declaration" && scopes.usesOf(cancel).some((use) => isCalled(tree, use));
}

/** `r.Context()`, `stream.Context()`, `c.Request.Context()` of a parameter of the function. */
function isContextOfParameter(tree: SyntaxTree, call: NodeIndex): boolean {
  const callee = tree.field(call, "function");
  if (callee === null || tree.kind(callee) !== "selector_expression" || tree.fieldText(callee, "field") !== "Context")
    return false;
  let value = tree.field(callee, "operand");
  while (value !== null && tree.kind(value) === "selector_expression") value = tree.field(value, "operand");
  const declaration = value === null ? null : scopesOf(tree).declarationOf(value);
  const parent = declaration === null ? null : tree.parent(declaration);
  const list = parent === null || tree.kind(parent) !== "parameter_declaration" ? null : tree.parent(parent);
  return list !== null && tree.fieldName(list) === "parameters";
}

/** An argument of a call, which may start something that waits for the context. */
function isPassedOn(tree: SyntaxTree, context: NodeIndex): boolean {
  const scopes = scopesOf(tree);
  const declaration = scopes.declarationOf(context);
  return (declaration === null ? [] : scopes.usesOf(declaration)).some((use) => {
    const parent = tree.parent(use);
    return use > context && parent !== null && tree.kind(parent) === "argument_list";
  });
}

function howLost(file: GoFile, repository: Repository, { resource, target, isOwner }: Acquisition): string | null {
  const { tree } = file;
  // A struct that has the cancel function in a field, and is stored somewhere.
  if (isOwner && (resource === null || lifetimeOf(resource).kind === "escaped")) return null;
  if (target === "_" || target === "") return "discarded";
  const isStored = (field: string) =>
    isFieldCalled(field, file, repository) ? null : `stored in ${field}, which nothing calls`;
  if (resource === null) return /^[\w.]+$/.test(target) ? isStored(target) : null;
  const lifetime = lifetimeOf(resource);
  if (lifetime.kind !== "escaped") return howLeaked(lifetime, tree, "called");
  const field = target.includes(".") ? target : fieldGiven(file, repository, resource);
  return field === null ? null : isStored(field);
}

/** The only place where the cancel function goes: `s.cancel` of `s.cancel = cancel` and of `stream{cancel: cancel}`. */
function fieldGiven(file: GoFile, repository: Repository, { scope, variable }: Resource): string | null {
  const { tree } = file;
  const scopes = scopesOf(tree);
  const declaration = scopes.declarationOf(variable);
  const uses = declaration === null ? [] : scopes.usesOf(declaration).filter((use) => use !== variable);
  const [use, more] = uses;
  if (use === undefined || uses.some((one) => isCalled(tree, one))) return null;
  const assigned = uses.map((one) => fieldAssigned(tree, one)).find((one) => one !== null);
  if (assigned) return assigned;
  const given = more === undefined ? fieldOfLiteral({ file, repository, scope }, use) : null;
  return given === null ? null : `${tree.fieldText(given.literal, "type")}.${given.field}`;
}

function isCalled(tree: SyntaxTree, name: NodeIndex): boolean {
  const parent = tree.parent(name);
  return parent !== null && tree.kind(parent) === "call_expression" && tree.field(parent, "function") === name;
}

/** `s.cancel` of `s.cancel = cancel`. */
function fieldAssigned(tree: SyntaxTree, use: NodeIndex): string | null {
  const list = tree.parent(use);
  const statement = list === null || tree.fieldName(list) !== "right" ? null : tree.parent(list);
  if (list === null || statement === null || tree.kind(statement) !== "assignment_statement") return null;
  const target = tree.children(tree.field(statement, "left")!)[tree.children(list).indexOf(use)];
  return target === undefined || tree.kind(target) !== "selector_expression" ? null : tree.text(target);
}

/**
 * `s.cancel()` somewhere, or the field is passed on from there; `_ = s.Cancel` does nothing. Other packages can use fields
 * with a capital letter.
 */
function isFieldCalled(text: string, file: GoFile, repository: Repository): boolean {
  const field = lastName(text);
  const files = /^[A-Z]/.test(field) ? repository.files : packageOf(repository, file);
  return filesWithField(files, field).some(({ tree }) => selectorsOf(tree, field).some((node) => isUsed(tree, node)));
}

/** Called, or given to something; not only assigned, compared or discarded. */
function isUsed(tree: SyntaxTree, selector: NodeIndex): boolean {
  const parent = tree.parent(selector);
  if (parent === null) return false;
  const kind = tree.kind(parent);
  if (kind === "call_expression") return tree.field(parent, "function") === selector;
  if (kind !== "expression_list")
    return kind === "argument_list" || kind === "literal_element" || kind === "return_statement";
  const statement = tree.parent(parent);
  if (statement === null || tree.kind(statement) === "return_statement") return statement !== null;
  return tree.fieldName(parent) === "right" && tree.fieldText(statement, "left") !== "_";
}
