/**
 * Whether a resource is released: a response body, rows, a cancel function.
 *
 *   resp, err := http.Get(url)            acquires
 *   if err != nil { return err }          the error check: there is nothing to release
 *   if resp.StatusCode != 200 {
 *       return errBad                     an exit path without a release: leaked on this path
 *   }
 *   defer resp.Body.Close()               the release: covers every later exit path of this block
 *
 * A release, deferred or not, covers what comes after it in its own block and the blocks inside it. Code that gets the
 * resource may release it, so the resource has escaped then. Functions of the repository are examined: a call of one
 * that releases its parameter is a release, and a call of one that only reads its parameter has no effect.
 */
import { scopeIndex } from "../index/scope-index.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import { blockOf } from "./blocks.ts";
import { errorCheckOf } from "./error-check.ts";
import { leakingExit } from "./exit-paths.ts";
import type { Releases } from "./releases.ts";
import type { Resource } from "./resource.ts";
import { usesOfName } from "./resource-uses.ts";

export type Lifetime =
  | { readonly kind: "released" | "escaped" | "never released" }
  /** @param exit the exit path without a release; the acquiring statement for the end of its block */
  | { readonly kind: "leaked on path"; readonly exit: NodeIndex };

export function lifetimeOf(resource: Resource): Lifetime {
  const { tree } = resource.file;
  if (!isLocal(resource)) return { kind: "escaped" };
  const { releases, lastEscape } = usesOfName(resource);
  const acquired = tree.subtreeEnd(resource.statement);
  if (lastEscape >= acquired) return { kind: "escaped" };
  if (releases.last < acquired) return { kind: "never released" };
  const exit = leakingExit(resource, releases);
  if (exit !== null) return { kind: "leaked on path", exit };
  return isReleasedAtBlockEnd(resource, releases)
    ? { kind: "released" }
    : { kind: "leaked on path", exit: resource.statement };
}

/** Released where the block that acquires the resource ends: in the block, or after it. */
function isReleasedAtBlockEnd(resource: Resource, releases: Releases): boolean {
  const { file, statement } = resource;
  const { tree } = file;
  const acquired = tree.subtreeEnd(statement);
  const check = errorCheckOf(resource);
  if (check && !check.isFailure) return releases.isWithin(check.block, acquired);
  const parent = tree.parent(statement);
  const last = parent === null ? null : tree.lastChild(parent);
  if (last !== null && last > statement && tree.kind(last) === "return_statement") return true;
  const block = blockOf(tree, statement);
  return releases.last >= Math.max(acquired, tree.subtreeEnd(block)) || releases.lastAtEndOf(block) >= acquired;
}

/**
 * The function declares the variable. A variable that is only assigned may belong to the package, to the results, or
 * to the function around a literal.
 */
function isLocal({ file: { tree }, scope, statement, name }: Resource): boolean {
  if (tree.kind(statement) === "short_var_declaration") return true;
  const declared = new RegExp(
    `(?:${name}\\s*(?:,\\s*\\w+\\s*)*:=|(?<=\\bvar\\s+(?:\\(\\s*)?(?:\\w+\\s*,\\s*)*)${name}\\b)`,
    "y",
  );
  const declaration = scopeIndex(tree, scope).words.match(name, declared);
  return declaration !== null && declaration.index < tree.start(statement) - tree.start(scope);
}
