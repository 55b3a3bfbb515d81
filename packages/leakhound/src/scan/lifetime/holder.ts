/** What holds a resource, and for how long: a variable, or an entry of a map. */
import { type NodeIndex, nodeIndex, type SyntaxTree } from "../syntax/tree.ts";
import type { Resource } from "./resource.ts";
import { usesOfVariable, type VariableUses } from "./variable-uses.ts";

export interface Holder {
  readonly uses: VariableUses;
  /** The statement, block or function at whose end it is gone. */
  readonly life: NodeIndex;
  /** A named result of the function. */
  readonly isResult: boolean;
}

/**
 * A variable of the function. What is put into a struct lives as long as the variable of the struct.
 *
 * @param declaration the identifier that declares it
 */
export function variableHolder(
  { file, repository, scope, release, life, isOwner = false, depth = 0 }: Resource,
  declaration: NodeIndex,
): Holder {
  const uses = usesOfVariable({ file, repository, scope, declaration, release, isOwner, depth });
  const declarations = uses.names.map((name) => name.declaration);
  const lives = declarations.map((one) => lifeOf(file.tree, one, scope));
  return {
    uses,
    life: life ?? nodeIndex(Math.min(...lives)),
    isResult: declarations.some((one) => isResult(file.tree, one, scope)),
  };
}

/** The statement, block or function at whose end the variable ends. */
export function lifeOf(tree: SyntaxTree, declaration: NodeIndex, scope: NodeIndex): NodeIndex {
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
