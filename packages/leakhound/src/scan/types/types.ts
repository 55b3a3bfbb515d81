/**
 * The types of expressions, and the functions that calls reach, as far as the source of the repository and a table of the
 * standard library show them. What is not known is null, never a guess.
 */
import { folderOf, type GoFile } from "../index/go-file.ts";
import { packageIn, type Repository } from "../index/repository.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { directionOf, type GoType, type NamedType, pointee } from "./go-type.ts";
import { libraryField, libraryResults } from "./library-signatures.ts";
import { foldersByImport, type Located, membersOf, type PackageMembers } from "./package-members.ts";
import { scopesOf } from "./scopes.ts";

/** What a call calls. */
export type Callee =
  /** A function, method or literal of the repository. */
  | { readonly kind: "function"; readonly fn: Located }
  /** `path.Name`, or `path.Type.Method`. */
  | { readonly kind: "library"; readonly name: string }
  | { readonly kind: "builtin"; readonly name: string }
  /** `T(x)` */
  | { readonly kind: "conversion"; readonly type: GoType }
  /** A method of an interface of the repository, or a value of a function type. */
  | { readonly kind: "dynamic" };

/** A field of a struct of the repository. */
export interface FieldOfType {
  /** `folder/Type.field`; the struct that declares it, where it is embedded. */
  readonly key: string;
  readonly type: GoType | null;
  /** The identifier that declares it; null for an embedded field. */
  readonly declaration: Located | null;
}

const BUILTINS = new Set(
  "append cap clear close complex copy delete imag len make max min new panic print println real recover".split(" "),
);
const DEPTH_MAX = 8;

export class Types {
  readonly repository: Repository;
  readonly #known = new WeakMap<SyntaxTree, Map<NodeIndex, GoType | null>>();
  readonly #callees = new WeakMap<SyntaxTree, Map<NodeIndex, Callee | null>>();
  /** Expressions whose types are being computed. */
  #open = 0;
  readonly #fields = new Map<string, FieldOfType | null>();

  constructor(repository: Repository) {
    this.repository = repository;
  }

  members(file: GoFile): PackageMembers {
    return membersOf(this.repository, folderOf(file.path));
  }

  /** Type of an expression. */
  of(file: GoFile, expression: NodeIndex): GoType | null {
    const types = this.#known.get(file.tree) ?? new Map<NodeIndex, GoType | null>();
    this.#known.set(file.tree, types);
    const found = types.get(expression);
    if (found !== undefined) return found;
    // An expression that depends on itself has no type.
    types.set(expression, null);
    this.#open++;
    const type = this.#compute(file, expression);
    this.#open--;
    types.set(expression, type);
    return type;
  }

