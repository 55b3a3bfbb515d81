/** The resource of a finding, whatever its rule, as far as a fix must know it. */
import { folderOf, type GoFile } from "../index/go-file.ts";
import { importsOfPackage, packageOf, type Repository } from "../index/repository.ts";
import type { ResourceKind } from "../lifetime/kinds.ts";
import type { Resource } from "../lifetime/resource.ts";
import { releaseBy } from "../lifetime/resource.ts";
import { acquisitionsOf } from "../lifetime/unreleased.ts";
import { callAssigned, functionAround } from "../syntax/queries.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import { typesOf } from "../types/types.ts";

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
    const [one, more] = acquisitionsOf(repository, file, rule).filter((each) => each.statement === statement);
    // How others end a type of the repository does not show that it may be ended here.
    if (one === undefined || more !== undefined || one.maker) return null;
    // A callback acquires it, and the function around the callback has to end it.
    if (one.resource !== null && one.resource.statement !== statement) return null;
    const targets = targetsOf(place);
    const named = one.resource === null ? -1 : targets.indexOf(one.resource.variable);
    const discarded = targets.findIndex((target) => file.tree.text(target) === "_");
    const [method = ""] = one.kind.release.methods;
    const { part, functions } = one.kind.release;
    if (functions !== undefined || (one.isOwner && !mayName(place, one.call, `${part}.${method}`))) return null;
    return openedAt(place, {
      targets,
      place: one.resource === null ? discarded : named,
      resource: one.resource,
      release: method === "" ? `${part}(${takesCause(one.callee) ? "nil" : ""})` : `${part}.${method}()`,
      mayReleaseTwice: !one.isByType && IDEMPOTENT.has(one.kind.noun),
      nameIfNone: NAMES.get(one.kind.noun) ?? "",
    });
  };

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

/** Kinds of which every entry of the table has a release that may run twice. */
const IDEMPOTENT = new Set([
  "response body",
  "cancel function",
  "stop function",
  "connection",
  "listener",
  "file",
  "socket",
]);
const NAMES = new Map([
  ["response body", "resp"],
  ["cancel function", "cancel"],
  ["stop function", "stop"],
]);

/** Rows and prepared statements; what other drivers call so is closed by a call without arguments, too. */
export const rowsOf: OpenedBy = (place) =>
  openedAt(place, { ...firstTarget(place), release: ".Close()", mayReleaseTwice: true, nameIfNone: "" }, "Close");

/** Transactions of database/sql; those of other libraries end in other ways. */
export const transactionOf: OpenedBy = (place) => {
  const imports = importsOfPackage(packageOf(place.repository, place.file));
  const isPlain = [...imports].every((path) => !/gorm|pgx/.test(path));
  if (!isPlain) return null;
  const opened = { ...firstTarget(place), release: ".Rollback()", mayReleaseTwice: true, nameIfNone: "" };
  return openedAt(place, opened, "Commit", "Rollback");
};

/** Tickers and timers, which have no error. */
export const timerOf: OpenedBy = (place) =>
  openedAt(place, { ...firstTarget(place), release: ".Stop()", mayReleaseTwice: true, nameIfNone: "" }, "Stop");

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
