/**
 * What a call acquires: a table for libraries, and for the functions of the repository what they return.
 *
 *   func (a *api) do(path string) (*http.Response, error) {
 *       …
 *       return a.client.Do(req)       result 0 is an open response, so it is one wherever do is called
 *   }
 *
 * A method of an interface acquires what its type says: `Get(name) (io.ReadCloser, error)`.
 */
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { argumentsOf, outermostSelector } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { type GoType, libraryName, pointee } from "../types/go-type.ts";
import type { Located } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import { typesOf } from "../types/types.ts";
import { acquisitionsIn } from "./acquisitions.ts";
import { closeFunctionsOf } from "./close-functions.ts";
import { declaredValues } from "./declared-values.ts";
import { acquiredDescriptor } from "./descriptors.ts";
import { isErrorType, isFlagType } from "./error-types.ts";
import { isGetterOfInterface } from "./getters.ts";
import { isResult } from "./holder.ts";
import {
  type Acquired,
  acquiredFromLibrary,
  BODY,
  CLOSE_FUNCTION,
  CLOSEABLE_TYPES,
  ENDING_METHODS,
  READER,
  RELEASING_METHODS,
  type ResourceKind,
} from "./kinds.ts";
import { acquiredByTable, BODY_IN_STRUCT, hasBody } from "./library-values.ts";
import { pastLeaksOf } from "./lifetime.ts";
import { isKeptByReceiver, madeValues, promisedValues } from "./made.ts";
import { type ReleaseBy, type Resource, releaseBy } from "./resource.ts";
import { type EndedWhere, holdsInCall, settingsOf } from "./settings.ts";
import { isInLaterLiteral } from "./variable-uses.ts";

const NOTHING: readonly Acquired[] = [];

export function acquiredBy(repository: Repository, file: GoFile, call: NodeIndex): readonly Acquired[] {
  const types = typesOf(repository);
  const callee = types.callee(file, call);
  switch (callee?.kind) {
    case "library": {
      const known = acquiredFromLibrary(callee.name) ?? acquiredDescriptor(callee.name);
      if (known) return [known];
      const byTable = repository.libraries ? acquiredByTable(repository.libraries, callee.name) : NOTHING;
      if (byTable.length > 0) return byTable;
      const byFork = acquiredByFork(repository, callee.name);
      return byFork.length > 0 ? byFork : sentRequest(repository, file, call);
    }
    case "function":
      return acquiredFromFunction(repository, callee.fn).flatMap((one) => inCall(file, call, one));
    case "dynamic": {
      const sent = sentRequest(repository, file, call);
      return sent.length > 0 ? sent : acquiredThroughInterface(repository, file, call);
    }
    case "builtin":
    case "conversion":
      return NOTHING;
    default:
      return sentRequest(repository, file, call);
  }
}

/** What the same function of the library gives of which the package may be a fork: only the names are the same. */
function acquiredByFork({ libraries }: Repository, name: string): readonly Acquired[] {
  const original = libraries?.original(name) ?? null;
  if (libraries === undefined || original === null) return NOTHING;
  const known = acquiredFromLibrary(original);
  const acquired = known ? [known] : acquiredByTable(libraries, original);
  return acquired.map((one) => ({ ...one, kind: withMoreEnds(one.kind), isUncertain: true }));
}

/** A fork may have renamed the method that ends the value. */
const withMoreEnds = (kind: ResourceKind): ResourceKind =>
  kind.release.methods.has("")
    ? kind
    : { ...kind, release: { ...kind.release, methods: new Set([...kind.release.methods, ...RELEASING_METHODS]) } };

/** What the function returns in a call: nothing that it ends itself, as the arguments of the call say. */
function inCall(file: GoFile, call: NodeIndex, { endedWhere = [], ...acquired }: Acquired): readonly Acquired[] {
  const outcomes = endedWhere.map(({ setting, holds }) => {
    const known = holdsInCall(file, call, setting);
    return known === null ? "unknown" : known === holds ? "ended" : "open";
  });
  if (outcomes.includes("ended")) return NOTHING;
  return outcomes.includes("unknown") ? [{ ...acquired, isUncertain: true }] : [acquired];
}

/** What a function of the repository returns that must be released. */
export function acquiredFromFunction(repository: Repository, fn: Located): readonly Acquired[] {
  const open = openResults(repository, fn);
  // Most functions give nothing that must be released.
  if (open.length + madeValues(repository, fn).length + declaredValues(repository, fn).length === 0) return NOTHING;
  const owned = new Set(open.flatMap(({ result, isOwner }) => (isOwner ? [] : [result])));
  const holders = new Set(open.map(({ result }) => result));
  const made = madeValues(repository, fn).filter(
    ({ result, kind }) => !owned.has(result) && (isEndedByName(kind) || !holders.has(result)),
  );
  const seen = new Set([...open, ...made].map(({ result }) => result));
  const declared = declaredValues(repository, fn).filter(({ result }) => !seen.has(result));
  return [...open, ...made, ...declared];
}

