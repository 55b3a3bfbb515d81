/**
 * Exits where a value could not be opened, so that there is nothing to end:
 *
 *   ds := newDataset(meta)
 *   if err := ds.Open(ctx); err != nil {
 *       return err
 *   }
 */
import { statementBefore } from "../syntax/queries.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import { scopesOf } from "../types/scopes.ts";
import type { Resource } from "./resource.ts";

const OPENING =
  /^(?:[oO]pen|[iI]nit|[iI]nitialize|[sS]tart|[rR]un|[lL]isten|[cC]onnect|[dD]ial|[sS]etup|[sS]erve|[hH]andshake|[bB]ind|[lL]ogin|[bB]uild|[lL]oad|[pP]repare|[lL]ock|[aA]cquire)(?![a-z])/;

/** The exit is in the branch of an error that a method for opening the value gave. */
export function isFailedOpening({ file: { tree }, variable, release }: Resource, exit: NodeIndex): boolean {
  const branch = tree.above(exit, "if_statement");
  if (branch === null) return false;
  const initializer = tree.field(branch, "initializer");
  const before = initializer ?? statementBefore(tree, branch);
  if (before === null) return false;
  const scopes = scopesOf(tree);
  const declaration = scopes.declarationOf(variable);
  for (const call of tree.within(before, "call_expression")) {
    const target = tree.field(call, "function");
    if (target === null || tree.kind(target) !== "selector_expression") continue;
    const operand = tree.field(target, "operand");
    if (operand === null || !OPENING.test(tree.fieldText(target, "field"))) continue;
    // `s.locker.Lock()` of a value that s holds.
    const owner = tree.kind(operand) === "selector_expression" ? tree.field(operand, "operand") : operand;
    if (owner === null || tree.kind(owner) !== "identifier" || scopes.declarationOf(owner) !== declaration) continue;
    if (owner === operand || tree.text(operand) === `${tree.text(owner)}${release.part}`) return true;
  }
  return false;
}
