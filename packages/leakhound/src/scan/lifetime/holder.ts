/** What holds a resource, and for how long: a variable, or an entry of a map. */
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import type { Resource } from "./resource.ts";
import { usesOfVariable, type VariableUses } from "./variable-uses.ts";

export interface Holder {
  readonly uses: VariableUses;
  /** The statement, block or function at whose end it is gone. */
  readonly life: NodeIndex;
  /** A named result of the function. */
  readonly isResult: boolean;
}

/** A variable of the function. @param declaration the identifier that declares it */
export function variableHolder(
  { file, repository, scope, release, isOwner = false }: Resource,
  declaration: NodeIndex,
): Holder {
  return {
    uses: usesOfVariable({ file, repository, scope, declaration, release, isOwner }),
    life: lifeOf(file.tree, declaration, scope),
    isResult: isResult(file.tree, declaration, scope),
  };
}

/** The statement, block or function at whose end the variable ends. */
function lifeOf(tree: SyntaxTree, declaration: NodeIndex, scope: NodeIndex): NodeIndex {
  const around = tree.above(
    declaration,
    "block",
    "if_statement",
    "for_statement",
    "expression_switch_statement",
    "type_switch_statement",
    "communication_case",
    "expression_case",
    "default_case",
    "type_case",
    "func_literal",
    "function_declaration",
    "method_declaration",
  );
  return around ?? scope;
}

/** A named result of the function. */
export function isResult(tree: SyntaxTree, declaration: NodeIndex, scope: NodeIndex): boolean {
  const result = tree.field(scope, "result");
  return result !== null && tree.contains(result, declaration);
}