/** What is ended by what its methods do, whatever their names are, is known by the part that they end. */
const isEndedByName = ({ release: { methods } }: ResourceKind): boolean =>
  ENDING_METHODS.some((name) => methods.has(name));

const RESPONSE: readonly Acquired[] = [{ result: 0, kind: BODY, hasError: true, isByType: true }];

const LOGS: readonly Acquired[] = [{ result: 0, kind: READER, hasError: true, isByType: true }];

/** `pods.GetLogs(name, options).Stream` of a client of Kubernetes. */
function isRequestOfKubernetes({ tree, imports }: GoFile, callee: NodeIndex): boolean {
  const operand = tree.field(callee, "operand");
  if (operand === null || tree.kind(operand) !== "call_expression") return false;
  return [...imports.values()].some((path) => path.startsWith("k8s.io/"));
}

/** `client.Do(req)` of a client whose type is not known: a request is sent, so a response comes back. */
function sentRequest(repository: Repository, file: GoFile, call: NodeIndex): readonly Acquired[] {
  const { tree } = file;
  const callee = tree.field(call, "function");
  if (callee === null || tree.kind(callee) !== "selector_expression") return NOTHING;
  const name = tree.fieldText(callee, "field");
  const [request, more] = argumentsOf(tree, call);
  if (request === undefined || more !== undefined) return NOTHING;
  if (name === "Stream" && isRequestOfKubernetes(file, callee)) return LOGS;
  if (name !== "Do" && name !== "RoundTrip") return NOTHING;
  // An interface of the repository says what comes back.
  const [result] = typesOf(repository).results(file, call);
  if (result && libraryName(pointee(result)) !== "net/http.Response") return NOTHING;
  return libraryName(typesOf(repository).of(file, request)) === "net/http.Request" ? RESPONSE : NOTHING;
}

/** What an interface or a function value promises: a closeable value of a library, or a value of the repository's own type. */
function acquiredThroughInterface(repository: Repository, file: GoFile, call: NodeIndex): readonly Acquired[] {
  const known = acquiredByType(repository, typesOf(repository).results(file, call));
  if (known.length > 0) return isGetterOfInterface(repository, file, call) ? NOTHING : known;
  return promisedValues(repository, file, call);
}

/** A closeable value and an error. */
function acquiredByType(repository: Repository, results: readonly (GoType | null)[]): readonly Acquired[] {
  if (results.length < 2 || !isErrorType(results.at(-1))) return NOTHING;
  return results.flatMap((type, result) => {
    const kind = kindOfType(type) ?? bodyOf(repository, type);
    // Clients of an API return responses that they have read.
    return kind === null || kind === BODY ? [] : [{ result, kind, hasError: true, isByType: true }];
  });
}

/** A caller that gets only a reader cannot close it. */
const hasNoClose = (type: GoType | null | undefined): boolean =>
  ["io.Reader", "io.Writer", "io.ReadWriter", "io.ReadSeeker"].includes(libraryName(type ?? null) ?? "");

/** `*s3.GetObjectOutput` has the body of a response. */
const bodyOf = (repository: Repository, type: GoType | null): ResourceKind | null =>
  repository.libraries && hasBody(repository.libraries, libraryName(type) ?? "") ? BODY_IN_STRUCT : null;

const kindOfType = (type: GoType | null): ResourceKind | null => CLOSEABLE_TYPES.get(libraryName(type) ?? "") ?? null;

const known = new WeakMap<Repository, WeakMap<SyntaxTree, Map<NodeIndex, readonly Acquired[]>>>();

/** Results of a function of the repository that are open resources. */
function openResults(repository: Repository, fn: Located): readonly Acquired[] {
  const trees = known.get(repository) ?? new WeakMap<SyntaxTree, Map<NodeIndex, readonly Acquired[]>>();
  known.set(repository, trees);
  const { tree } = fn.file;
  const functions = trees.get(tree) ?? new Map<NodeIndex, readonly Acquired[]>();
  trees.set(tree, functions);
  const found = functions.get(fn.node);
  if (found) return found;
  // A function that calls itself acquires nothing by that.
  functions.set(fn.node, NOTHING);
  const results = tree.field(fn.node, "result") === null ? NOTHING : findOpenResults(repository, fn);
  functions.set(fn.node, results);
  return results;
}

