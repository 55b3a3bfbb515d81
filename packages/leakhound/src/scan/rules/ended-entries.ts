/** Entries of maps whose value a function ends, and that it neither removes nor replaces. */
import type { GoFile, GoFunction } from "../index/go-file.ts";
import { mapWrites } from "../index/map-writes.ts";
import { lastName } from "../syntax/dotted-names.ts";
import { functionAround } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { scopesOf } from "../types/scopes.ts";

export interface EndedEntry {
  readonly node: NodeIndex;
  /** The map as written. */
  readonly map: string;
  readonly sibling: null;
}

const ENDING =
  /^(?:[cC]lose|[fF]orceClose|[sS]top|[sS]hutdown|[cC]ancel|[kK]ill|[dD]estroy|[tT]erminate|[dD]isconnect)$/;

/** @param keyed names of maps that get entries whose key is not written out */
export function* endedEntries(file: GoFile, fn: GoFunction, keyed: ReadonlySet<string>): Generator<EndedEntry> {
  const { tree } = file;
  let written: ReadonlySet<string> | null = null;
  for (const node of tree.within(fn.node, "index_expression")) {
    const map = tree.fieldText(node, "operand");
    if (!keyed.has(lastName(map)) || functionAround(tree, node) !== fn.node) continue;
    if (!isOneEntry(tree, node) || !isEnded(tree, node)) continue;
    written ??= new Set(mapWrites(file, fn).map((write) => write.map));
    if (!written.has(map)) yield { node, map, sibling: null };
  }
}

/** The key is a name, and not the variable of a loop, which may end all entries. */
function isOneEntry(tree: SyntaxTree, node: NodeIndex): boolean {
  const key = tree.field(node, "index");
  if (key === null || (tree.kind(key) !== "identifier" && tree.kind(key) !== "selector_expression")) return false;
  const declaration = tree.kind(key) === "identifier" ? scopesOf(tree).declarationOf(key) : null;
  const clause = declaration === null ? null : tree.above(declaration, "range_clause", "block");
  return (
    clause === null ||
    tree.kind(clause) !== "range_clause" ||
    tree.fieldText(clause, "right") !== tree.fieldText(node, "operand")
  );
}

/** `m[key].Close()`, or `one, ok := m[key]` and `one.cancel()`. */
function isEnded(tree: SyntaxTree, node: NodeIndex): boolean {
  if (isCalledWithEnd(tree, node)) return true;
  const list = tree.parent(node);
  const statement = list === null || tree.fieldName(list) !== "right" ? null : tree.parent(list);
  if (statement === null || tree.kind(statement) !== "short_var_declaration") return false;
  const value = tree.firstChild(tree.field(statement, "left")!);
  const scopes = scopesOf(tree);
  const declaration = value === undefined ? null : scopes.declarationOf(value);
  if (declaration === null || declaration !== value) return false;
  return scopes
    .usesOf(declaration)
    .some((use) => isCalledWithEnd(tree, use) || isCalled(tree, use) || areElementsEnded(tree, use));
}

/** `for _, one := range all { one.cancel() }` */
function areElementsEnded(tree: SyntaxTree, value: NodeIndex): boolean {
  const clause = tree.parent(value);
  if (clause === null || tree.kind(clause) !== "range_clause" || tree.field(clause, "right") !== value) return false;
  const left = tree.field(clause, "left");
  const [, element] = left === null ? [] : tree.children(left);
  const scopes = scopesOf(tree);
  if (element === undefined || scopes.declarationOf(element) !== element) return false;
  return scopes.usesOf(element).some((use) => isCalledWithEnd(tree, use));
}

function isCalledWithEnd(tree: SyntaxTree, value: NodeIndex): boolean {
  const selector = tree.parent(value);
  if (selector === null || tree.kind(selector) !== "selector_expression" || tree.field(selector, "operand") !== value)
    return false;
  return ENDING.test(tree.fieldText(selector, "field")) && isCalled(tree, selector);
}

/** A cancel function: `cancel()` */
function isCalled(tree: SyntaxTree, target: NodeIndex): boolean {
  const call = tree.parent(target);
  if (call === null || tree.kind(call) !== "call_expression" || tree.field(call, "function") !== target) return false;
  return tree.kind(target) !== "identifier" || ENDING.test(tree.text(target));
}
