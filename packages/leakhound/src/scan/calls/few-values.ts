/**
 * Values of which the source shows that there are few, so that a map with such keys has few entries:
 *
 *   type class string; const bot class = "bot"        a type with constants, into which nothing is converted
 *   func (r *recorder) class() string                 returns constants only
 *   if !topics[topic] { return }                      looked up before in a table that gets no entries
 */

import { folderOf, type GoFile, type GoFunction } from "../index/go-file.ts";
import { mapWrites } from "../index/map-writes.ts";
import { packageIn, packageOf, type Repository } from "../index/repository.ts";
import { functionAround } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import type { NamedType } from "../types/go-type.ts";
import { onlyValueOf } from "../types/only-value.ts";
import type { Located } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import { typesOf } from "../types/types.ts";
import { isSetupFunction } from "./collections.ts";

const FOLLOWED_MAX = 3;

export function hasFewValues(repository: Repository, { file, node }: Located, depth = 0): boolean {
  const { tree } = file;
  if (
    isConstant(file, node) ||
    isConstantOfPackage(repository, { file, node }) ||
    isOfEnumeration(repository, { file, node })
  )
    return true;
  if (depth === FOLLOWED_MAX) return false;
  if (tree.kind(node) === "call_expression") return returnsFew(repository, { file, node }, depth);
  if (tree.kind(node) !== "identifier") return false;
  if (isLookedUp(repository, { file, node })) return true;
  const declaration = scopesOf(tree).declarationOf(node);
  const value = declaration === null ? null : onlyValueOf(tree, declaration);
  return value !== null && value !== node && hasFewValues(repository, { file, node: value }, depth + 1);
}

const isConstant = ({ tree, constants }: GoFile, node: NodeIndex): boolean =>
  ["interpreted_string_literal", "raw_string_literal", "int_literal", "true", "false"].includes(tree.kind(node)) ||
  (tree.kind(node) === "identifier" && constants.has(tree.text(node)));

/** A name that another file of the package declares as a constant. */
const isConstantOfPackage = (repository: Repository, { file, node }: Located): boolean =>
  file.tree.kind(node) === "identifier" &&
  scopesOf(file.tree).declarationOf(node) === null &&
  packageOf(repository, file).some(({ constants }) => constants.has(file.tree.text(node)));

/** Every return of the function gives a constant. */
function returnsFew(repository: Repository, { file, node }: Located, depth: number): boolean {
  const callee = typesOf(repository).callee(file, node);
  if (callee?.kind !== "function") return false;
  const { file: other, node: fn } = callee.fn;
  const { tree } = other;
  const returns = tree.withinFunction(fn, "return_statement");
  let count = 0;
  for (const one of returns) {
    const list = tree.firstChild(one);
    const value = list !== undefined && tree.kind(list) === "expression_list" ? tree.firstChild(list) : list;
    if (value === undefined || !hasFewValues(repository, { file: other, node: value }, depth + 1)) return false;
    count++;
  }
  return count > 0;
}

const enumerationsKnown = new WeakMap<Repository, Map<string, boolean>>();

/** The type of the value is one of the repository with constants, and no code converts other values into it. */
function isOfEnumeration(repository: Repository, { file, node }: Located): boolean {
  const type = typesOf(repository).of(file, node);
  if (type?.kind !== "named" || type.folder === null) return false;
  const known = enumerationsKnown.get(repository) ?? new Map<string, boolean>();
  enumerationsKnown.set(repository, known);
  const key = `${type.folder}:${type.name}`;
  const found = known.get(key) ?? isEnumeration(repository, type, file);
  known.set(key, found);
  return found;
}

function isEnumeration(repository: Repository, type: NamedType, user: GoFile): boolean {
  const own = packageIn(repository, type.folder!);
  const hasConstants = own.some(({ tree }) =>
    tree.within(tree.root, "const_spec").some((spec) => tree.fieldText(spec, "type") === type.name),
  );
  if (!hasConstants) return false;
  const files = folderOf(user.path) === type.folder ? own : [...own, ...packageOf(repository, user)];
  return !files.some((file) => convertsInto(repository, file, type));
}

/** `class(text)`, where the text is no constant. */
const convertsInto = (repository: Repository, file: GoFile, type: NamedType): boolean =>
  file.tree.within(file.tree.root, "call_expression", "type_conversion_expression").some((call) => {
    const { tree } = file;
    if (!tree.text(call).includes(`${type.name}(`) || tree.kind(call) !== "call_expression") return false;
    const callee = typesOf(repository).callee(file, call);
    if (callee?.kind !== "conversion" || callee.type.kind !== "named") return false;
    if (callee.type.name !== type.name || callee.type.folder !== type.folder) return false;
    const list = tree.field(call, "arguments");
    const value = list === null ? undefined : tree.firstChild(list);
    return value === undefined || !isConstant(file, value);
  });