function findOpenResults(repository: Repository, { file, node }: Located): readonly Acquired[] {
  const { tree } = file;
  const types = typesOf(repository).resultsOf({ file, node });
  const hasError = types.length > 1 && isErrorType(types.at(-1));
  const hasFlag = types.length > 1 && isFlagType(types.at(-1));
  const byResult = new Map<number, Acquired>();
  const add = (one: Pick<Acquired, "result" | "kind" | "isByType" | "isOwner" | "isUncertain" | "endedWhere">) => {
    if (one.result >= types.length || hasNoClose(types[one.result])) return;
    const { endedWhere, ...before } = byResult.get(one.result) ?? { ...one, hasError, hasFlag };
    // Of two values that are returned, one stays open where only the other is ended.
    const both = endedWhere?.filter(({ setting, holds }) =>
      one.endedWhere?.some((other) => other.setting.text === setting.text && other.holds === holds),
    );
    byResult.set(one.result, { ...before, ...(both ? { endedWhere: both } : {}) });
  };
  for (const statement of tree.within(node, "return_statement")) {
    if (tree.above(statement, "func_literal", "function_declaration", "method_declaration") !== node) continue;
    for (const { call, place } of returnedCalls(tree, statement))
      for (const { result, maker, isDeclared, ...rest } of acquiredBy(repository, file, call))
        if (!maker && !isDeclared && (place === null || result === 0)) add({ ...rest, result: place ?? result });
  }
  for (const { kind, resource, isByType, maker, isDeclared, isUncertain = false } of acquisitionsIn(
    repository,
    file,
    node,
  )) {
    if (resource === null || maker || isDeclared || kind.noun === CLOSE_FUNCTION.noun) continue;
    if (isKeptByReceiver(tree, node, resource.variable)) continue;
    const { returned, uses } = pastLeaksOf(resource) ?? { returned: [], uses: null };
    if (uses?.uses.some((use) => isEndedByGoroutine({ file, scope: node }, use.node, resource.release))) continue;
    if (kind.rule === BODY.rule && uses?.uses.some((use) => isGivenToUnknown(repository, file, use.node))) continue;
    const names = uses?.names.filter(({ isWrapper }) => !isWrapper) ?? [];
    const owners = returned.flatMap(
      (statement) => ownerOf(names.flatMap((name) => resultsOfReturn(tree, { ...name, statement, scope: node }))) ?? [],
    );
    const endedWhere = owners.length > 0 && uses?.hasRelease ? conditionsOfEnd({ file, node }, resource) : [];
    for (const owner of owners) {
      if (owner.isOwner && names.some(({ declaration }) => isAlsoStored(tree, declaration))) continue;
      add({
        ...owner,
        kind: { ...kind, release: owner.release },
        isByType: isByType || owner.isOwner,
        isUncertain,
        endedWhere,
      });
    }
  }
  const returns = [...tree.within(node, "return_statement")].filter(
    (one) => tree.above(one, "func_literal", "function_declaration", "method_declaration") === node,
  );
  for (const result of closeFunctionsOf({ file, node }, returns)) add({ result, kind: CLOSE_FUNCTION, isByType: true });
  return [...byResult.values()];
}

/** `s.all[id] = st`, and then `return st`: whoever keeps the struct ends it, and the caller does not. */
const isAlsoStored = (tree: SyntaxTree, declaration: NodeIndex): boolean =>
  scopesOf(tree)
    .usesOf(declaration)
    .some((use) => {
      const list = tree.parent(use);
      const statement = list !== null && tree.fieldName(list) === "right" ? tree.parent(list) : null;
      const left = statement === null ? null : tree.field(statement, "left");
      const [target] = left === null ? [] : tree.children(left);
      return target !== undefined && tree.kind(target) === "index_expression";
    });

/** Conditions on parameters where no path returns the value open. */
const conditionsOfEnd = (fn: Located, resource: Resource): readonly EndedWhere[] =>
  settingsOf(fn).flatMap((setting) =>
    [true, false].flatMap((holds) => {
      const assumed = pastLeaksOf({ ...resource, assumed: { condition: setting.text, holds } });
      return assumed?.reachesRelease && assumed.returned.length === 0 ? [{ setting, holds }] : [];
    }),
  );

/** `err = decode(resp, &out)` of a function value: whether the caller gets a response that is still open is unknown. */
function isGivenToUnknown(repository: Repository, file: GoFile, node: NodeIndex): boolean {
  const { tree } = file;
  const list = tree.parent(node);
  const call = list === null || tree.kind(list) !== "argument_list" ? null : tree.parent(list);
  if (call === null || tree.kind(call) !== "call_expression") return false;
  const target = tree.field(call, "function");
  if (target === null || tree.kind(target) !== "identifier") return false;
  const callee = typesOf(repository).callee(file, call);
  return callee === null || callee.kind === "dynamic";
}

