/** The resource of a finding, whatever its rule, as far as a fix must know it. */
import { folderOf, type GoFile } from "../index/go-file.ts";
import { hasCallNamed } from "../index/named-calls.ts";
import { importsOfPackage, packageOf, type Repository } from "../index/repository.ts";
import type { Acquisition } from "../lifetime/acquisitions.ts";
import { isErrorType } from "../lifetime/error-types.ts";
import { ENDING_METHODS, type Maker, type ResourceKind } from "../lifetime/kinds.ts";
import type { Resource } from "../lifetime/resource.ts";
import { releaseBy } from "../lifetime/resource.ts";
import { acquisitionsAt, howUnreleased } from "../lifetime/unreleased.ts";
import { argumentsOf, callAssigned, functionAround, outermostSelector } from "../syntax/queries.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import { libraryName, pointee } from "../types/go-type.ts";
import type { Located } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import { type Types, typesOf } from "../types/types.ts";
import { mayEndAnywhere } from "./own-ends.ts";
import { endOfOwner, type OwnerEnd, takesNothing } from "./owner-end.ts";

export interface Opened {
  readonly file: GoFile;
  readonly repository: Repository;
  readonly scope: NodeIndex;
  readonly statement: NodeIndex;
  /** What the statement assigns. */
  readonly targets: readonly NodeIndex[];
  /** Which target gets the resource. */
  readonly place: number;
  /** null where the resource is discarded. */
  readonly resource: Resource | null;
  /** Behind the name of the variable: `.Body.Close()`. */
  readonly release: string;
  /** A second release has no effect. */
  readonly mayReleaseTwice: boolean;
  /** The release returns an error, and nothing else. */
  readonly hasError: boolean;
  /** The name of a variable for the resource where none has it. */
  readonly nameIfNone: string;
}

interface Place {
  readonly file: GoFile;
  readonly repository: Repository;
  readonly statement: NodeIndex;
}

export type OpenedBy = (place: Place) => Opened | null;

/** Resources of the table of acquiring functions. */
export const acquiredFor =
  (rule: ResourceKind["rule"]): OpenedBy =>
  (place) => {
    const { file, repository, statement } = place;
    // Of several results, those count that some path leaves open.
    const [one, more] = acquisitionsAt(repository, file, rule, statement).filter(
      (each) => howUnreleased(each, file.tree, "") !== null,
    );
    if (one === undefined || more !== undefined) return null;
    // A callback acquires it, and the function around the callback has to end it.
    if (one.resource !== null && one.resource.statement !== statement) return null;
    const targets = targetsOf(place);
    const end = one.maker ? ownEnd(place, one, one.maker) : libraryEnd(place, one);
    if (end === null) return null;
    return openedAt(place, {
      targets,
      place: targetOf(place, one, targets),
      resource: one.resource,
      ...end,
      nameIfNone: NAMES.get(one.kind.noun) ?? "",
    });
  };

/** Which target gets the resource; -1 for none. */
function targetOf({ file: { tree } }: Place, { resource }: Acquisition, targets: readonly NodeIndex[]): number {
  if (resource === null) return targets.findIndex((target) => tree.text(target) === "_");
  return targets.findIndex((target) => tree.contains(target, resource.variable));
}

type End = Pick<Opened, "release" | "mayReleaseTwice" | "hasError">;

function libraryEnd(place: Place, one: Acquisition): End | null {
  const { kind, callee, call, isOwner = false, resource } = one;
  const { functions, numberEnds } = kind.release;
  const { part } = resource?.release ?? kind.release;
  const method = withoutArguments(place, one);
  if (method !== null && resource !== null && part === "" && !hasMethod(place, resource.variable, method)) return null;
  if (functions !== undefined || numberEnds !== undefined || method === null) return null;
  const owner = isOwner && resource !== null ? endOfOwner(place.repository, resource, method) : null;
  if (owner !== null) return throughOwner(place, one, owner);
  if (isOwner && !mayName(place, call, `${kind.release.part}.${method}`)) return null;
  return {
    release: method === "" ? `${part}(${takesCause(callee) ? "nil" : ""})` : `${part}.${method}()`,
    mayReleaseTwice: IDEMPOTENT.has(kind.noun),
    hasError: method !== "" && WITH_ERROR.has(kind.noun),
  };
}

/** The struct that has the resource ends it with a method of its own. */
function throughOwner({ file, repository }: Place, { call }: Acquisition, owner: OwnerEnd): End | null {
  const callee = typesOf(repository).callee(file, call);
  if (!mayEndAnywhere(repository, owner, callee?.kind === "function" ? callee.fn : null)) return null;
  return { release: `.${owner.name}()`, mayReleaseTwice: false, hasError: returnsError(repository, owner) };
}

