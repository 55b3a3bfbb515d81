/**
 * Where the code uses a field of a struct, and which values it gets:
 *
 *   s.cache.Get(key)               a use
 *   s.cache = newCache()           a use, and the value newCache()
 *   &server{cache: newCache()}     the value newCache()
 *
 * A value whose type is not known, and which has a field of the name, may be one of the struct: its uses count as unknown.
 */
import { folderOf, type GoFile } from "../index/go-file.ts";
import { filesWithField, filesWithIdentifier } from "../index/package-names.ts";
import { packageIn, type Repository } from "../index/repository.ts";
import { selectorsOf } from "../index/selectors.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import type { GoType } from "./go-type.ts";
import type { Located } from "./package-members.ts";
import { scopesOf } from "./scopes.ts";
import { typesOf } from "./types.ts";

export interface FieldUses {
  /** Selectors of the field: `s.cache`. */
  readonly uses: readonly Located[];
  /** Selectors of the name, of values whose type is not known. */
  readonly unknown: readonly Located[];
  /** What literals and assignments put into the field; null for a result of an assignment from a call. */
  readonly values: readonly FieldValue[];
}

export interface FieldValue extends Located {
  /** Which result of the call; 0 for other values. */
  readonly result: number;
}

export interface FieldName {
  readonly owner: GoType;
  readonly name: string;
  /** `folder/Type.field`, as of `Types.field`. */
  readonly key: string;
  /** The folder that declares it. */
  readonly folder: string;
}

/** The field of a type; null where the repository does not declare it. */
export function fieldNamed(repository: Repository, type: GoType | null, name: string): FieldName | null {
  const field = typesOf(repository).field(type, name);
  if (field === null || type === null || field.declaration === null) return null;
  return { owner: type, name, key: field.key, folder: folderOf(field.declaration.file.path) };
}

/** The field that a selector names, as above. */
export function fieldSelected(repository: Repository, { file, node }: Located): FieldName | null {
  const operand = file.tree.field(node, "operand");
  if (operand === null || file.tree.kind(node) !== "selector_expression") return null;
  return fieldNamed(repository, typesOf(repository).of(file, operand), file.tree.fieldText(node, "field"));
}

/** In the package of the struct; in the whole repository for a field that other packages can name. */
export function usesOfField(repository: Repository, field: FieldName): FieldUses {
  const isExported = /^\p{Lu}/u.test(field.name);
  const files = isExported ? repository.files : packageIn(repository, field.folder);
  const { byKey, unresolved } = selectorsByField(repository, files, field.name);
  const uses = byKey.get(field.key) ?? NO_PLACES;
  const unknown = unresolved.filter(({ file, node }) => isUnknown(repository, file, node));
  const values = uses.flatMap((use) => assignedAt(use) ?? []);
  values.push(...(literalsByField(repository, files, field.name).get(field.key) ?? []));
  return { uses, unknown, values };
}

/** Whether a selector names the field of the key; yes where the type of the value before the dot is not known. */
export function mayBeField(repository: Repository, { file, node }: Located, key: string): boolean {
  const found = typesOf(repository).fieldAt(file, node);
  return found === null ? isUnknown(repository, file, node) : found.key === key;
}

/** The selectors of one name. */
interface SelectorsByField {
  /** By the key of the field that they name, in the order of the source. */
  readonly byKey: ReadonlyMap<string, readonly Located[]>;
  /** Those that name no field that is known. */
  readonly unresolved: readonly Located[];
}

const NO_PLACES: readonly Located[] = [];
const selectorsKnown = new WeakMap<readonly GoFile[], Map<string, SelectorsByField>>();

/** Found once for a name, which thousands of structs may have. @param files as `packageOf` returns them, or all */
export function selectorsByField(repository: Repository, files: readonly GoFile[], name: string): SelectorsByField {
  const names = selectorsKnown.get(files) ?? new Map<string, SelectorsByField>();
  selectorsKnown.set(files, names);
  const found = names.get(name) ?? findSelectors(repository, files, name);
  names.set(name, found);
  return found;
}

