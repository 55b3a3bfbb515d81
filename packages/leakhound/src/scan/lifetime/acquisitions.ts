/** The statements that acquire resources: of a function, or of a whole file. */
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { argumentsOf, functionAround, targetsOf } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { isRunOnce } from "../types/once-calls.ts";
import { scopesOf } from "../types/scopes.ts";
import { acquiredBy } from "./acquired.ts";
import { type CallbackPlace, callbackPlace } from "./callbacks.ts";
import { evidentAcquisition } from "./evident.ts";
import { givenBack } from "./given-back.ts";
import { heldField } from "./held-fields.ts";
import type { Acquired, Maker, ResourceKind } from "./kinds.ts";
import { madeLiteral } from "./made-literals.ts";
import { fieldOfMade } from "./owners.ts";
import { pairedAcquisition } from "./pairs.ts";
import { rangeElement } from "./range-elements.ts";
import { receivedAcquisition } from "./received-values.ts";
import type { ReleaseBy, Resource } from "./resource.ts";
import { startedCommand } from "./started-commands.ts";
import { typedAcquisition } from "./typed-variables.ts";

export interface Acquisition {
  readonly kind: ResourceKind;
  readonly statement: NodeIndex;
  readonly call: NodeIndex;
  /** The function that acquires, as written. */
  readonly callee: string;
  /** null where no variable gets the resource. */
  readonly resource: Resource | null;
  /** What is assigned: `resp`, `s.conn`, `_`; "" where nothing is. */
  readonly target: string;
  readonly isByType: boolean;
  /** Only its declared type shows that it must be released. */
  readonly isDeclared?: boolean;
  readonly maker?: Maker;
  /** Only the type shows that the value must be released, and others may have it as well. */
  readonly isUncertain?: boolean;
  /** What the call returns is a struct that has the resource in a field. */
  readonly isOwner?: boolean;
  /** Only that the function releases the value on another path shows that it must be released. */
  readonly isEvident?: boolean;
}

/** Acquisitions of a function itself, not of literals inside it; of all functions for the root of the tree. */
export function* acquisitionsIn(repository: Repository, file: GoFile, scope: NodeIndex): Generator<Acquisition> {
  const { tree } = file;
  for (const statement of tree.within(
    scope,
    "short_var_declaration",
    "assignment_statement",
    "var_spec",
    "expression_statement",
  )) {
    const place = placeOf(tree, statement);
    if (place === null || (scope !== tree.root && (place.callback?.scope ?? place.around) !== scope)) continue;
    yield* acquisitionsAt(repository, file, place);
  }
}

/** What one statement acquires, whichever function it is in. */
export function* acquisitionsOfStatement(
  repository: Repository,
  file: GoFile,
  statement: NodeIndex,
): Generator<Acquisition> {
  const place = placeOf(file.tree, statement);
  if (place !== null) yield* acquisitionsAt(repository, file, place);
}

/** A statement whose only value is a call, in a function. */
interface CallPlace {
  readonly statement: NodeIndex;
  readonly call: NodeIndex;
  readonly around: NodeIndex;
  readonly callback: CallbackPlace | null;
}

function placeOf(tree: SyntaxTree, statement: NodeIndex): CallPlace | null {
  const call = callOf(tree, statement);
  const around = call === null ? null : functionAround(tree, statement);
  return call === null || around === null
    ? null
    : { statement, call, around, callback: callbackPlace(tree, statement) };
}

function* acquisitionsAt(
  repository: Repository,
  file: GoFile,
  { statement, call, around, callback }: CallPlace,
): Generator<Acquisition> {
  const { tree } = file;
  for (const acquired of acquiredBy(repository, file, call))
    if (
      !(isAsserted(tree, call) && acquired.hasError) &&
      !(acquired.isUncertain && runsOnce(repository, file, around)) &&
      !wrapsOwned({ repository, file, scope: around, statement, call }, acquired.result)
    )
      yield outOfCallback(
        tree,
        acquisitionOf({ repository, file, scope: around, statement, call }, acquired),
        callback,
      );
}