  #compute(file: GoFile, node: NodeIndex): GoType | null {
    const { tree } = file;
    const part = (name: "operand" | "type") => tree.field(node, name);
    switch (tree.kind(node)) {
      case "identifier":
        return this.#ofName(file, node);
      case "selector_expression":
        return this.#ofSelector(file, node);
      case "call_expression":
        return this.results(file, node)[0] ?? null;
      case "unary_expression":
        return this.#ofUnary(file, node);
      case "parenthesized_expression": {
        const [inner] = tree.children(node);
        return inner === undefined ? null : this.of(file, inner);
      }
      case "index_expression":
        return elementOf(this.underlying(this.of(file, part("operand") ?? node)));
      case "slice_expression":
        return this.of(file, part("operand") ?? node);
      case "composite_literal":
      case "type_conversion_expression":
      case "type_assertion_expression":
        return this.written(file, part("type"));
      case "func_literal":
        return { kind: "literal", file, node };
      default:
        return null;
    }
  }

  #ofUnary(file: GoFile, node: NodeIndex): GoType | null {
    const { tree } = file;
    const operand = tree.field(node, "operand");
    if (operand === null) return null;
    const type = this.of(file, operand);
    const operator = tree.source[tree.start(node)];
    if (operator === "&") return { kind: "pointer", element: type };
    if (operator === "*") return type?.kind === "pointer" ? type.element : null;
    if (operator !== "<") return null;
    const channel = this.underlying(type);
    return channel?.kind === "chan" ? channel.element : null;
  }

  #ofName(file: GoFile, identifier: NodeIndex): GoType | null {
    const local = scopesOf(file.tree).declarationOf(identifier);
    if (local !== null) return this.ofDeclaration(file, local);
    const variable = this.members(file).variables.get(file.tree.text(identifier));
    return variable ? this.ofDeclaration(variable.file, variable.node) : null;
  }

  /** Type of the variable that an identifier declares. */
  ofDeclaration(file: GoFile, identifier: NodeIndex): GoType | null {
    const { tree } = file;
    const parent = tree.parent(identifier);
    if (parent === null) return null;
    switch (tree.kind(parent)) {
      case "parameter_declaration":
        return this.written(file, tree.field(parent, "type"));
      case "variadic_parameter_declaration":
        return { kind: "list", element: this.written(file, tree.field(parent, "type")) };
      case "var_spec":
        return this.#ofSpecification(file, parent, identifier);
      case "expression_list":
        return this.#ofAssigned(file, parent, tree.children(parent).indexOf(identifier));
      default:
        return null;
    }
  }

  #ofSpecification(file: GoFile, spec: NodeIndex, name: NodeIndex): GoType | null {
    const { tree } = file;
    const type = tree.field(spec, "type");
    if (type !== null) return this.written(file, type);
    const values = tree.field(spec, "value");
    const names = tree.children(spec).filter((child) => tree.fieldName(child) === "name");
    return values === null ? null : this.#ofValue(file, tree.children(values), names.indexOf(name));
  }

  /** Type of a name left of `:=`, of a range clause or of a receive. */
  #ofAssigned(file: GoFile, left: NodeIndex, index: number): GoType | null {
    const { tree } = file;
    const statement = tree.parent(left);
    const right = statement === null ? null : tree.field(statement, "right");
    if (statement === null || right === null) return null;
    if (tree.kind(statement) === "range_clause") return this.#ofRange(file, right, index);
    if (tree.kind(statement) === "receive_statement") return index === 0 ? this.of(file, right) : null;
    return this.#ofValue(file, tree.children(right), index);
  }

  #ofRange(file: GoFile, right: NodeIndex, index: number): GoType | null {
    const type = this.underlying(pointee(this.underlying(this.of(file, right))));
    if (type?.kind === "chan") return index === 0 ? type.element : null;
    if (type?.kind === "map" && index === 0) return type.key;
    return index === 1 ? elementOf(type) : null;
  }

  #ofValue(file: GoFile, values: readonly NodeIndex[], index: number): GoType | null {
    const own = values[index];
    if (own !== undefined && (values.length > 1 || index === 0)) return this.of(file, own);
    const [only] = values;
    if (only === undefined || file.tree.kind(only) !== "call_expression") return null;
    return this.results(file, only)[index] ?? null;
  }

  /** The type that a type expression writes. */
  written(file: GoFile, node: NodeIndex | null): GoType | null {
    if (node === null) return null;
    const { tree } = file;
    const part = (name: "element" | "key" | "value" | "type") => this.written(file, tree.field(node, name));
    switch (tree.kind(node)) {
      case "type_identifier":
      case "identifier":
        return this.#namedHere(file, tree.text(node));
      case "qualified_type":
      case "selector_expression":
        return this.#qualified(file, tree.text(node));
      case "generic_type":
        return part("type");
      case "pointer_type":
      case "parenthesized_type":
      case "type_elem": {
        const [inner] = tree.children(node);
        const element = inner === undefined ? null : this.written(file, inner);
        return tree.kind(node) === "pointer_type" ? { kind: "pointer", element } : element;
      }
      case "slice_type":
      case "array_type":
      case "implicit_length_array_type":
        return { kind: "list", element: part("element") };
      case "map_type":
        return { kind: "map", key: part("key"), element: part("value") };
      case "channel_type":
        return { kind: "chan", direction: directionOf(tree.text(node)), element: part("value") };
      case "struct_type":
      case "interface_type":
      case "function_type":
        return { kind: "literal", file, node };
      default:
        return null;
    }
  }

  #namedHere(file: GoFile, name: string): GoType {
    const isOfPackage = this.members(file).types.has(name);
    return { kind: "named", folder: isOfPackage ? folderOf(file.path) : null, path: "", name };
  }

  #qualified(file: GoFile, text: string): NamedType | null {
    const [alias = "", name = ""] = text.split(".");
    const path = file.imports.get(alias);
    if (path === undefined) return null;
    const folder = foldersByImport(this.repository).get(path);
    return folder === undefined
      ? { kind: "named", folder: null, path, name }
      : { kind: "named", folder, path: "", name };
  }

  /** What a named type of the repository stands for; other types as they are. */
  underlying(type: GoType | null): GoType | null {
    let at = type;
    for (let depth = 0; at?.kind === "named" && at.folder !== null && depth < DEPTH_MAX; depth++) {
      const spec = membersOf(this.repository, at.folder).types.get(at.name);
      if (!spec) return null;
      at = this.written(spec.file, spec.file.tree.field(spec.node, "type"));
    }
    return at;
  }

  #ofSelector(file: GoFile, node: NodeIndex): GoType | null {
    const variable = this.importedVariable(file, node);
    if (variable !== null) return this.ofDeclaration(variable.file, variable.node);
    const path = this.#importPath(file, node);
    if (path !== null) return libraryField(`${path}.${file.tree.fieldText(node, "field")}`);
    const field = this.fieldAt(file, node);
    if (field !== null) return field.type;
    const operand = file.tree.field(node, "operand");
    const owner = operand === null ? null : pointee(this.of(file, operand));
    if (owner?.kind !== "named" || owner.path === "") return null;
    return libraryField(`${owner.path}.${owner.name}.${file.tree.fieldText(node, "field")}`);
  }

  /** The package variable of the repository that `shop.Carts` names. */
  importedVariable(file: GoFile, selector: NodeIndex): Located | null {
    const folder = this.#importedFolder(file, selector);
    if (folder === null) return null;
    return membersOf(this.repository, folder).variables.get(file.tree.fieldText(selector, "field")) ?? null;
  }

  #importPath(file: GoFile, selector: NodeIndex): string | null {
    const { tree } = file;
    const operand = tree.field(selector, "operand");
    if (operand === null || tree.kind(operand) !== "identifier") return null;
    if (scopesOf(tree).declarationOf(operand) !== null) return null;
    return file.imports.get(tree.text(operand)) ?? null;
  }

  #importedFolder(file: GoFile, selector: NodeIndex): string | null {
    const path = this.#importPath(file, selector);
    return path === null ? null : (foldersByImport(this.repository).get(path) ?? null);
  }

  /** The field that a selector names; null where it names no field of a struct of the repository. */
  fieldAt(file: GoFile, selector: NodeIndex): FieldOfType | null {
    const operand = file.tree.field(selector, "operand");
    if (operand === null) return null;
    return this.field(this.of(file, operand), file.tree.fieldText(selector, "field"));
  }

  /** A field of a type, also where an embedded struct has it. */
  field(type: GoType | null, name: string, depth = 0): FieldOfType | null {
    const owner = pointee(type);
    if (owner === null || depth > DEPTH_MAX) return null;
    const cached = owner.kind === "named" ? `${owner.folder}${owner.name}.${name}` : null;
    const found = cached === null ? undefined : this.#fields.get(cached);
    if (found !== undefined) return found;
    const field = this.#findField(owner, name, depth);
    if (cached !== null) this.#fields.set(cached, field);
    return field;
  }

  #findField(owner: GoType, name: string, depth: number): FieldOfType | null {
    const struct = pointee(this.underlying(owner));
    if (struct?.kind !== "literal" || struct.file.tree.kind(struct.node) !== "struct_type") return null;
    const { file } = struct;
    const { tree } = file;
    const list = tree.children(struct.node)[0];
    const embedded: GoType[] = [];
    for (const declaration of list === undefined ? [] : tree.children(list)) {
      const typeNode = tree.field(declaration, "type");
      const names = tree.children(declaration).filter((child) => tree.fieldName(child) === "name");
      const declared = names.find((one) => tree.text(one) === name);
      if (declared !== undefined)
        return { key: keyOf(owner, name), type: this.written(file, typeNode), declaration: { file, node: declared } };
      if (names.length > 0) continue;
      const type = this.written(file, typeNode);
      if (pointeeName(type) === name)
        return { key: keyOf(owner, name), type: this.#embedded(file, declaration, type), declaration: null };
      if (type !== null) embedded.push(type);
    }
    for (const type of embedded) {
      const promoted = this.field(type, name, depth + 1);
      if (promoted !== null) return promoted;
    }
    return null;
  }

  /** `*T` embedded: the grammar has the type without the star. */
  #embedded({ tree }: GoFile, declaration: NodeIndex, type: GoType | null): GoType | null {
    return tree.source[tree.start(declaration)] === "*" && type?.kind !== "pointer"
      ? { kind: "pointer", element: type }
      : type;
  }

  /** A method of the repository that a value of the type has, also through an embedded struct. */
  method(type: GoType | null, name: string, depth = 0): Located | null {
    const owner = pointee(type);
    if (owner?.kind === "named" && owner.folder !== null) {
      const own = membersOf(this.repository, owner.folder).functions.get(`${owner.name}.${name}`);
      if (own) return own;
    }
    if (owner === null || depth > DEPTH_MAX) return null;
    for (const embedded of this.embeddedIn(owner)) {
      const found = this.method(embedded, name, depth + 1);
      if (found !== null) return found;
    }
    return null;
  }

  /** Types that a struct or an interface embeds. */
  embeddedIn(type: GoType): GoType[] {
    const struct = pointee(this.underlying(type));
    if (struct?.kind !== "literal") return [];
    const { tree } = struct.file;
    if (tree.kind(struct.node) === "interface_type")
      return tree.children(struct.node).flatMap((one) => {
        const embedded = tree.kind(one) === "type_elem" ? this.written(struct.file, one) : null;
        return embedded === null ? [] : [embedded];
      });
    if (tree.kind(struct.node) !== "struct_type") return [];
    const list = tree.children(struct.node)[0];
    if (list === undefined) return [];
    return tree.children(list).flatMap((declaration) => {
      if (tree.kind(declaration) !== "field_declaration") return [];
      if (tree.children(declaration).some((child) => tree.fieldName(child) === "name")) return [];
      const embedded = this.written(struct.file, tree.field(declaration, "type"));
      return embedded === null ? [] : [embedded];
    });
  }

  /** What a call calls; null where the source does not show it. */
  callee(file: GoFile, call: NodeIndex): Callee | null {
    const { tree } = file;
    const callees = this.#callees.get(tree) ?? new Map<NodeIndex, Callee | null>();
    this.#callees.set(tree, callees);
    const found = callees.get(call);
    if (found !== undefined) return found;
    const target = tree.field(call, "function");
    const callee = target === null ? null : this.target(file, target);
    // A type that is not yet known may hide what is called.
    if (this.#open === 0) callees.set(call, callee);
    return callee;
  }

  /** What an expression calls where it is called, or stands for as a function value. */
  target(file: GoFile, target: NodeIndex): Callee | null {
    const { tree } = file;
    switch (tree.kind(target)) {
      case "func_literal":
        return { kind: "function", fn: { file, node: target } };
      case "identifier":
        return this.#namedTarget(file, target);
      case "selector_expression":
        return this.#selectedTarget(file, target);
      case "parenthesized_expression": {
        const [inner] = tree.children(target);
        return inner === undefined ? null : this.target(file, inner);
      }
      case "index_expression":
      case "type_instantiation_expression": {
        const [generic] = tree.children(target);
        return generic === undefined ? null : this.target(file, generic);
      }
      default:
        return null;
    }
  }

  #namedTarget(file: GoFile, identifier: NodeIndex): Callee | null {
    const { tree } = file;
    const local = scopesOf(tree).declarationOf(identifier);
    if (local !== null) return this.#localTarget(file, local);
    const name = tree.text(identifier);
    const members = this.members(file);
    const fn = members.functions.get(name);
    if (fn) return { kind: "function", fn };
    if (members.types.has(name)) return { kind: "conversion", type: this.#namedHere(file, name) };
    if (members.variables.has(name)) return { kind: "dynamic" };
    return BUILTINS.has(name) ? { kind: "builtin", name } : null;
  }

  /** A variable that is assigned once, with a literal, stands for the literal. */
  #localTarget(file: GoFile, declaration: NodeIndex): Callee {
    const literal = literalAssignedTo(file.tree, declaration);
    return literal === null ? { kind: "dynamic" } : { kind: "function", fn: { file, node: literal } };
  }

  #selectedTarget(file: GoFile, selector: NodeIndex): Callee | null {
    const { tree } = file;
    const name = tree.fieldText(selector, "field");
    const path = this.#importPath(file, selector);
    if (path !== null) return this.#importedTarget(path, name);
    const operand = tree.field(selector, "operand");
    return operand === null ? null : this.#methodTarget(this.of(file, operand), name);
  }

  #importedTarget(path: string, name: string): Callee | null {
    const folder = foldersByImport(this.repository).get(path);
    if (folder === undefined) return { kind: "library", name: `${path}.${name}` };
    const members = membersOf(this.repository, folder);
    const fn = members.functions.get(name);
    if (fn) return { kind: "function", fn };
    return members.types.has(name)
      ? { kind: "conversion", type: { kind: "named", folder, path: "", name } }
      : { kind: "dynamic" };
  }

  #methodTarget(type: GoType | null, name: string): Callee | null {
    const fn = this.method(type, name);
    if (fn !== null) return { kind: "function", fn };
    const library = this.libraryMethodOwner(type, name);
    if (library !== null) return { kind: "library", name: `${library}.${name}` };
    return type === null ? null : { kind: "dynamic" };
  }

  /** `sync.Mutex` for a value of the type, or of a struct that embeds it; null for other types. */
  libraryMethodOwner(type: GoType | null, name: string, depth = 0): string | null {
    const owner = pointee(type);
    if (owner === null || depth > DEPTH_MAX) return null;
    if (owner.kind === "named" && owner.path !== "") return `${owner.path}.${owner.name}`;
    if (this.field(owner, name) !== null || this.#declaresMethod(owner, name)) return null;
    for (const embedded of this.embeddedIn(owner)) {
      const found = this.libraryMethodOwner(embedded, name, depth + 1);
      if (found !== null) return found;
    }
    return null;
  }

  /** An interface of the repository that has the method itself. */
  #declaresMethod(type: GoType, name: string): boolean {
    const literal = this.underlying(type);
    return literal?.kind === "literal" && interfaceMethod(literal, name) !== null;
  }

  /** Types of the results of a call. */
  results(file: GoFile, call: NodeIndex): readonly (GoType | null)[] {
    const callee = this.callee(file, call);
    switch (callee?.kind) {
      case "function":
        return this.resultsOf(callee.fn);
      case "library":
        return libraryResults(callee.name);
      case "conversion":
        return [callee.type];
      case "builtin":
        return [this.#ofBuiltin(file, call, callee.name)];
      case "dynamic":
        return this.#dynamicResults(file, call);
      default:
        return this.#convertedBy(file, call);
    }
  }

  /** `func() (T, error)` as a value, or a method of an interface. */
  #dynamicResults(file: GoFile, call: NodeIndex): readonly (GoType | null)[] {
    const { tree } = file;
    const target = tree.field(call, "function");
    if (target === null) return [];
    const type = this.underlying(this.of(file, target));
    if (type?.kind === "literal") return this.resultsOf(type);
    if (tree.kind(target) !== "selector_expression") return [];
    const operand = tree.field(target, "operand");
    const owner = operand === null ? null : this.underlying(pointee(this.of(file, operand)));
    const method = owner?.kind === "literal" ? interfaceMethod(owner, tree.fieldText(target, "field")) : null;
    return method === null ? [] : this.resultsOf(method);
  }

  #convertedBy(file: GoFile, call: NodeIndex): readonly (GoType | null)[] {
    const target = file.tree.field(call, "function");
    const inner =
      target !== null && file.tree.kind(target) === "parenthesized_expression"
        ? file.tree.children(target)[0]
        : undefined;
    return inner === undefined ? [] : [this.written(file, inner)];
  }

  #ofBuiltin(file: GoFile, call: NodeIndex, name: string): GoType | null {
    const list = file.tree.field(call, "arguments");
    const [first] = list === null ? [] : file.tree.children(list);
    if (first === undefined) return null;
    if (name === "make") return this.written(file, first);
    if (name === "new") return { kind: "pointer", element: this.written(file, first) };
    return name === "append" ? this.of(file, first) : null;
  }

  /** Results that a function, a literal or a function type declares. */
  resultsOf({ file, node }: Located): readonly (GoType | null)[] {
    const { tree } = file;
    const result = tree.field(node, "result");
    if (result === null) return [];
    if (tree.kind(result) !== "parameter_list") return [this.written(file, result)];
    return tree.children(result).flatMap((declaration) => {
      const type = this.written(file, tree.field(declaration, "type"));
      const names = tree.children(declaration).filter((child) => tree.fieldName(child) === "name").length;
      return Array.from({ length: Math.max(names, 1) }, () => type);
    });
  }

  /** Files of the package of a file. */
  siblings(file: GoFile): readonly GoFile[] {
    return packageIn(this.repository, folderOf(file.path));
  }
}

