/**
 * Elements of a list that a map finds, where code removes the entry of the map and leaves the element in the list; for
 * global-map-no-evict:
 *
 *   c.byKey[key] = c.order.PushFront(item)
 *
 *   func (c *cache) evict()            { last := c.order.Back(); c.order.Remove(last); delete(c.byKey, keyOf(last)) }
 *   func (c *cache) forget(key string) { delete(c.byKey, key) }         nothing finds the element of c.order any more
 *
 * Not reported: the function, what it calls or what calls it uses the list.
 */
import { callSitesOf } from "../calls/call-sites.ts";
import { deletesFromField, type FieldDelete } from "../calls/field-deletes.ts";
import { runBy } from "../goroutines/starts.ts";
import type { GoFile, GoFunction } from "../index/go-file.ts";
import { callsNamed } from "../index/named-calls.ts";
import type { Repository } from "../index/repository.ts";
import { selectorsOf } from "../index/selectors.ts";
import { argumentsOf } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { libraryName, pointee } from "../types/go-type.ts";
import { onlyValueOf } from "../types/only-value.ts";
import type { Located } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import { typesOf } from "../types/types.ts";
import type { CollectionMatch } from "./rule.ts";

const PUSHES = ["PushFront", "PushBack", "InsertBefore", "InsertAfter"];

export function* listEntriesLeft(file: GoFile, repository: Repository): Generator<CollectionMatch> {
  if (!file.source.includes('"container/list"')) return;
  const { tree } = file;
  const reported = new Set<string>();
  for (const push of callsNamed(tree, tree.root, PUSHES)) {
    const list = listOf(repository, file, push);
    const map = list === null ? null : mapOf(repository, file, push);
    if (list === null || map === null || reported.has(map)) continue;
    const removal = removalWithout(repository, file, { map, list });
    if (removal === null || !isPairRemoved(repository, file, { map, list })) continue;
    reported.add(map);
    yield {
      collection: list,
      node: push,
      confidence: "medium",
      message: `Line ${removal.file.tree.line(removal.node)} removes the entry of ${map} and leaves this element in the list ${list}, where nothing finds it any more.`,
      advice: `remove the element as well: ${list}.Remove(element)`,
      steps: [{ ...removal, text: `removes the entry of ${map} only` }],
    };
  }
}

/** `order` of `c.order.PushFront(item)` */
function listOf(repository: Repository, file: GoFile, push: NodeIndex): string | null {
  const { tree } = file;
  const target = tree.field(push, "function");
  const operand = target === null ? null : tree.field(target, "operand");
  if (operand === null || tree.kind(operand) !== "selector_expression") return null;
  const type = libraryName(pointee(typesOf(repository).of(file, operand)));
  return type === "container/list.List" ? tree.fieldText(operand, "field") : null;
}

/** `byKey` of `c.byKey[key] = c.order.PushFront(item)`, also by way of a variable. */
function mapOf(repository: Repository, file: GoFile, push: NodeIndex): string | null {
  const { tree } = file;
  const list = tree.parent(push);
  const statement = list === null || tree.fieldName(list) !== "right" ? null : tree.parent(list);
  const left = statement === null ? null : tree.field(statement, "left");
  const target = left === null ? undefined : tree.firstChild(left);
  if (target === undefined) return null;
  if (tree.kind(target) === "index_expression") return fieldOfEntry(tree, target);
  const scopes = scopesOf(tree);
  const declaration = tree.kind(target) === "identifier" ? scopes.declarationOf(target) : null;
  for (const use of declaration === null ? [] : scopes.usesOf(declaration)) {
    const right = tree.parent(use);
    const write = right === null || tree.fieldName(right) !== "right" ? null : tree.parent(right);
    const to = write === null ? null : tree.field(write, "left");
    const entry = to === null ? undefined : tree.firstChild(to);
    if (entry === undefined || tree.kind(entry) !== "index_expression") continue;
    if (libraryName(pointee(typesOf(repository).of(file, use))) === "container/list.Element")
      return fieldOfEntry(tree, entry);
  }
  return null;
}

function fieldOfEntry(tree: SyntaxTree, entry: NodeIndex): string | null {
  const map = tree.field(entry, "operand");
  return map !== null && tree.kind(map) === "selector_expression" ? tree.fieldText(map, "field") : null;
}

interface Pair {
  readonly map: string;
  readonly list: string;
}

function* removalsOf(repository: Repository, file: GoFile, map: string): Generator<FieldDelete> {
  for (const one of deletesFromField(repository, file, map))
    if (holdsElements(repository, one.file, one.map)) yield one;
}

/** A map whose values are elements of lists. */
function holdsElements(repository: Repository, file: GoFile, map: NodeIndex): boolean {
  const types = typesOf(repository);
  const type = types.underlying(types.of(file, map));
  return type?.kind === "map" && libraryName(pointee(type.element)) === "container/list.Element";
}

function removalWithout(repository: Repository, file: GoFile, { map, list }: Pair): Located | null {
  for (const { file: one, fn, call } of removalsOf(repository, file, map))
    if (!usesAround(repository, one, fn, list) && !isOfElement(one.tree, call)) return { file: one, node: call };
  return null;
}

/** Other code removes both. */
function isPairRemoved(repository: Repository, file: GoFile, { map, list }: Pair): boolean {
  for (const { file: one, fn } of removalsOf(repository, file, map))
    if (uses({ file: one, node: fn.node }, list)) return true;
  return false;
}

/** `delete(c.byKey, e.Value.(*item).key)`: whoever has the element may remove it. */
function isOfElement(tree: SyntaxTree, call: NodeIndex): boolean {
  const [, key] = argumentsOf(tree, call);
  if (key === undefined || tree.kind(key) === "identifier") {
    const declaration = key === undefined ? null : scopesOf(tree).declarationOf(key);
    const value = declaration === null ? null : onlyValueOf(tree, declaration);
    return value !== null && tree.text(value).includes(".Value");
  }
  return tree.text(key).includes(".Value");
}

const uses = ({ file: { tree }, node }: Located, list: string): boolean =>
  selectorsOf(tree, list).some((one) => tree.contains(node, one));

function usesAround(repository: Repository, file: GoFile, fn: GoFunction, list: string): boolean {
  const at = { file, node: fn.node };
  if (uses(at, list) || runBy(repository, at).calls.some(({ callee }) => uses(callee, list))) return true;
  const sites = callSitesOf(fn, file, repository);
  return (
    sites === null ||
    sites.some(({ file: caller, call }) => {
      const around = caller.tree.above(call, "function_declaration", "method_declaration");
      return around === null || uses({ file: caller, node: around }, list);
    })
  );
}
