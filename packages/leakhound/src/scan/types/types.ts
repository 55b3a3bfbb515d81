/**
 * The types of expressions, and the functions that calls reach, as far as the source of the repository and a table of
 * libraries show them. What is not known is null, never a guess. One class on top of another: written types, members
 * of types, expressions, calls.
 */
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { literalAssignedTo } from "./assigned-values.ts";
import { ExpressionTypes } from "./expression-types.ts";
import type { GoType } from "./go-type.ts";
import { foldersByImport, type Located, membersOf } from "./package-members.ts";
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

const BUILTINS = new Set(
  "append cap clear close complex copy delete imag len make max min new panic print println real recover".split(" "),
);

export class Types extends ExpressionTypes {
  readonly #callees = new WeakMap<SyntaxTree, Map<NodeIndex, Callee | null>>();

  /** What a call calls; null where the source does not show it. */
  callee(file: GoFile, call: NodeIndex): Callee | null {
    const { tree } = file;
    const known = this.#callees.get(tree);
    const found = known?.get(call);
    if (found !== undefined) return found;
    const callees = known ?? new Map<NodeIndex, Callee | null>();
    if (known === undefined) this.#callees.set(tree, callees);
    const target = tree.field(call, "function");
    const callee = target === null ? null : this.target(file, target);
    if (!this.isComputing) callees.set(call, callee);
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
        const inner = tree.firstChild(target);
        return inner === undefined ? null : this.target(file, inner);
      }
      case "index_expression":
      case "type_instantiation_expression": {
        const generic = tree.firstChild(target);
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
    if (members.types.has(name)) return { kind: "conversion", type: this.namedHere(file, name) };
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
    const path = this.importPath(file, selector);
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

  /** Types of the results of a call. */
  results(file: GoFile, call: NodeIndex): readonly (GoType | null)[] {
    const callee = this.callee(file, call);
    switch (callee?.kind) {
      case "function":
        return this.resultsOf(callee.fn);
      case "library":
        return (this.repository.libraries?.results(callee.name) ?? []).map(({ type }) => type);
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
    const method = operand === null ? null : this.listedMethod(this.of(file, operand), tree.fieldText(target, "field"));
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
    const first = list === null ? undefined : file.tree.firstChild(list);
    if (first === undefined) return null;
    if (name === "make") return this.written(file, first);
    if (name === "new") return { kind: "pointer", element: this.written(file, first) };
    return name === "append" ? this.of(file, first) : null;
  }
}

const known = new WeakMap<Repository, Types>();

/** One for each repository. */
export function typesOf(repository: Repository): Types {
  const found = known.get(repository);
  if (found !== undefined) return found;
  const types = new Types(repository);
  known.set(repository, types);
  return types;
}
