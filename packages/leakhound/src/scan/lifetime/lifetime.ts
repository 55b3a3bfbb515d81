/**
 * What becomes of something that a statement acquires and that has to be let go of: a body, rows, a cancel function.
 *
 *   resp, err := http.Get(url)            acquired
 *   if err != nil { return err }          the check of its own error: there is nothing to let go of
 *   if resp.StatusCode != 200 {
 *       return errBad                     a way out that passes by the release
 *   }
 *   defer resp.Body.Close()               the release: covers every way out behind it in this block
 *
 * A release covers what stands behind it in its own block and the blocks in it; a deferred one does, too. Whoever is handed
 * the thing may let go of it, so that the answer is "handed on" then. A function of the repository is looked into: if it
 * releases its parameter, the call is a release; if it only reads it, the call is nothing.
 */
import type { NodeIndex } from "../syntax/tree.ts";
import { waysOut } from "./exit-paths.ts";
import { covers, isLetGoAtTheEnd } from "./releases.ts";
import type { Acquired } from "./resource.ts";
import { usesAfter } from "./resource-uses.ts";

export type Custody =
  | { readonly kind: "released" | "handed on" | "never" }
  /** @param way the way out that passes by the release */
  | { readonly kind: "passed by"; readonly way: NodeIndex };

export function custodyOf(acquired: Acquired): Custody {
  const { tree } = acquired.file;
  if (!isOfScope(acquired)) return { kind: "handed on" };
  const uses = usesAfter(acquired);
  const releases = uses.filter(({ kind }) => kind === "release").map(({ node }) => node);
  if (uses.some(({ kind }) => kind === "handed on")) return { kind: "handed on" };
  if (releases.length === 0) return { kind: "never" };
  const way = waysOut(acquired).find((one) => !releases.some((release) => covers(tree, release, one)));
  if (way !== undefined) return { kind: "passed by", way };
  return isLetGoAtTheEnd(acquired, releases) ? { kind: "released" } : { kind: "passed by", way: acquired.statement };
}

/** Set by `=`, it may be a variable of the package, a result with a name, or of the function around a literal. */
function isOfScope({ file: { tree }, scope, statement, name }: Acquired): boolean {
  if (tree.kind(statement) === "short_var_declaration") return true;
  const before = tree.text(scope).slice(0, tree.start(statement) - tree.start(scope));
  return new RegExp(
    `\\b${name}\\s*(?:,\\s*\\w+\\s*)*:=|,\\s*${name}\\s*(?:,\\s*\\w+\\s*)*:=|\\bvar\\s+(?:\\(\\s*)?(?:\\w+\\s*,\\s*)*${name}\\b`,
  ).test(before);
}
