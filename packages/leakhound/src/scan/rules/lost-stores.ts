/**
 * Values that a function makes for `LoadOrStore`, and that stay open where another one is there already:
 *
 *   actual, loaded := p.pool.LoadOrStore(host, newConnection(host))        loaded: the new connection is in no map
 *
 * Not reported: the value is in a variable on which the function calls a method that ends it.
 */
import type { GoFile } from "../index/go-file.ts";
import { callsNamed } from "../index/named-calls.ts";
import type { Repository } from "../index/repository.ts";
import { acquiredBy } from "../lifetime/acquired.ts";
import { argumentsOf } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { onlyValueOf } from "../types/only-value.ts";
import { scopesOf } from "../types/scopes.ts";
import type { Match } from "./rule.ts";

export function* lostStores(file: GoFile, repository: Repository): Generator<Match> {
  const { tree } = file;
  for (const call of callsNamed(tree, tree.root, ["LoadOrStore"])) {
    const [key, value, more] = argumentsOf(tree, call);
    if (key === undefined || value === undefined || more !== undefined) continue;
    const maker = makerOf(tree, value);
    const acquired =
      maker === null ? undefined : acquiredBy(repository, file, maker).find(({ result }) => result === 0);
    if (maker === null || acquired === undefined || acquired.isUncertain || acquired.kind.release.part !== "") continue;
    const [method = "Close"] = acquired.kind.release.methods;
    const name = tree.kind(value) === "identifier" ? tree.text(value) : "value";
    yield {
      node: call,
      confidence: "low",
      message: `The ${acquired.kind.noun} of ${tree.fieldText(maker, "function")} stays open where ${tree.fieldText(call, "function")} finds another one for ${tree.text(key)}.`,
      advice: `end the one that is not stored: if loaded { ${name}.${method}() }`,
    };
  }
}

/** The call that makes the value; null where it comes from elsewhere, or the function may end it. */
function makerOf(tree: SyntaxTree, value: NodeIndex): NodeIndex | null {
  if (tree.kind(value) === "call_expression") return value;
  const declaration = tree.kind(value) === "identifier" ? scopesOf(tree).declarationOf(value) : null;
  const made = declaration === null ? null : onlyValueOf(tree, declaration);
  if (declaration === null || made === null || tree.kind(made) !== "call_expression") return null;
  const isOnlyStored = scopesOf(tree)
    .usesOf(declaration)
    .every((use) => use === declaration || use === value || isCompared(tree, use));
  return isOnlyStored ? made : null;
}

/** `err == nil`, `v != nil` */
function isCompared(tree: SyntaxTree, use: NodeIndex): boolean {
  const parent = tree.parent(use);
  return parent !== null && tree.kind(parent) === "binary_expression";
}
