/**
 * Registrations that a function makes and does not take back, for subscription-no-stop:
 *
 *   token := b.Register(show)              b.Deregister(token) removes the entry, and some path does not call it
 *
 *   v := stock.NewView(b, name)            NewView registers v at b, and v.Done() takes that back
 *
 * Only in code that runs per call, or where the function takes the registration back on another path. Not reported: the
 * registration is stored or handed on; the type has a method such as Close, which other rules know.
 */

import { addedEntry } from "../calls/added-entries.ts";
import { perCallFunctions } from "../calls/per-call.ts";
import type { GoFile } from "../index/go-file.ts";
import { LocatedMap } from "../index/located-map.ts";
import type { Repository } from "../index/repository.ts";
import { isErrorType } from "../lifetime/error-types.ts";
import { ENDING_METHODS } from "../lifetime/kinds.ts";
import { flowOf, lifetimeOf } from "../lifetime/lifetime.ts";
import type { ReleaseBy, Resource } from "../lifetime/resource.ts";
import { howLeaked } from "../lifetime/unreleased.ts";
import { argumentsOf, functionAround } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { pointee } from "../types/go-type.ts";
import { type Located, membersOf } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import { typesOf } from "../types/types.ts";
import type { Match } from "./rule.ts";

export function* unremovedRegistrations(file: GoFile, repository: Repository): Generator<Match> {
  const { tree } = file;
  const perCall = perCallFunctions(file, repository).filter(({ isCertain }) => isCertain);
  for (const statement of tree.within(tree.root, "short_var_declaration", "expression_statement")) {
    const call = callOf(tree, statement);
    const scope = call === null ? null : functionAround(tree, statement);
    const callee = call === null || scope === null ? null : typesOf(repository).callee(file, call);
    if (call === null || scope === null || callee?.kind !== "function") continue;
    const release = releaseOf({ file, repository }, callee.fn, call);
    if (release === null) continue;
    const around = perCall.find(({ node }) => tree.contains(node, statement));
    const how = howKept({ file, repository, scope, statement, call, release: release.by }, around !== undefined);
    if (how === null) continue;
    yield {
      node: statement,
      confidence: around === undefined || tree.kind(statement) === "expression_statement" ? "low" : "medium",
      message: `${tree.fieldText(call, "function")} registers something, which is ${how}, so its entry stays.`,
      advice: `defer ${release.advice}`,
      steps: [{ ...release.end, text: "takes a registration back" }],
    };
  }
}

/** The only call of `v := f()` and of `f()`. */
function callOf(tree: SyntaxTree, statement: NodeIndex): NodeIndex | null {
  const right = tree.kind(statement) === "expression_statement" ? statement : tree.field(statement, "right");
  const call = right === null ? null : tree.onlyChild(right);
  return call !== null && tree.kind(call) === "call_expression" ? call : null;
}

interface Release {
  readonly by: ReleaseBy;
  /** What ends it, as written: `b.Deregister(token)`. */
  readonly advice: string;
  readonly end: Located;
}

interface Place {
  readonly file: GoFile;
  readonly repository: Repository;
}

/** A function or a channel, and no thing that somebody removes later by its key. */
function registersCallback({ file, repository }: Place, call: NodeIndex): boolean {
  const types = typesOf(repository);
  return argumentsOf(file.tree, call).some((argument) => {
    const kind = file.tree.kind(argument);
    if (kind === "func_literal" || types.underlying(types.of(file, argument))?.kind === "chan") return true;
    return kind === "selector_expression" && types.target(file, argument)?.kind === "function";
  });
}

/** How what a function registers is taken back; null where it registers nothing, or where nothing takes it back. */
function releaseOf({ file, repository }: Place, fn: Located, call: NodeIndex): Release | null {
  const { tree } = file;
  const added = addedEntry(repository, fn);
  if (added !== null) {
    const target = tree.field(call, "function");
    const operand = target === null ? null : tree.field(target, "operand");
    if (added.place !== null || operand === null || !registersCallback({ file, repository }, call)) return null;
    const names = added.removers.map(({ name }) => `${tree.text(operand)}.${name}`);
    const by = { part: "", methods: new Set([NO_METHOD]), functions: new Set(names) };
    return { by, advice: `${names[0]}(…)`, end: added.removers[0]! };
  }
  const ends = endsOfRegistered(repository, fn);
  const [first] = ends;
  if (first === undefined) return null;
  const by = { part: "", methods: new Set(ends.map(({ name }) => name)) };
  return { by, advice: `its method ${first.name}()`, end: first };
}

