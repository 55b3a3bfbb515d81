/**
 * Entries that can only be reached by way of another map, whose entry a function overwrites; for global-map-no-evict:
 *
 *   token := rand.Text()
 *   d.live[token] = s
 *   d.tokens[user] = token                 whoever has logged in before: their session stays in d.live
 *
 *   func (d *desk) logout(user string) {
 *       delete(d.live, d.tokens[user])
 *       delete(d.tokens, user)
 *   }
 *
 * Not reported: the function, what it calls or what calls it reads the second map; the key of the first map is no new value,
 * or that of the second is.
 */
import { callSitesOf } from "../calls/call-sites.ts";
import { isOfOneCall } from "../calls/call-values.ts";
import { runBy } from "../goroutines/starts.ts";
import type { GoFile, GoFunction } from "../index/go-file.ts";
import { type MapWrite, mapWrites } from "../index/map-writes.ts";
import { callsNamed } from "../index/named-calls.ts";
import { filesWithField } from "../index/package-names.ts";
import { packageOf, type Repository } from "../index/repository.ts";
import { selectorsOf } from "../index/selectors.ts";
import { lastName, ownerOf } from "../syntax/dotted-names.ts";
import { argumentsOf } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { onlyValueOf } from "../types/only-value.ts";
import type { Located } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import type { CollectionMatch } from "./rule.ts";

export function* orphanedTargets(file: GoFile, repository: Repository): Generator<CollectionMatch> {
  const { tree } = file;
  for (const fn of file.functions) {
    const writes = tree.kind(fn.node) === "method_declaration" ? mapWrites(file, fn) : [];
    if (writes.length < 2 || isOfOneCall(fn, file, repository)) continue;
    for (const index of writes)
      for (const target of writes) {
        const removal = removalOf(repository, { file, fn, index, target });
        if (removal === null) continue;
        const [from, to] = [index.map, target.map];
        yield {
          collection: lastName(to),
          node: target.node,
          confidence: "medium",
          message: `${fn.name} overwrites the entry of ${from} by which code finds this entry of ${to} to remove it, so the entry of before stays in ${to}.`,
          advice: `remove the entry of before: if old, ok := ${from}[${tree.text(index.key)}]; ok { delete(${to}, old) }`,
          steps: [
            { file, node: index.node, text: `overwrites the entry of ${from}` },
            { ...removal, text: `removes entries of ${to} by way of ${from}` },
          ],
        };
      }
  }
}

interface WritesOfFunction {
  readonly file: GoFile;
  readonly fn: GoFunction;
  /** `d.tokens[user] = token` */
  readonly index: MapWrite;
  /** `d.live[token] = s` */
  readonly target: MapWrite;
}

/** Where other code removes the entry by way of the index; null where the two maps do not belong together like this. */
function removalOf(repository: Repository, { file, fn, index, target }: WritesOfFunction): Located | null {
  const { tree } = file;
  const owner = ownerOf(index.map);
  if (index === target || index.map === target.map || owner === "" || owner !== ownerOf(target.map)) return null;
  const key = declarationOf(tree, target.key);
  if (key === null || valueWritten(tree, index) !== key || !isMadeByCall(tree, key) || !isParameter(tree, index.key))
    return null;
  const name = lastName(index.map);
  if (isLookedAt(repository, file, { fn, name, write: index })) return null;
  return removalByWayOf(repository, file, { index: name, target: lastName(target.map) });
}

const declarationOf = (tree: SyntaxTree, node: NodeIndex): NodeIndex | null =>
  tree.kind(node) === "identifier" ? scopesOf(tree).declarationOf(node) : null;

/** The variable that an assignment gives to the entry. */
function valueWritten(tree: SyntaxTree, { node, key }: MapWrite): NodeIndex | null {
  const [left, right] = [tree.field(node, "left"), tree.field(node, "right")];
  const target = tree.parent(key);
  if (left === null || right === null || target === null) return null;
  const value = tree.children(right)[tree.children(left).indexOf(target)];
  return value === undefined ? null : declarationOf(tree, value);
}

function isMadeByCall(tree: SyntaxTree, declaration: NodeIndex): boolean {
  const value = onlyValueOf(tree, declaration);
  return value !== null && tree.kind(value) === "call_expression";
}

function isParameter(tree: SyntaxTree, key: NodeIndex): boolean {
  const declaration = declarationOf(tree, key);
  const parent = declaration === null ? null : tree.parent(declaration);
  return parent !== null && tree.kind(parent) === "parameter_declaration";
}

interface Index {
  readonly fn: GoFunction;
  /** The field of the map. */
  readonly name: string;
  readonly write: MapWrite;
}

/** The function uses the map elsewhere, or calls code that does, or is called by such code. */
function isLookedAt(repository: Repository, file: GoFile, { fn, name, write }: Index): boolean {
  const at = { file, node: fn.node };
  if (uses(at, name, write.key)) return true;
  if (runBy(repository, at).calls.some(({ callee }) => uses(callee, name, null))) return true;
  const sites = callSitesOf(fn, file, repository);
  return (
    sites === null ||
    sites.some(({ file: caller, call }) => {
      const around = caller.tree.above(call, "func_literal", "function_declaration", "method_declaration");
      if (around === null) return true;
      const by = { file: caller, node: around };
      return (
        uses(by, name, null) ||
        runBy(repository, by).calls.some(({ callee }) => callee.node !== fn.node && uses(callee, name, null))
      );
    })
  );
}

/** @param key that of the entry that is written, which does not count */
const uses = ({ file: { tree }, node }: Located, name: string, key: NodeIndex | null): boolean =>
  selectorsOf(tree, name).some(
    (one) => tree.contains(node, one) && (key === null || tree.parent(one) !== tree.parent(key)),
  );

/** `token := d.tokens[user]; delete(d.live, token); delete(d.tokens, user)` */
function removalByWayOf(
  repository: Repository,
  file: GoFile,
  { index, target }: { readonly index: string; readonly target: string },
): Located | null {
  for (const one of filesWithField(packageOf(repository, file), index))
    for (const { node: fn } of one.functions) {
      const removals = callsNamed(one.tree, fn, ["delete"]);
      const isOf = (call: NodeIndex, name: string) =>
        lastName(one.tree.text(argumentsOf(one.tree, call)[0] ?? call)) === name;
      const removal = removals.find((call) => isOf(call, target));
      if (removal === undefined || !removals.some((call) => isOf(call, index))) continue;
      if (isKeyFrom(one.tree, removal, index)) return { file: one, node: removal };
    }
  return null;
}

/** The key that is removed was read from the other map. */
function isKeyFrom(tree: SyntaxTree, removal: NodeIndex, index: string): boolean {
  const [, key] = argumentsOf(tree, removal);
  const declaration = key === undefined ? null : declarationOf(tree, key);
  const value = declaration === null ? (key ?? null) : onlyValueOf(tree, declaration);
  const map = value === null || tree.kind(value) !== "index_expression" ? null : tree.field(value, "operand");
  return map !== null && lastName(tree.text(map)) === index;
}
