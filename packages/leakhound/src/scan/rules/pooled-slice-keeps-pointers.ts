/**
 * A slice goes back into a pool with length 0 and with its old elements: they stay in memory as long as the pool keeps it.
 *
 * Condition: Put of `s[:0]` into a sync.Pool, or, with low confidence, into another type that is called Pool, where the elements
 * of s have pointers, strings, slices or maps, and the function neither clears the slice nor sets its elements.
 * Not reported: elements without pointers, such as bytes and numbers.
 */
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { argumentsOf, functionAround, outermostSelector } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { valueAssignedAt } from "../types/assigned-values.ts";
import { type GoType, libraryName, pointee } from "../types/go-type.ts";
import { scopesOf } from "../types/scopes.ts";
import { type Types, typesOf } from "../types/types.ts";
import type { Rule } from "./rule.ts";

export const pooledSliceKeepsPointers: Rule = {
  id: "pooled-slice-keeps-pointers",
  *find(file, repository) {
    const { tree } = file;
    for (const call of tree.within(tree.root, "call_expression")) {
      if (!isPoolPut(file, repository, call)) continue;
      const slice = emptiedSlice(tree, argumentsOf(tree, call)[0]);
      if (slice === null || !hasPointers(elementOf(typesOf(repository), file, slice), typesOf(repository), 0)) continue;
      if (isCleared(tree, slice)) continue;
      yield {
        node: call,
        // A typed pool may keep what its elements reference on purpose, for the next use.
        confidence: isOfLibrary(file, repository, call) ? "medium" : "low",
        message: `${tree.text(slice)} goes back into the pool with its elements behind the length 0, so what they reference stays.`,
        advice: `clear(${tree.text(slice)}) before the Put`,
      };
    }
  },
};

function isPoolPut(file: GoFile, repository: Repository, call: NodeIndex): boolean {
  const target = file.tree.field(call, "function");
  if (target === null || file.tree.kind(target) !== "selector_expression") return false;
  if (file.tree.fieldText(target, "field") !== "Put") return false;
  const operand = file.tree.field(target, "operand");
  return operand !== null && isPool(typesOf(repository).of(file, operand));
}

function isOfLibrary(file: GoFile, repository: Repository, put: NodeIndex): boolean {
  const target = file.tree.field(put, "function");
  const operand = target === null ? null : file.tree.field(target, "operand");
  return operand !== null && libraryName(typesOf(repository).of(file, operand)) === "sync.Pool";
}

/** `sync.Pool`, and a type of another package with that name, such as a typed pool around it. */
function isPool(type: GoType | null): boolean {
  const named = pointee(type);
  return named?.kind === "named" && named.name === "Pool" && (named.path !== "" || named.folder !== null);
}

/** `s` of `s[:0]`, of `&t` where `t` is `s[:0]`, or of a name that was set to `s[:0]`; null for other values. */
function emptiedSlice(tree: SyntaxTree, value: NodeIndex | undefined): NodeIndex | null {
  if (value === undefined) return null;
  if (tree.kind(value) === "unary_expression") return emptiedSlice(tree, tree.field(value, "operand") ?? undefined);
  if (tree.kind(value) === "slice_expression") {
    const isEmpty = tree.field(value, "start") === null && tree.fieldText(value, "end") === "0";
    const operand = tree.field(value, "operand");
    return isEmpty && operand !== null && tree.kind(operand) === "identifier" ? operand : null;
  }
  const declaration = tree.kind(value) === "identifier" ? scopesOf(tree).declarationOf(value) : null;
  for (const use of declaration === null ? [] : scopesOf(tree).usesOf(declaration)) {
    const assigned = use < value ? valueAssignedAt(tree, use) : null;
    if (assigned !== null && tree.kind(assigned) === "slice_expression") return emptiedSlice(tree, assigned);
  }
  return null;
}

function elementOf(types: Types, file: GoFile, slice: NodeIndex): GoType | null {
  const type = pointee(types.underlying(types.of(file, slice)));
  return type?.kind === "list" ? type.element : null;
}

const DEPTH_MAX = 4;
const PLAIN = /^(bool|byte|rune|u?int(8|16|32|64|ptr)?|float(32|64)|complex(64|128))$/;

/** An element of the type may reference other memory; false where the type is not known. */
function hasPointers(type: GoType | null, types: Types, depth: number): boolean {
  if (type === null || depth > DEPTH_MAX) return false;
  if (type.kind === "pointer" || type.kind === "map" || type.kind === "chan" || type.kind === "list") return true;
  if (type.kind === "named") {
    if (type.folder === null) return type.path === "" && !PLAIN.test(type.name);
    return hasPointers(types.underlying(type), types, depth + 1);
  }
  const { file, node } = type;
  if (file.tree.kind(node) !== "struct_type") return true;
  return [...file.tree.within(node, "field_declaration")].some((field) =>
    hasPointers(types.written(file, file.tree.field(field, "type")), types, depth + 1),
  );
}

/** The function clears the slice, or assigns its elements in a loop. */
function isCleared(tree: SyntaxTree, slice: NodeIndex): boolean {
  const scope = functionAround(tree, slice);
  const scopes = scopesOf(tree);
  const declaration = scopes.declarationOf(slice);
  if (scope === null || declaration === null) return true;
  return scopes.usesOf(declaration).some((use) => {
    const parent = tree.parent(use);
    if (parent === null) return false;
    // `s[i] = sample{}`, `s[i].host = nil`
    if (tree.kind(parent) === "index_expression") {
      const list = tree.parent(outermostSelector(tree, parent));
      return list !== null && tree.fieldName(list) === "left";
    }
    const call = tree.kind(parent) === "argument_list" ? tree.parent(parent) : null;
    return call !== null && tree.fieldText(call, "function") === "clear";
  });
}