function returnsError(repository: Repository, end: Located): boolean {
  const results = typesOf(repository).resultsOf(end);
  return results.length === 1 && isErrorType(results[0]);
}

/** The static type of the variable has the method, as far as it is known: an `any` that holds a connection has none. */
function hasMethod({ file, repository }: Place, variable: NodeIndex, method: string): boolean {
  const types = typesOf(repository);
  const type = types.of(file, variable);
  if (pointee(type) === null || method === "") return true;
  const library = libraryName(type);
  if (library !== null) return repository.libraries?.type(library)?.methods.has(method) ?? true;
  if (type?.kind === "named" && type.folder === null) return false;
  if (types.method(type, method) !== null || types.listedMethod(type, method) !== null) return true;
  return types.libraryMethodOwner(type, method) !== null;
}

/** The method that releases the resource, and takes no argument; null where that is not certain. */
function withoutArguments({ file, repository }: Place, one: Acquisition): string | null {
  const { kind, resource } = one;
  const { method, takesContext } = endOf(file, repository, one);
  const value = resource === null ? null : libraryName(typesOf(repository).of(file, resource.variable));
  if (!IDEMPOTENT.has(kind.noun) && resource !== null && (isCommitting(value ?? "") || isWritten(resource)))
    return null;
  return takesContext ? null : method;
}

export interface EndMethod {
  /** "" where the resource is a function, which is called itself. */
  readonly method: string;
  readonly takesContext: boolean;
}

/** The method that ends what a call acquires. */
export function endOf(
  file: GoFile,
  repository: Repository,
  { kind, call, resource, isByType }: Acquisition,
): EndMethod {
  const [method = ""] = kind.release.methods;
  const callee = typesOf(repository).callee(file, call);
  const name = callee?.kind === "library" ? callee.name : "";
  if (/^(?:nhooyr\.io|github\.com\/coder)\/websocket\./.test(name)) return { method: "CloseNow", takesContext: false };
  const value = resource === null ? null : libraryName(typesOf(repository).of(file, resource.variable));
  const ends = value === null || !isByType ? null : (repository.libraries?.type(value) ?? null);
  return { method, takesContext: TAKES_CONTEXT.test(name) || ends?.takeContext.has(method) === true };
}

/** Their Close or Disconnect takes a context. */
const TAKES_CONTEXT = /^(?:github\.com\/jackc\/pgx(?:\/v\d)?\.|go\.mongodb\.org\/)/;

/** The end of a writer may store what was written so far, which is wrong where something has failed. */
const isCommitting = (type: string): boolean => /(?:Writer|Encoder|WriteCloser)$/.test(type);

/** `io.Copy(w, data)`, `w.Write(data)` */
function isWritten({ file: { tree }, variable, scope }: Resource): boolean {
  const declaration = scopesOf(tree).declarationOf(variable);
  const uses = declaration === null ? [] : scopesOf(tree).usesOf(declaration);
  return uses.some((use) => {
    const parent = tree.parent(use);
    if (parent === null || !tree.contains(scope, use)) return false;
    if (tree.kind(parent) === "selector_expression") return /^(?:Write|ReadFrom)/.test(tree.fieldText(parent, "field"));
    const call = tree.kind(parent) === "argument_list" ? tree.parent(parent) : null;
    return call !== null && argumentsOf(tree, call)[0] === use && WRITES.test(tree.fieldText(call, "function"));
  });
}

const WRITES = /^(?:io\.(?:Copy|CopyN|CopyBuffer|WriteString)|fmt\.Fprint(?:f|ln)?)$|\.New\w*(?:Writer|Encoder)$/;

/** A method of the repository's own type that may be called wherever the value is open. */
function ownEnd({ file, repository }: Place, { kind, resource }: Acquisition, { fn, type }: Maker): End | null {
  if (resource === null) return null;
  const types = typesOf(repository);
  const value = types.of(file, resource.variable);
  const own = ENDING_METHODS.filter((name) => kind.release.methods.has(name));
  const method = own.find((name) => isCalled(resource, name)) ?? own[0];
  if (method === undefined || locks(resource.file, resource.scope)) return null;
  const end = types.method(value, method);
  const listed = end === null ? types.listedMethod(value, method) : null;
  const isHarmless =
    end === null ? listed !== null && isPlainEnd(types, resource, listed) : mayEndAnywhere(repository, end, fn);
  if (!isHarmless) return null;
  if (/^\p{Ll}/u.test(method) && type.slice(0, type.lastIndexOf(":")) !== folderOf(file.path)) return null;
  return {
    release: `${resource.release.part}.${method}()`,
    mayReleaseTwice: false,
    hasError: returnsError(repository, end ?? listed!),
  };
}

/**
 * The end of an interface, whose types the source does not show: it takes nothing, and the value has no other end, which would
 * store what was written.
 */
