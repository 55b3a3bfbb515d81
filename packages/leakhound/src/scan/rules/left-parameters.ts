/**
 * Parameters that a function has to end: it does so on some of its paths, and its callers leave the value to it.
 *
 *   go handle(conn)                                    the caller does nothing with the connection afterward
 *
 *   func handle(conn net.Conn) {
 *       if err := conn.SetDeadline(…); err != nil {
 *           return                                     leaves it open
 *       }
 *       defer conn.Close()
 */
import { callSitesOf } from "../calls/call-sites.ts";
import { EXITS_MAX, releaseAtExits } from "../fixes/release-before-exit.ts";
import type { FileEdits } from "../fixes/text-edits.ts";
import type { GoFile, GoFunction } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { isFailureExit } from "../lifetime/failure-exits.ts";
import { Flow } from "../lifetime/flow.ts";
import { type Holder, variableHolder } from "../lifetime/holder.ts";
import { CLOSEABLE_TYPES, type LifetimeRule, type ResourceKind } from "../lifetime/kinds.ts";
import type { ReleaseBy, Resource } from "../lifetime/resource.ts";
import { LOOSE } from "../lifetime/states.ts";
import { argumentsOf } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { libraryName } from "../types/go-type.ts";
import { valuesOf } from "../types/only-value.ts";
import { scopesOf } from "../types/scopes.ts";
import { typesOf } from "../types/types.ts";
import type { Match } from "./rule.ts";

export function* parametersLeft(file: GoFile, repository: Repository, rule: LifetimeRule): Generator<Match> {
  const { tree } = file;
  for (const { declaration, kind, exit, fix } of leftParameters(file, repository, rule)) {
    const name = tree.text(declaration);
    const [method = "Close"] = kind.release.methods;
    yield {
      node: exit,
      confidence: "medium",
      message: `The ${kind.noun} ${name} is not closed on this exit path, although the function closes it on others and its callers leave that to it.`,
      advice: `defer ${name}.${method}() at the beginning of the function`,
      fix,
    };
  }
}

interface LeftParameter {
  /** The identifier that declares it. */
  readonly declaration: NodeIndex;
  readonly kind: ResourceKind;
  /** A path on which the function fails and leaves it open. */
  readonly exit: NodeIndex;
  readonly fix: () => FileEdits | null;
}

/** @param rule of the kind of the resources */
function* leftParameters(file: GoFile, repository: Repository, rule: LifetimeRule): Generator<LeftParameter> {
  for (const { fn, place, declaration, kind } of closeableParameters(repository, file)) {
    if (kind.rule !== rule || kind.release.part !== "") continue;
    const { release } = kind;
    const at = { file, repository, scope: fn.node, statement: fn.node };
    const resource: Resource = { ...at, variable: declaration, error: null, release };
    const exit = exitWithoutRelease(resource);
    if (exit !== null && isLeftToIt({ file, repository, fn }, place, release))
      yield { declaration, kind, exit, fix: () => releasedAtExits(resource) };
  }
}

interface CloseableParameter {
  readonly fn: GoFunction;
  readonly place: number;
  readonly declaration: NodeIndex;
  readonly kind: ResourceKind;
}

const known = new WeakMap<GoFile, readonly CloseableParameter[]>();

/** Found once for all rules. */
function closeableParameters(repository: Repository, file: GoFile): readonly CloseableParameter[] {
  const found = known.get(file) ?? [...findCloseable(repository, file)];
  known.set(file, found);
  return found;
}

function* findCloseable(repository: Repository, file: GoFile): Generator<CloseableParameter> {
  const { tree } = file;
  const types = typesOf(repository);
  for (const fn of file.functions) {
    if (tree.kind(fn.node) === "func_literal") continue;
    for (const [place, declaration] of parametersOf(tree, fn.node).entries()) {
      const kind = CLOSEABLE_TYPES.get(libraryName(types.of(file, declaration)) ?? "");
      if (kind !== undefined) yield { fn, place, declaration, kind };
    }
  }
}

/** A release in front of each exit that leaves the parameter open. */
function releasedAtExits(resource: Resource): FileEdits | null {
  const { file, repository, scope, variable, release } = resource;
  const [method = "Close"] = release.methods;
  const leaking = new Flow(resource, variableHolder(resource, variable), LOOSE).runToExits(EXITS_MAX);
  if (leaking === null) return null;
  const edits = releaseAtExits(
    {
      ...{ file, repository, scope, statement: scope, targets: [variable], place: 0, resource },
      ...{ release: `.${method}()`, mayReleaseTwice: true, hasError: true, nameIfNone: "" },
    },
    leaking,
  );
  return edits && { file, edits };
}

interface OwnPlace {
  readonly file: GoFile;
  readonly repository: Repository;
  readonly fn: GoFunction;
}

/** The function releases the parameter on some path, and only leaves it open where it fails. */
function exitWithoutRelease(resource: Resource): NodeIndex | null {
  const { file, variable } = resource;
  const holder = variableHolder(resource, variable);
  if (!holder.uses.hasRelease || hasSharedName(resource, holder)) return null;
  const { leaks, reachesRelease } = new Flow(resource, holder, LOOSE).runPastLeaks();
  const [first] = leaks;
  const isOnlyFailure = leaks.every(({ how, exit }) => how === "exit" && isFailureExit(file.tree, exit));
  return reachesRelease && isOnlyFailure ? (first?.exit ?? null) : null;
}

/**
 * `f := stdin`, and `f` gets a file where the function has a path: what the function closes by this name is the parameter on
 * some paths only, so the others do not have to close the parameter either.
 */
const hasSharedName = ({ file: { tree }, variable }: Resource, { uses }: Holder): boolean =>
  uses.names.some(
    ({ declaration, isWrapper }) => declaration !== variable && !isWrapper && valuesOf(tree, declaration).length > 1,
  );

/** Every caller is known, and does nothing with the value that it gives. */
function isLeftToIt({ file, repository, fn }: OwnPlace, place: number, release: ReleaseBy): boolean {
  const sites = callSitesOf(fn, file, repository);
  return (
    sites !== null &&
    sites.length > 0 &&
    sites.every(({ file: { tree }, call }) => {
      const given = argumentsOf(tree, call)[place];
      return given !== undefined && !isEndedByCaller(tree, given, release);
    })
  );
}

/** A variable that the caller closes; of a field, other code may. */
function isEndedByCaller(tree: SyntaxTree, given: NodeIndex, { methods }: ReleaseBy): boolean {
  if (tree.kind(given) === "call_expression") return false;
  const declaration = tree.kind(given) === "identifier" ? scopesOf(tree).declarationOf(given) : null;
  if (declaration === null) return true;
  return scopesOf(tree)
    .usesOf(declaration)
    .some((use) => {
      const selector = tree.parent(use);
      const isMember = selector !== null && tree.kind(selector) === "selector_expression";
      return isMember && methods.has(tree.fieldText(selector, "field"));
    });
}

/** The identifiers that declare the parameters, in their order. */
function parametersOf(tree: SyntaxTree, fn: NodeIndex): NodeIndex[] {
  const list = tree.field(fn, "parameters");
  return (list === null ? [] : tree.children(list)).flatMap((one) =>
    tree.children(one).filter((child) => tree.fieldName(child) === "name"),
  );
}