/** A callback that sets a variable of the function around it acquires where that function runs it. */
function outOfCallback(tree: SyntaxTree, acquisition: Acquisition, callback: CallbackPlace | null): Acquisition {
  const { resource } = acquisition;
  if (callback === null || resource === null) return acquisition;
  const isUncertain = acquisition.isUncertain === true || hasErrorOutside(tree, resource);
  return { ...acquisition, isUncertain, resource: { ...resource, ...callback } };
}

/** `fd, err = unix.Dup(old)` of a callback, where the function around it has `err`, and asks it besides the error of the call. */
function hasErrorOutside(tree: SyntaxTree, { error, scope }: Resource): boolean {
  const declaration = error === null ? null : scopesOf(tree).declarationOf(error);
  return declaration !== null && !tree.contains(scope, declaration);
}

/** `main`, `init`, and `once.Do(func() { … })`: what it makes stays as long as the process. */
function runsOnce(repository: Repository, file: GoFile, fn: NodeIndex): boolean {
  const { tree } = file;
  if (tree.kind(fn) !== "func_literal") return ["main", "init"].includes(tree.fieldText(fn, "name"));
  return isRunOnce(repository, file, fn);
}

/** As above for a whole file, with those that only the use of the value shows. */
export function* allAcquisitionsIn(repository: Repository, file: GoFile): Generator<Acquisition> {
  const { tree } = file;
  const known = new Set<NodeIndex>();
  for (const acquisition of acquisitionsIn(repository, file, tree.root)) {
    known.add(acquisition.statement);
    yield acquisition;
    const held = heldField(repository, file, acquisition);
    if (held !== null) yield held;
  }
  for (const statement of tree.within(
    tree.root,
    "short_var_declaration",
    "assignment_statement",
    "expression_statement",
  )) {
    const call = known.has(statement) ? null : callOf(tree, statement);
    const acquisition =
      call === null
        ? (madeLiteral(repository, file, statement) ?? receivedAcquisition(repository, file, statement))
        : (startedCommand(repository, file, { statement, call }) ??
          pairedAcquisition(repository, file, { statement, call }) ??
          givenBack(repository, file, { statement, call }) ??
          evidentAcquisition(repository, file, { statement, call }) ??
          typedAcquisition(repository, file, { statement, call }));
    if (acquisition !== null) yield acquisition;
  }
  for (const statement of tree.within(tree.root, "receive_statement")) {
    const received = receivedAcquisition(repository, file, statement);
    if (received !== null) yield received;
  }
  for (const clause of tree.within(tree.root, "range_clause")) {
    const element = rangeElement(repository, file, clause);
    if (element !== null) yield element;
  }
}

/** The call whose results a statement assigns or discards; its only result may be asserted to have another type. */
function callOf(tree: SyntaxTree, statement: NodeIndex): NodeIndex | null {
  const kind = tree.kind(statement);
  const right =
    kind === "expression_statement" ? statement : tree.field(statement, kind === "var_spec" ? "value" : "right");
  const only = right === null ? null : tree.onlyChild(right);
  const call = only !== null && tree.kind(only) === "type_assertion_expression" ? tree.field(only, "operand") : only;
  return call !== null && tree.kind(call) === "call_expression" ? call : null;
}

/** `open(name).(*file)`: a second target says whether the value has the type, and not whether there is one. */
const isAsserted = (tree: SyntaxTree, call: NodeIndex): boolean =>
  tree.kind(tree.parent(call) ?? call) === "type_assertion_expression";

/**
 * The call gets a connection that is ended by itself, so that what it gives need not be:
 *
 *   defer conn.Close(); client, err := smtp.NewClient(conn, host)
 *   conn, err = mask.Wrap(conn)                                       the same variable
 */
