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
  const types = typesOf(repository);
  const uses: Located[] = [];
  const unknown: Located[] = [];
  for (const file of filesWithField(files, field.name))
    for (const node of selectorsOf(file.tree, field.name)) {
      const found = types.fieldAt(file, node);
      if (found?.key === field.key) uses.push({ file, node });
      else if (found === null && isUnknown(repository, file, node)) unknown.push({ file, node });
    }
  const values = uses.flatMap((use) => assignedAt(use) ?? []);
  for (const file of filesWithIdentifier(files, field.name)) values.push(...inLiterals(repository, file, field));
  return { uses, unknown, values };
}

/** Whether a selector names the field of the key; yes where the type of the value before the dot is not known. */
export function mayBeField(repository: Repository, { file, node }: Located, key: string): boolean {
  const found = typesOf(repository).fieldAt(file, node);
  return found === null ? isUnknown(repository, file, node) : found.key === key;
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

/** `cache: newCache()` in literals of the struct. */
function* inLiterals(repository: Repository, file: GoFile, field: FieldName): Generator<FieldValue> {
  const { tree } = file;
  const types = typesOf(repository);
  for (const keyed of keyedElements(tree, field.name)) {
    const literal = tree.above(keyed, "composite_literal");
    const [, element] = tree.children(keyed);
    const value = element === undefined ? undefined : tree.firstChild(element);
    if (literal === null || value === undefined) continue;
    if (types.field(types.of(file, literal), field.name)?.key === field.key) yield { file, node: value, result: 0 };
  }
}

function keyedByName(tree: SyntaxTree): Map<string, NodeIndex[]> {
  const found = new Map<string, NodeIndex[]>();
  for (const keyed of tree.within(tree.root, "keyed_element")) {
    const name = tree.fieldText(keyed, "key");
    const same = found.get(name);
    if (same) same.push(keyed);
    else found.set(name, [keyed]);
  }
  return found;
}
