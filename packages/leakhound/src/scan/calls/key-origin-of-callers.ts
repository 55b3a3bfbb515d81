/**
 * Where the key of a map entry comes from, with the callers of the function:
 *
 *   func statOf(name string) *int { … stats[name] = n … }
 *   statOf("reads"); statOf(writes)      every caller passes a constant: few keys
 *   statOf(r.URL.Path)                   clients choose the key
 */
import type { GoFile, GoFunction } from "../index/go-file.ts";
import { type KeyOrigin, keyOrigin } from "../index/key-origin.ts";
import type { Repository } from "../index/repository.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import { argumentsFor } from "./call-sites.ts";
import { hasFewValues } from "./few-values.ts";

const CALLERS_FOLLOWED_MAX = 3;

export function keyOriginWithCallers(
  key: NodeIndex,
  fn: GoFunction,
  at: { readonly file: GoFile; readonly repository: Repository },
  depth = 0,
): KeyOrigin {
  const { file, repository } = at;
  if (hasFewValues(repository, { file, node: key })) return "constant";
  const own = keyOrigin(key, fn, file);
  const place = fn.parameters.findIndex(({ name }) => name === file.tree.text(key));
  if (own !== "unknown" || place < 0 || fn.isHandler || depth === CALLERS_FOLLOWED_MAX) return own;
  const given = argumentsFor(place, { fn, file, repository });
  if (given === null || given.length === 0) return own;
  const origins = given.map((one): KeyOrigin => {
    const caller = one.file.functions.findLast(({ node }) => one.file.tree.contains(node, one.node));
    if (hasFewValues(repository, one)) return "constant";
    if (caller === undefined) return keyOrigin(one.node, fn, one.file);
    return keyOriginWithCallers(one.node, caller, { file: one.file, repository }, depth + 1);
  });
  if (origins.every((origin) => origin === "constant")) return "constant";
  return origins.includes("client text") ? "client text" : "unknown";
}