const known = new WeakMap<Repository, Types>();

/** One for each repository. */
export function typesOf(repository: Repository): Types {
  const types = known.get(repository) ?? new Types(repository);
  known.set(repository, types);
  return types;
}

const elementOf = (type: GoType | null): GoType | null => {
  const container = pointee(type);
  return container?.kind === "list" || container?.kind === "map" ? container.element : null;
};

function keyOf(owner: GoType, field: string): string {
  if (owner.kind === "named") return `${owner.folder}${owner.name}.${field}`;
  return owner.kind === "literal" ? `${owner.file.path}#${owner.node}.${field}` : field;
}

function pointeeName(type: GoType | null): string | null {
  const named = pointee(type);
  return named?.kind === "named" ? named.name : null;
}

function interfaceMethod({ file, node }: Located, name: string): Located | null {
  if (file.tree.kind(node) !== "interface_type") return null;
  for (const method of file.tree.children(node))
    if (file.tree.fieldText(method, "name") === name) return { file, node: method };
  return null;
}

/** The literal that is the only value of a local variable; null where there is none, or another assignment. */
export function literalAssignedTo(tree: SyntaxTree, declaration: NodeIndex): NodeIndex | null {
  let literal: NodeIndex | null = null;
  for (const use of scopesOf(tree).usesOf(declaration)) {
    const value = valueAssignedAt(tree, use);
    if (value === null) continue;
    if (literal !== null || tree.kind(value) !== "func_literal") return null;
    literal = value;
  }
  return literal;
}

/** The value that a declaration or assignment gives to the name; null where the name is only read. */
export function valueAssignedAt(tree: SyntaxTree, name: NodeIndex): NodeIndex | null {
  const parent = tree.parent(name);
  if (parent === null) return null;
  if (tree.kind(parent) === "var_spec") {
    const names = tree.children(parent).filter((child) => tree.fieldName(child) === "name");
    const values = tree.field(parent, "value");
    return values === null ? null : (tree.children(values)[names.indexOf(name)] ?? null);
  }
  if (tree.kind(parent) !== "expression_list" || tree.fieldName(parent) !== "left") return null;
  const statement = tree.parent(parent);
  const right = statement === null ? null : tree.field(statement, "right");
  if (right === null || tree.kind(right) !== "expression_list") return null;
  const values = tree.children(right);
  return values[tree.children(parent).indexOf(name)] ?? values[0] ?? null;
}
