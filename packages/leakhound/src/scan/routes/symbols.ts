/**
 * Where names of the source are defined, over the whole repository:
 *
 *   withSession(mux)      the function of the package, or of another package of the repository
 *   mux                   the value last assigned before this place; a parameter; a package variable
 *   s.router              a value assigned to a field of that name in the package
 *
 * Names are resolved without types, which is enough for how services wire their handlers.
 */
import { folderOf, type GoFile, importOf } from "../index/go-file.ts";
import { modulesOf } from "../index/go-modules.ts";
import type { Repository } from "../index/repository.ts";
import { lastName } from "../syntax/dotted-names.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import { assignedPairs, type Place, parametersOf, receiverName, receiverType } from "./place.ts";

export interface ParameterDefinition {
  readonly kind: "parameter";
  readonly function: Place;
  /** -1 for the receiver. */
  readonly index: number;
  readonly name: string;
}

export type Definition =
  | { readonly kind: "value"; readonly place: Place }
  | { readonly kind: "function"; readonly place: Place }
  | ParameterDefinition;

const FUNCTIONS = ["func_literal", "function_declaration", "method_declaration"] as const;
const ASSIGNMENTS = ["short_var_declaration", "assignment_statement", "var_spec"] as const;

export class Symbols {
  readonly files: readonly GoFile[];
  readonly #functions = new Map<string, Place[]>();
  readonly #methods = new Map<string, Place[]>();
  readonly #methodsByName = new Map<string, Place[]>();
  readonly #globals = new Map<string, Place>();
  /** Assigned values: of fields by `folder|.name`, of names within functions by `folder|=name`. */
  readonly #assigned = new Map<string, Place[]>();
  readonly #fieldNames = new Map<string, readonly string[]>();
  readonly #calls = new Map<string, Place[]>();
  /** Import path of a module -> its folder. */
  readonly #moduleFolders: ReadonlyMap<string, string>;

  constructor(repository: Repository) {
    this.files = repository.files;
    this.#moduleFolders = new Map(modulesOf(repository).map(({ path, folder }) => [path, folder]));
    for (const file of this.files) this.#add(file);
  }

  #add(file: GoFile): void {
    const { tree } = file;
    const folder = folderOf(file.path);
    for (const node of tree.within(tree.root)) {
      const place = { file, node };
      const kind = tree.kind(node);
      if (kind === "function_declaration") push(this.#functions, `${folder}|${tree.fieldText(node, "name")}`, place);
      else if (kind === "method_declaration") this.#addMethod(place);
      else if (kind === "type_spec") this.#fieldNames.set(`${folder}|${tree.fieldText(node, "name")}`, fieldsOf(place));
      else if (kind === "keyed_element") this.#addField(place, tree.fieldText(node, "key"), tree.field(node, "value"));
      else if (kind === "call_expression") push(this.#calls, lastName(tree.fieldText(node, "function")), place);
      else if (isAssignment(kind)) this.#addAssignment(place);
    }
  }

  #addMethod(place: Place): void {
    const name = place.file.tree.fieldText(place.node, "name");
    push(this.#methods, `${folderOf(place.file.path)}|${name}`, place);
    push(this.#methodsByName, name, place);
  }

  #addAssignment(place: Place): void {
    const { file } = place;
    const { tree } = file;
    const isGlobal = tree.above(place.node, ...FUNCTIONS) === null;
    for (const { target, value } of assignedPairs(place)) {
      const name = tree.text(target);
      if (isGlobal) this.#globals.set(`${folderOf(file.path)}|${name}`, { file, node: value });
      else if (tree.kind(target) === "selector_expression") this.#addField(place, lastName(name), value);
      else push(this.#assigned, `${folderOf(file.path)}|=${name}`, { file, node: value });
    }
  }

  #addField({ file }: Place, name: string, value: NodeIndex | null): void {
    if (value !== null) push(this.#assigned, `${folderOf(file.path)}|.${name}`, { file, node: value });
  }

  /** Calls of any function or method of this name. */
  callsOf(name: string): readonly Place[] {
    return this.#calls.get(name) ?? [];
  }

  /** The method `name` of a type as `file` writes it: `tracked`, `web.Handler`. */
  methodOf(file: GoFile, type: string, name: string): Place | null {
    const all = this.#methods.get(`${this.#folderOfType(file, type)}|${name}`) ?? [];
    return all.find((place) => receiverType(place) === lastName(type)) ?? null;
  }

  fieldNamesOf(file: GoFile, type: string): readonly string[] {
    return this.#fieldNames.get(`${this.#folderOfType(file, type)}|${lastName(type)}`) ?? [];
  }

  /** null for a type of a library. */
  #folderOfType(file: GoFile, type: string): string | null {
    if (!type.includes(".")) return folderOf(file.path);
    const imported = importOf(file, type);
    return imported === "" ? null : this.#folderOfImport(imported);
  }

  /** What an identifier or a selector stands for at its place; null where its definition is not found. */
  definitionOf(place: Place): Definition | null {
    const { tree } = place.file;
    return tree.kind(place.node) === "selector_expression" ? this.#ofSelector(place) : this.#ofIdentifier(place);
  }

  #ofIdentifier({ file, node }: Place): Definition | null {
    const { tree } = file;
    const name = tree.text(node);
    for (let around = tree.above(node, ...FUNCTIONS); around !== null; around = tree.above(around, ...FUNCTIONS)) {
      const function_ = { file, node: around };
      const assigned = lastAssigned(function_, name, node);
      if (assigned !== null) return { kind: "value", place: { file, node: assigned } };
      const index = parametersOf(function_).findIndex((one) => one.name === name);
      const isReceiver = index < 0 && receiverName(function_) === name;
      if (index >= 0 || isReceiver) return { kind: "parameter", function: function_, index, name };
    }
    return this.#ofPackage(folderOf(file.path), name);
  }