/** A token has no method that takes it back. */
const NO_METHOD = "-";

interface End extends Located {
  readonly name: string;
}

const NO_ENDS: readonly End[] = [];
const endsKnown = new WeakMap<Repository, LocatedMap<readonly End[]>>();

/** Methods of what a constructor makes that take back what the constructor has registered. */
function endsOfRegistered(repository: Repository, fn: Located): readonly End[] {
  const functions = endsKnown.get(repository) ?? new LocatedMap<readonly End[]>();
  endsKnown.set(repository, functions);
  const found = functions.get(fn);
  if (found !== undefined) return found;
  functions.set(fn, NO_ENDS);
  const ends = findEnds(repository, fn);
  functions.set(fn, ends);
  return ends;
}

function findEnds(repository: Repository, fn: Located): readonly End[] {
  const types = typesOf(repository);
  const [result] = types.resultsOf(fn);
  const type = pointee(result ?? null);
  if (type?.kind !== "named" || type.folder === null) return NO_ENDS;
  const removers = new Set(registeredBy(repository, fn));
  if (removers.size === 0) return NO_ENDS;
  const ends: End[] = [];
  for (const [name, method] of membersOf(repository, type.folder).functions) {
    if (!name.startsWith(`${type.name}.`)) continue;
    const own = name.slice(type.name.length + 1);
    if (!callsAny(repository, method, removers)) continue;
    // Other rules know these.
    if (ENDING_METHODS.includes(own)) return NO_ENDS;
    ends.push({ ...method, name: own });
  }
  return ends;
}

/** Keys of the methods that take back what the function registers. */
function* registeredBy(repository: Repository, { file, node }: Located): Generator<string> {
  for (const call of file.tree.within(node, "call_expression")) {
    const callee = typesOf(repository).callee(file, call);
    const added = callee?.kind === "function" && callee.fn.node !== node ? addedEntry(repository, callee.fn) : null;
    if (added === null || !registersCallback({ file, repository }, call)) continue;
    for (const one of added.removers) yield keyOf(one);
  }
}

const keyOf = ({ file, node }: Located): string => `${file.path}#${node}`;

const callsAny = (repository: Repository, { file, node }: Located, wanted: ReadonlySet<string>): boolean =>
  file.tree.within(node, "call_expression").some((call) => {
    const callee = typesOf(repository).callee(file, call);
    return callee?.kind === "function" && wanted.has(keyOf(callee.fn));
  });

interface Registration extends Omit<Resource, "variable" | "error"> {
  readonly call: NodeIndex;
}

/** "never taken back"; null where every path takes it back, or where other code may. */
function howKept({ call, ...at }: Registration, isPerCall: boolean): string | null {
  const { tree } = at.file;
  if (tree.kind(at.statement) === "expression_statement") return isPerCall ? "never taken back" : null;
  const left = tree.field(at.statement, "left");
  const [variable, error] = left === null ? [] : tree.children(left);
  if (variable === undefined || tree.kind(variable) !== "identifier") return null;
  if (tree.text(variable) === "_") return isPerCall ? "never taken back" : null;
  const results = typesOf(at.repository).results(at.file, call);
  const hasError = error !== undefined && isErrorType(results.at(-1) ?? null) && tree.text(error) !== "_";
  const resource: Resource = { ...at, variable, error: hasError ? error : null };
  const lifetime = lifetimeOf(resource);
  const hasRelease = flowOf(resource)?.uses.hasRelease === true;
  if (!isPerCall && !hasRelease) return null;
  return scopesOf(tree).declarationOf(variable) === variable ? howLeaked(lifetime, tree, "taken back") : null;
}
