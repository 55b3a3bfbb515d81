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
 * The entry of the index may be a list, whose elements have the keys:
 *
 *   s.byBucket[bucket] = targets                                  what the bucket had before stays in s.byName
 *   for _, one := range targets { s.byName[one.name] = one }
 *
 *   func (s *system) drop(bucket string) {
 *       for _, one := range s.byBucket[bucket] { delete(s.byName, one.name) }
 *       delete(s.byBucket, bucket)
 *   }
 *
 * Not reported: the function, what it calls or what calls it reads the index, unless in a branch that returns; the key of the
 * first map is no new value, or that of the index is.
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
import { areAlternatives } from "../syntax/alternatives.ts";
import { lastName, ownerOf } from "../syntax/dotted-names.ts";
import { argumentsOf, loopAround } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { onlyValueOf } from "../types/only-value.ts";
import type { Located } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import type { CollectionMatch } from "./rule.ts";

export function* orphanedTargets(file: GoFile, repository: Repository): Generator<CollectionMatch> {
  const { tree } = file;
  for (const fn of file.functions) {
    const writes = tree.kind(fn.node) === "method_declaration" ? mapWrites(file, fn) : [];
    if (writes.length === 0 || isOfOneCall(fn, file, repository)) continue;
    for (const index of writes)
      for (const target of [...writes, ...givenInLoops(file, fn, index)]) {
        const removal = removalOf(repository, { file, fn, index, target });
        if (removal === null) continue;
        const [from, to] = [index.map, target.map];
        yield {
          collection: lastName(to),
          node: target.node,
          // Callers that are not known may look at what is there.
          confidence: callSitesOf(fn, file, repository) === null ? "low" : "medium",
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

/** `insert(s.byName, one.name)` in a loop over what the entry of the index gets: a function of others that adds to a map. */
function givenInLoops(file: GoFile, fn: GoFunction, index: MapWrite): readonly MapWrite[] {
  const { tree } = file;
  const value = valueWritten(tree, index);
  if (value === null) return [];
  return tree.withinFunction(fn.node, "range_clause").flatMap((clause) => {
    const [list, loop] = [tree.field(clause, "right"), tree.parent(clause)];
    if (list === null || loop === null || rootOf(tree, list) !== value) return [];
    return tree.within(loop, "call_expression").flatMap((call): MapWrite[] => {
      const [map, key] = argumentsOf(tree, call);
      const isMap = map !== undefined && key !== undefined && tree.kind(map) === "selector_expression";
      return isMap && tree.fieldText(call, "function") !== "delete" ? [{ node: call, map: tree.text(map), key }] : [];
    });
  });
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
  if (!isParameter(tree, index.key) || !isReachedFrom(tree, { index, target })) return null;
  const name = lastName(index.map);
  if (isLookedAt(repository, file, { fn, name, write: index })) return null;
  return removalByWayOf(repository, file, { index: name, target: lastName(target.map) });
}

/** The entry of the index is the new key of the target, or a list whose elements the loop around the target adds. */
function isReachedFrom(tree: SyntaxTree, { index, target }: Pick<WritesOfFunction, "index" | "target">): boolean {
  const value = valueWritten(tree, index);
  if (value === null) return false;
  if (declarationOf(tree, target.key) === value) return isMadeByCall(tree, value);
  const loop = loopAround(tree, target.node);
  const clause = loop === null ? undefined : tree.firstChild(loop);
  const list = clause === undefined || tree.kind(clause) !== "range_clause" ? null : tree.field(clause, "right");
  const isOfCall = tree.kind(target.node) === "call_expression";
  return isOfCall || (list !== null && rootOf(tree, list) === value);
}

/** `targets` of `targets.all` */
function rootOf(tree: SyntaxTree, node: NodeIndex): NodeIndex | null {
  let at: NodeIndex | null = node;
  while (at !== null && tree.kind(at) === "selector_expression") at = tree.field(at, "operand");
  return at === null ? null : declarationOf(tree, at);
}

const declarationOf = (tree: SyntaxTree, node: NodeIndex): NodeIndex | null =>
  tree.kind(node) === "identifier" ? scopesOf(tree).declarationOf(node) : null;

/** The variable that an assignment gives to the entry. */
function valueWritten(tree: SyntaxTree, { node, key }: MapWrite): NodeIndex | null {
  const [left, right] = [tree.field(node, "left"), tree.field(node, "right")];
  const target = tree.parent(key);
  if (left === null || right === null || target === null) return null;
  const value = tree.children(right)[tree.children(left).indexOf(target)];
  return value === undefined ? null : rootOf(tree, value);
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
  if (uses(at, name, write)) return true;
  if (runBy(repository, at).calls.some(({ callee }) => uses(callee, name, null))) return true;
  return (callSitesOf(fn, file, repository) ?? []).some(({ file: caller, call }) => {
    const around = caller.tree.above(call, "func_literal", "function_declaration", "method_declaration");
    if (around === null) return true;
    const by = { file: caller, node: around };
    const isOther = (node: NodeIndex) => areAlternatives(caller.tree, node, call);
    return (
      uses(by, name, null) ||
      runBy(repository, by).calls.some(
        ({ node, callee }) => callee.node !== fn.node && !isOther(node) && uses(callee, name, null),
      )
    );
  });
}

/** @param write that of the entry, which does not count, nor does what comes before in a branch that returns */
const uses = ({ file: { tree }, node }: Located, name: string, write: MapWrite | null): boolean =>
  selectorsOf(tree, name).some(
    (one) =>
      tree.contains(node, one) && (write === null || !(isSet(tree, one) || isOnOtherPath(tree, one, write.node))),
  );

/** `d.tokens[user] = …` */
function isSet(tree: SyntaxTree, map: NodeIndex): boolean {
  const entry = tree.parent(map);
  const list = entry === null || tree.kind(entry) !== "index_expression" ? null : tree.parent(entry);
  return list !== null && tree.fieldName(list) === "left";
}

/** In a block that returns before the write. */
function isOnOtherPath(tree: SyntaxTree, use: NodeIndex, write: NodeIndex): boolean {
  for (let list = tree.above(use, "statement_list"); list !== null; list = tree.above(list, "statement_list")) {
    if (tree.contains(list, write)) return false;
    const last = tree.lastChild(list);
    if (last !== null && tree.kind(last) === "return_statement") return true;
  }
  return false;
}

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
      if (!removals.some((call) => isOf(call, index))) continue;
      const removal = removals.find((call) => isOf(call, target));
      if (removal !== undefined && isKeyFrom(one.tree, removal, index)) return { file: one, node: removal };
      const given = removal === undefined ? givenInLoop(one.tree, fn, { index, target }) : null;
      if (given !== null) return { file: one, node: given };
    }
  return null;
}

/** `remove(s.byName, one.name)` in a loop over what the index had. */
function givenInLoop(
  tree: SyntaxTree,
  fn: NodeIndex,
  { index, target }: { readonly index: string; readonly target: string },
): NodeIndex | null {
  for (const clause of tree.withinFunction(fn, "range_clause")) {
    const [list, loop] = [tree.field(clause, "right"), tree.parent(clause)];
    if (list === null || loop === null || !isReadFrom(tree, list, { index, depth: 0 })) continue;
    for (const call of tree.within(loop, "call_expression")) {
      const [map, key] = argumentsOf(tree, call);
      if (map !== undefined && key !== undefined && lastName(tree.text(map)) === target) return call;
    }
  }
  return null;
}

/** The key that is removed was read from the other map, or is part of an element of what was read. */
function isKeyFrom(tree: SyntaxTree, removal: NodeIndex, index: string): boolean {
  const [, key] = argumentsOf(tree, removal);
  return key !== undefined && isReadFrom(tree, key, { index, depth: 0 });
}

const DEPTH_MAX = 4;

/** `d.tokens[user]`, a variable with it or with an element of it, or a part of one of these. */
function isReadFrom(
  tree: SyntaxTree,
  value: NodeIndex,
  { index, depth }: { readonly index: string; readonly depth: number },
): boolean {
  if (depth > DEPTH_MAX) return false;
  const next = (from: NodeIndex | null) => from !== null && isReadFrom(tree, from, { index, depth: depth + 1 });
  switch (tree.kind(value)) {
    case "index_expression": {
      const map = tree.field(value, "operand");
      return map !== null && lastName(tree.text(map)) === index;
    }
    case "selector_expression":
      return next(tree.field(value, "operand"));
    case "identifier": {
      const declaration = scopesOf(tree).declarationOf(value);
      const list = declaration === null ? null : tree.parent(declaration);
      const clause = list === null ? null : tree.parent(list);
      if (clause !== null && tree.kind(clause) === "range_clause") return next(tree.field(clause, "right"));
      return declaration !== null && next(onlyValueOf(tree, declaration));
    }
    default:
      return false;
  }
}