  #ofPackage(folder: string, name: string): Definition | null {
    const declared = this.#functions.get(`${folder}|${name}`)?.[0];
    if (declared !== undefined) return { kind: "function", place: declared };
    const value = this.#globals.get(`${folder}|${name}`) ?? this.#assigned.get(`${folder}|=${name}`)?.[0];
    return value === undefined ? null : { kind: "value", place: value };
  }

  #ofSelector({ file, node }: Place): Definition | null {
    const { tree } = file;
    const operand = tree.fieldText(node, "operand");
    const name = tree.fieldText(node, "field");
    const imported = file.imports.get(operand);
    if (imported !== undefined) {
      const folder = this.#folderOfImport(imported);
      return folder === null ? null : this.#ofPackage(folder, name);
    }
    const method = this.#methodNamed({ file, node }, operand, name);
    if (method !== null) return { kind: "function", place: method };
    const value = this.#assigned.get(`${folderOf(file.path)}|.${name}`)?.[0];
    return value === undefined ? null : { kind: "value", place: value };
  }

  /** The receiver's own method; else the only method of the name in the package, or in the repository. */
  #methodNamed({ file, node }: Place, operand: string, name: string): Place | null {
    const inPackage = this.#methods.get(`${folderOf(file.path)}|${name}`) ?? [];
    const around = file.tree.above(node, "method_declaration");
    if (around !== null && receiverName({ file, node: around }) === operand) {
      const type = receiverType({ file, node: around });
      const own = inPackage.find((place) => receiverType(place) === type);
      if (own !== undefined) return own;
    }
    const all = inPackage.length > 0 ? inPackage : (this.#methodsByName.get(name) ?? []);
    return all.length === 1 ? all[0]! : null;
  }

  #folderOfImport(path: string): string | null {
    for (const [module, folder] of this.#moduleFolders) {
      if (path === module) return folder;
      if (path.startsWith(`${module}/`)) return `${folder}${path.slice(module.length + 1)}/`;
    }
    return null;
  }
}

/** Names of a struct's fields in their order; an embedded field has the name of its type. */
function fieldsOf({ file: { tree }, node }: Place): string[] {
  return [...tree.within(node, "field_declaration")].flatMap((declaration) => {
    const names = tree.children(declaration).filter((child) => tree.kind(child) === "field_identifier");
    return names.length > 0
      ? names.map((name) => tree.text(name))
      : [/(?<!\w)(\w+)$/.exec(tree.fieldText(declaration, "type"))?.[1] ?? ""];
  });
}

const isAssignment = (kind: string): boolean => (ASSIGNMENTS as readonly string[]).includes(kind);

/** The value of the last assignment to `name` in a function that comes before `at` and is in scope there. */
function lastAssigned({ file, node: around }: Place, name: string, at: NodeIndex): NodeIndex | null {
  const { tree } = file;
  let last: NodeIndex | null = null;
  for (const node of tree.within(around, ...ASSIGNMENTS)) {
    if (node >= at) break;
    const owner = tree.above(node, ...FUNCTIONS);
    if (tree.contains(node, at) || owner === null || !tree.contains(owner, at)) continue;
    for (const { target, value } of assignedPairs({ file, node })) if (tree.text(target) === name) last = value;
  }
  return last;
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const all = map.get(key);
  if (all) all.push(value);
  else map.set(key, [value]);
}