const isPlainEnd = (types: Types, { file, variable, ...resource }: Resource, end: Located): boolean =>
  takesNothing(end) &&
  !isWritten({ file, variable, ...resource }) &&
  STORING.every((name) => types.listedMethod(types.of(file, variable), name) === null);

const STORING = ["Commit", "Flush", "Write", "Rollback", "Append"];

/** The function releases the value by this method on another path. */
function isCalled({ file: { tree }, variable, scope }: Resource, method: string): boolean {
  const declaration = scopesOf(tree).declarationOf(variable);
  const uses = declaration === null ? [] : scopesOf(tree).usesOf(declaration);
  return uses.some(
    (use) => tree.contains(scope, use) && tree.fieldText(outermostSelector(tree, use), "field") === method,
  );
}

/** The function takes a lock, which the end may take as well. */
const locks = ({ tree }: GoFile, scope: NodeIndex): boolean => hasCallNamed(tree, scope, ["Lock", "RLock"]);

/**
 * `server.conn.Close()` of a struct that another function returns: only its own package can name an unexported field. What
 * arguments a function in a field takes is not known.
 */
function mayName({ file, repository }: Place, call: NodeIndex, path: string): boolean {
  if (path.endsWith(".")) return false;
  if (!/\.\p{Ll}/u.test(path)) return true;
  const callee = typesOf(repository).callee(file, call);
  return callee?.kind === "function" && folderOf(callee.fn.file.path) === folderOf(file.path);
}

/** Of context.WithCancelCause; the functions with a time limit return a cancel function without an argument. */
const takesCause = (callee: string): boolean => callee.endsWith("WithCancelCause");

/** Kinds of which every release may run twice. */
const IDEMPOTENT = new Set([
  "response body",
  "cancel function",
  "stop function",
  "connection",
  "listener",
  "file",
  "socket",
]);
/** Kinds of which every entry of the table has a release that returns an error. */
const WITH_ERROR = new Set([...IDEMPOTENT, "reader", "writer", "value"].filter((noun) => !noun.endsWith("function")));
const NAMES = new Map([
  ["response body", "resp"],
  ["cancel function", "cancel"],
  ["stop function", "stop"],
]);

/** Rows and prepared statements; what other drivers call so is closed by a call without arguments, too. */
export const rowsOf: OpenedBy = (place) =>
  openedAt(
    place,
    { ...firstTarget(place), release: ".Close()", mayReleaseTwice: true, hasError: false, nameIfNone: "" },
    "Close",
  );

/** Transactions of database/sql; those of other libraries end in other ways. */
export const transactionOf: OpenedBy = (place) => {
  const imports = importsOfPackage(packageOf(place.repository, place.file));
  const isPlain = [...imports].every((path) => !/gorm|pgx/.test(path));
  if (!isPlain) return null;
  const opened = {
    ...firstTarget(place),
    release: ".Rollback()",
    mayReleaseTwice: true,
    hasError: true,
    nameIfNone: "",
  };
  return openedAt(place, opened, "Commit", "Rollback");
};

/** Tickers and timers, which have no error. */
export const timerOf: OpenedBy = (place) =>
  openedAt(
    place,
    { ...firstTarget(place), release: ".Stop()", mayReleaseTwice: true, hasError: false, nameIfNone: "" },
    "Stop",
  );

type Parts = Omit<Opened, "file" | "repository" | "scope" | "statement" | "resource"> & {
  readonly resource?: Resource | null;
};

const firstTarget = (place: Place): Pick<Opened, "targets" | "place"> => ({ targets: targetsOf(place), place: 0 });

function targetsOf({ file, statement }: Place): readonly NodeIndex[] {
  const { tree } = file;
  if (tree.kind(statement) === "var_spec")
    return tree.children(statement).filter((child) => tree.fieldName(child) === "name");
  return callAssigned(tree, statement)?.targets ?? [];
}

/** @param methods those that end the resource, where no table has it */
function openedAt(at: Place, parts: Parts, ...methods: readonly string[]): Opened | null {
  const { file, repository, statement } = at;
  const scope = functionAround(file.tree, statement);
  const target = parts.targets[parts.place];
  if (scope === null || target === undefined) return null;
  const last = parts.targets.at(-1)!;
  const error = last !== target && file.tree.kind(last) === "identifier" && file.tree.text(last) !== "_" ? last : null;
  const isNamed = file.tree.kind(target) === "identifier" && file.tree.text(target) !== "_";
  const own: Resource | null = isNamed
    ? { file, repository, scope, statement, variable: target, error, release: releaseBy("", ...methods) }
    : null;
  return {
    ...parts,
    file,
    repository,
    scope,
    statement,
    resource: parts.resource === undefined ? own : parts.resource,
  };
}