/** `go func() { defer resp.Body.Close(); … }()`, `go func() { <-done; cancel() }()`: a goroutine of the function ends it. */
function isEndedByGoroutine(
  { file: { tree }, scope }: { readonly file: GoFile; readonly scope: NodeIndex },
  node: NodeIndex,
  { methods }: ReleaseBy,
): boolean {
  const target = outermostSelector(tree, node);
  const call = tree.parent(target);
  if (call === null || tree.kind(call) !== "call_expression" || tree.field(call, "function") !== target) return false;
  if (target !== node && !methods.has(tree.fieldText(target, "field"))) return false;
  const literal = tree.above(node, "func_literal");
  const around = literal === null || literal < scope ? null : tree.parent(literal);
  const statement = around === null ? null : tree.parent(around);
  return statement !== null && tree.kind(statement) === "go_statement";
}

interface ReturnedCall {
  readonly call: NodeIndex;
  /** Which result the call is; null where its results are those of the function. */
  readonly place: number | null;
}

function returnedCalls(tree: SyntaxTree, statement: NodeIndex): ReturnedCall[] {
  const values = valuesOf(tree, statement);
  return values.flatMap((call, place) =>
    tree.kind(call) === "call_expression" ? [{ call, place: values.length === 1 ? null : place }] : [],
  );
}

const valuesOf = (tree: SyntaxTree, statement: NodeIndex): readonly NodeIndex[] => {
  const list = tree.firstChild(statement);
  if (list === undefined) return [];
  return tree.kind(list) === "expression_list" ? tree.children(list) : [list];
};

interface ReturnOfVariable {
  readonly statement: NodeIndex;
  readonly scope: NodeIndex;
  readonly declaration: NodeIndex;
  readonly release: ReleaseBy;
  readonly isOwner: boolean;
}

interface ReturnedResource {
  readonly result: number;
  readonly release: ReleaseBy;
  /** The result is a struct that has the resource in a field. */
  readonly isOwner: boolean;
}

/** Which results of a return are the variable, a part of it, or a function that releases it. */
function resultsOfReturn(tree: SyntaxTree, one: ReturnOfVariable): ReturnedResource[] {
  const { statement, scope, declaration, release, isOwner } = one;
  const values = valuesOf(tree, statement);
  if (values.length === 0) return isResult(tree, declaration, scope) ? namedResult(tree, one) : [];
  const scopes = scopesOf(tree);
  return values.flatMap((value, result): ReturnedResource[] => {
    const text = tree.text(value);
    const name = tree.text(declaration);
    const isOf = (node: NodeIndex) => scopes.declarationOf(node) === declaration;
    if (tree.kind(value) === "identifier") return isOf(value) ? [{ result, release, isOwner }] : [];
    if (tree.kind(value) === "func_literal")
      return !hasParameters(tree, value) && releasesIn(tree, { literal: value, scope }, isOf)
        ? [{ result, release: CALLED, isOwner: false }]
        : [];
    if (tree.kind(value) !== "selector_expression") return [];
    if (release.part !== "" && text === `${name}${release.part}`)
      return [{ result, release: { ...release, part: "" }, isOwner: false }];
    const method = text.slice(`${name}${release.part}.`.length);
    return text.startsWith(`${name}${release.part}.`) && release.methods.has(method)
      ? [{ result, release: CALLED, isOwner: false }]
      : [];
  });
}

/** `func(yield func(T) bool) { … }` is an iterator, and not a function that only ends something. */
function hasParameters(tree: SyntaxTree, literal: NodeIndex): boolean {
  const list = tree.field(literal, "parameters");
  return list !== null && tree.children(list).length > 0;
}

const CALLED = releaseBy("");

/** Of `return file, file.Close, nil` the function: whoever calls it needs not close the file. */
function ownerOf(all: readonly ReturnedResource[]): ReturnedResource | undefined {
  return all.length < 2 ? all[0] : all.find(({ release }) => release === CALLED);
}

interface Returned {
  readonly literal: NodeIndex;
  /** The function that returns the literal. */
  readonly scope: NodeIndex;
}

/** The literal mentions the variable, and runs when its holder calls it. */
const releasesIn = (tree: SyntaxTree, { literal, scope }: Returned, isOf: (node: NodeIndex) => boolean): boolean =>
  [...tree.within(literal, "identifier")].some((node) => isOf(node) && isInLaterLiteral(tree, scope, node));

function namedResult(tree: SyntaxTree, { scope, declaration, release, isOwner }: ReturnOfVariable): ReturnedResource[] {
  const list = tree.field(scope, "result")!;
  const names = tree.children(list).flatMap((one) => tree.children(one).filter((it) => tree.fieldName(it) === "name"));
  const result = names.indexOf(declaration);
  return result < 0 ? [] : [{ result, release, isOwner }];
}