function wrapsOwned({ file: { tree }, statement, scope, call }: AcquiringCall, result: number): boolean {
  const given = argumentsOf(tree, call).filter((one) => tree.kind(one) === "identifier");
  const target = targetsOf(tree, statement)[result];
  if (given.some((one) => target !== undefined && tree.text(target) === tree.text(one))) return true;
  const scopes = scopesOf(tree);
  return given.some((one) => {
    const declaration = scopes.declarationOf(one);
    return declaration !== null && isEndedByDefer(tree, declaration, scope);
  });
}

const endedKnown = new WeakMap<SyntaxTree, Map<NodeIndex, boolean>>();

/** Found once: a function may give the same variable to many calls. */
function isEndedByDefer(tree: SyntaxTree, declaration: NodeIndex, scope: NodeIndex): boolean {
  const declarations = endedKnown.get(tree) ?? new Map<NodeIndex, boolean>();
  endedKnown.set(tree, declarations);
  const uses = () => scopesOf(tree).usesOf(declaration);
  const found = declarations.get(declaration) ?? uses().some((use) => isClosedByDefer(tree, use, scope));
  declarations.set(declaration, found);
  return found;
}

/** `defer conn.Close()` */
function isClosedByDefer(tree: SyntaxTree, use: NodeIndex, scope: NodeIndex): boolean {
  const selector = tree.parent(use);
  const call = selector === null ? null : tree.parent(selector);
  const statement = call === null ? null : tree.parent(call);
  return (
    selector !== null &&
    statement !== null &&
    tree.kind(selector) === "selector_expression" &&
    tree.fieldText(selector, "field") === "Close" &&
    tree.kind(statement) === "defer_statement" &&
    functionAround(tree, statement) === scope
  );
}

interface AcquiringCall {
  readonly repository: Repository;
  readonly file: GoFile;
  readonly scope: NodeIndex;
  readonly statement: NodeIndex;
  readonly call: NodeIndex;
}

function acquisitionOf(
  { call, ...at }: AcquiringCall,
  {
    kind,
    result,
    hasError,
    isByType,
    isDeclared = false,
    maker,
    isOwner = false,
    hasFlag = false,
    isUncertain = false,
  }: Acquired,
): Acquisition {
  const { tree } = at.file;
  const targets = targetsOf(tree, at.statement);
  const variable = targets[result];
  const error = hasError ? targets.at(-1) : undefined;
  const hasErrorName = error !== undefined && error !== variable && tree.text(error) !== "_";
  const context = kind.rule === "ctx-cancel-lost" ? targets[0] : undefined;
  const flag = hasFlag ? targets.at(-1) : undefined;
  const holder = variable === undefined ? null : holderOf(at, variable, { release: kind.release, isOwner });
  return {
    kind,
    statement: at.statement,
    call,
    callee: tree.fieldText(call, "function"),
    target: variable === undefined ? "" : tree.text(variable),
    isByType,
    isDeclared,
    isOwner,
    // Nobody opens a number for nothing: it is meant to stay, or only the error is wanted.
    isUncertain: isUncertain || (kind.release.numberEnds !== undefined && holder === null),
    ...(maker ? { maker } : {}),
    resource:
      holder === null
        ? null
        : {
            ...{ ...at, ...holder, error: hasErrorName ? error : null },
            ...(context ? { context } : {}),
            ...(flag ? { flag } : {}),
          },
  };
}

/** The variable that holds the resource: the one assigned, or the struct that the function makes for `s.conn`. */
function holderOf(
  at: Omit<AcquiringCall, "call">,
  target: NodeIndex,
  { release, isOwner }: { readonly release: ReleaseBy; readonly isOwner: boolean },
): Pick<Resource, "variable" | "release" | "isOwner"> | null {
  const { tree } = at.file;
  if (tree.kind(target) === "identifier")
    return tree.text(target) === "_" ? null : { variable: target, release, isOwner };
  const owner = fieldOfMade(at, target);
  if (owner === null) return null;
  const part = `.${owner.field}${release.part}`;
  return { variable: owner.declaration, release: { ...release, part }, isOwner: true };
}
