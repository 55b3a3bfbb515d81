/** The types of expressions. What calls give is left to the layer above, which knows what they call. */
import type { GoFile } from "../index/go-file.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { type GoType, pointee } from "./go-type.ts";
import { type FieldOfType, MemberTypes } from "./member-types.ts";
import { foldersByImport, type Located, membersOf } from "./package-members.ts";
import { scopesOf } from "./scopes.ts";

export abstract class ExpressionTypes extends MemberTypes {
  readonly #known = new WeakMap<SyntaxTree, Map<NodeIndex, GoType | null>>();
  /** Expressions whose types are being computed. */
  #open = 0;

  /** Types of the results of a call. */
  abstract results(file: GoFile, call: NodeIndex): readonly (GoType | null)[];

  /** A type that is not yet known may hide what is called. */
  protected get isComputing(): boolean {
    return this.#open > 0;
  }

  /** Type of an expression. */
  of(file: GoFile, expression: NodeIndex): GoType | null {
    const known = this.#known.get(file.tree);
    const found = known?.get(expression);
    if (found !== undefined) return found;
    const types = known ?? new Map<NodeIndex, GoType | null>();
    if (known === undefined) this.#known.set(file.tree, types);
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
        const inner = tree.firstChild(node);
        return inner === undefined ? null : this.of(file, inner);
      }
      case "index_expression":
        return elementOf(this.underlying(this.of(file, tree.field(node, "operand") ?? node)));
      case "slice_expression":
        return this.of(file, tree.field(node, "operand") ?? node);
      case "composite_literal":
      case "type_conversion_expression":
      case "type_assertion_expression":
        return this.written(file, tree.field(node, "type"));
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

  #ofSelector(file: GoFile, node: NodeIndex): GoType | null {
    const variable = this.importedVariable(file, node);
    if (variable !== null) return this.ofDeclaration(variable.file, variable.node);
    const path = this.importPath(file, node);
    if (path !== null) return this.#libraryValue(`${path}.${file.tree.fieldText(node, "field")}`);
    const field = this.fieldAt(file, node);
    if (field !== null) return field.type;
    const operand = file.tree.field(node, "operand");
    const owner = operand === null ? null : pointee(this.of(file, operand));
    if (owner?.kind !== "named" || owner.path === "") return null;
    return this.#libraryValue(`${owner.path}.${owner.name}.${file.tree.fieldText(node, "field")}`);
  }

  #libraryValue(name: string): GoType | null {
    return this.repository.libraries?.value(name) ?? null;
  }

  /** The package variable of the repository that `shop.Carts` names. */
  importedVariable(file: GoFile, selector: NodeIndex): Located | null {
    const folder = this.#importedFolder(file, selector);
    if (folder === null) return null;
    return membersOf(this.repository, folder).variables.get(file.tree.fieldText(selector, "field")) ?? null;
  }

  /** The import path of `path.Name`; null where a value stands before the dot. */
  protected importPath(file: GoFile, selector: NodeIndex): string | null {
    const { tree } = file;
    const operand = tree.field(selector, "operand");
    if (operand === null || tree.kind(operand) !== "identifier") return null;
    if (scopesOf(tree).declarationOf(operand) !== null) return null;
    return file.imports.get(tree.text(operand)) ?? null;
  }

  #importedFolder(file: GoFile, selector: NodeIndex): string | null {
    const path = this.importPath(file, selector);
    return path === null ? null : (foldersByImport(this.repository).get(path) ?? null);
  }

  /** The field that a selector names; null where it names no field of a struct of the repository. */
  fieldAt(file: GoFile, selector: NodeIndex): FieldOfType | null {
    const operand = file.tree.field(selector, "operand");
    if (operand === null) return null;
    return this.field(this.of(file, operand), file.tree.fieldText(selector, "field"));
  }
}

const elementOf = (type: GoType | null): GoType | null => {
  const container = pointee(type);
  return container?.kind === "list" || container?.kind === "map" ? container.element : null;
};