function findSelectors(repository: Repository, files: readonly GoFile[], name: string): SelectorsByField {
  const types = typesOf(repository);
  const byKey = new Map<string, Located[]>();
  const unresolved: Located[] = [];
  for (const file of filesWithField(files, name))
    for (const node of selectorsOf(file.tree, name)) {
      const field = types.fieldAt(file, node);
      if (field === null) unresolved.push({ file, node });
      else addTo(byKey, field.key, { file, node });
    }
  return { byKey, unresolved };
}

function addTo<Value>(byKey: Map<string, Value[]>, key: string, value: Value): void {
  const same = byKey.get(key);
  if (same) same.push(value);
  else byKey.set(key, [value]);
}

/** The type of the value before the dot is not known, and it is no package. */
function isUnknown(repository: Repository, file: GoFile, selector: NodeIndex): boolean {
  const { tree } = file;
  const operand = tree.field(selector, "operand");
  if (operand === null) return true;
  const isPackage =
    tree.kind(operand) === "identifier" &&
    scopesOf(tree).declarationOf(operand) === null &&
    file.imports.has(tree.text(operand));
  return !isPackage && typesOf(repository).of(file, operand) === null;
}

/** The value that an assignment gives to a target. */
export function assignedAt({ file, node }: Located): FieldValue | null {
  const { tree } = file;
  const list = tree.parent(node);
  const statement = list === null || tree.fieldName(list) !== "left" ? null : tree.parent(list);
  const right = statement === null ? null : tree.field(statement, "right");
  if (list === null || right === null) return null;
  const [row, values] = [tree.children(list).indexOf(node), tree.children(right)];
  const own = values.length === tree.children(list).length ? values[row] : values[0];
  if (own === undefined) return null;
  return { file, node: own, result: values.length === 1 ? row : 0 };
}

const NO_NODES: readonly NodeIndex[] = [];
const keyedKnown = new WeakMap<SyntaxTree, ReadonlyMap<string, readonly NodeIndex[]>>();

/** `cache: newCache()` for the key `cache`, in the order of the source. */
export function keyedElements(tree: SyntaxTree, key: string): readonly NodeIndex[] {
  const all = keyedKnown.get(tree) ?? keyedByName(tree);
  keyedKnown.set(tree, all);
  return all.get(key) ?? NO_NODES;
}

const literalsKnown = new WeakMap<readonly GoFile[], Map<string, ReadonlyMap<string, readonly FieldValue[]>>>();

/** What literals put into fields of a name, `cache: newCache()`, by the key of the field. */
function literalsByField(
  repository: Repository,
  files: readonly GoFile[],
  name: string,
): ReadonlyMap<string, readonly FieldValue[]> {
  const names = literalsKnown.get(files) ?? new Map<string, ReadonlyMap<string, readonly FieldValue[]>>();
  literalsKnown.set(files, names);
  const found = names.get(name) ?? findInLiterals(repository, files, name);
  names.set(name, found);
  return found;
}

function findInLiterals(repository: Repository, files: readonly GoFile[], name: string): Map<string, FieldValue[]> {
  const types = typesOf(repository);
  const byKey = new Map<string, FieldValue[]>();
  for (const file of filesWithIdentifier(files, name)) {
    const { tree } = file;
    for (const keyed of keyedElements(tree, name)) {
      const literal = tree.above(keyed, "composite_literal");
      const [, element] = tree.children(keyed);
      const value = element === undefined ? undefined : tree.firstChild(element);
      if (literal === null || value === undefined) continue;
      const field = types.field(types.of(file, literal), name);
      if (field !== null) addTo(byKey, field.key, { file, node: value, result: 0 });
    }
  }
  return byKey;
}

function keyedByName(tree: SyntaxTree): Map<string, NodeIndex[]> {
  const found = new Map<string, NodeIndex[]>();
  for (const keyed of tree.within(tree.root, "keyed_element")) {
    const name = tree.fieldText(keyed, "key");
    addTo(found, name, keyed);
  }
  return found;
}