/** The function leaves, before the use of the name, where a table does not have it. */
function isLookedUp(repository: Repository, { file, node }: Located): boolean {
  const { tree } = file;
  const scope = functionAround(tree, node);
  const declaration = scopesOf(tree).declarationOf(node);
  if (scope === null || declaration === null) return false;
  return lookupsOf(tree, declaration).some(
    ({ use, fn, lookup }) =>
      use < node && fn === scope && getsNoEntries(repository, file, tree.fieldText(lookup, "operand")),
  );
}

/** A use of a name as the key of a map, behind which the function leaves where the map does not have it. */
interface Lookup {
  readonly use: NodeIndex;
  readonly fn: NodeIndex | null;
  readonly lookup: NodeIndex;
}

const lookupsKnown = new WeakMap<SyntaxTree, Map<NodeIndex, readonly Lookup[]>>();

/** Found once for each variable. */
function lookupsOf(tree: SyntaxTree, declaration: NodeIndex): readonly Lookup[] {
  const declarations = lookupsKnown.get(tree) ?? new Map<NodeIndex, readonly Lookup[]>();
  lookupsKnown.set(tree, declarations);
  const found = declarations.get(declaration) ?? findLookups(tree, declaration);
  declarations.set(declaration, found);
  return found;
}

const findLookups = (tree: SyntaxTree, declaration: NodeIndex): Lookup[] =>
  scopesOf(tree)
    .usesOf(declaration)
    .flatMap((use): Lookup[] => {
      const lookup = tree.parent(use);
      const isKey = lookup !== null && tree.kind(lookup) === "index_expression" && tree.field(lookup, "index") === use;
      return isKey && guardsExit(tree, lookup) ? [{ use, fn: functionAround(tree, use), lookup }] : [];
    });

/** `if !topics[topic] { return }`, `if _, ok := topics[topic]; !ok { return }`, `t, ok := topics[topic]; if !ok { return }` */
function guardsExit(tree: SyntaxTree, lookup: NodeIndex): boolean {
  const check = checkOf(tree, lookup);
  const branch = check === null ? null : tree.field(check, "consequence");
  if (check === null || branch === null) return false;
  const condition = tree.field(check, "condition");
  const isNegated = condition !== null && tree.kind(condition) === "unary_expression";
  return isNegated && tree.within(branch, "return_statement", "continue_statement").length > 0;
}

/** The `if` whose condition asks for the entry. */
function checkOf(tree: SyntaxTree, lookup: NodeIndex): NodeIndex | null {
  const around = tree.above(lookup, "if_statement", "block");
  if (around !== null && tree.kind(around) === "if_statement") return around;
  const statement = tree.above(lookup, "short_var_declaration", "block");
  const list = statement === null || tree.kind(statement) === "block" ? null : tree.parent(statement);
  if (statement === null || list === null) return null;
  const next = tree.nextSibling(statement);
  return next !== null && tree.kind(next) === "if_statement" ? next : null;
}

/** A variable of the package, or a field, to which only code that sets something up adds entries. */
function getsNoEntries(repository: Repository, file: GoFile, map: string): boolean {
  if (!/^[\w.]+$/.test(map)) return false;
  const isGlobal = file.globals.has(map) || packageOf(repository, file).some(({ globals }) => globals.has(map));
  if (!map.includes(".") && !isGlobal) return false;
  return !writtenNames(packageOf(repository, file)).has(fieldOrVariable(map));
}

const writtenKnown = new WeakMap<readonly GoFile[], ReadonlySet<string>>();

/** `.topics` of `s.topics`, `topics` of a variable. */
const fieldOrVariable = (map: string): string => map.slice(Math.max(map.lastIndexOf("."), 0));

/** Fields and variables with maps to which code of the package adds entries. */
function writtenNames(files: readonly GoFile[]): ReadonlySet<string> {
  const found =
    writtenKnown.get(files) ?? new Set(files.flatMap((file) => file.functions.flatMap((fn) => namesWritten(file, fn))));
  writtenKnown.set(files, found);
  return found;
}

const namesWritten = (file: GoFile, fn: GoFunction): string[] =>
  isSetupFunction(fn) ? [] : mapWrites(file, fn).map(({ map }) => fieldOrVariable(map));
