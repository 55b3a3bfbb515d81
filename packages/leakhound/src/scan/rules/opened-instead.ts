/**
 * Values of which a function opens one or the other, and which it then tells apart by whether the other one is nil:
 *
 *   var listener net.Listener
 *   var conn net.PacketConn
 *   switch network {
 *   case "tcp": listener, err = net.Listen(network, address)
 *   case "udp": conn, err = net.ListenPacket(network, address)
 *   }
 *   if listener == nil { go s.read(conn) } else { go s.accept(listener) }        conn is nil in the second branch
 */
import type { Acquisition } from "../lifetime/acquisitions.ts";
import { areAlternatives } from "../syntax/alternatives.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { scopesOf } from "../types/scopes.ts";

/** A branch uses the value where another one, which is opened instead of it, is nil or is not. */
export function isOpenedInstead(tree: SyntaxTree, { resource, statement }: Acquisition): boolean {
  const scopes = scopesOf(tree);
  const variable = resource === null ? null : scopes.declarationOf(resource.variable);
  if (resource === null || variable === null || variable > statement) return false;
  const uses = scopes.usesOf(variable);
  // The error of both says nothing of which one was opened.
  const error = resource.error === null ? null : scopes.declarationOf(resource.error);
  return tree.withinFunction(resource.scope, "if_statement").some((branch) => {
    const other = branch > statement ? comparedWithNil(tree, branch) : null;
    const declaration = other === null ? null : scopes.declarationOf(other);
    if (declaration === null || declaration === variable || declaration === error) return false;
    const isInstead = scopes
      .usesOf(declaration)
      .some((use) => isAssigned(tree, use) && areAlternatives(tree, use, statement));
    return isInstead && uses.some((use) => tree.contains(branch, use));
  });
}

/** `listener` of `if listener == nil {` */
function comparedWithNil(tree: SyntaxTree, branch: NodeIndex): NodeIndex | null {
  const condition = tree.field(branch, "condition");
  const [left, right] = condition === null ? [] : [tree.field(condition, "left"), tree.field(condition, "right")];
  if (!left || !right || tree.kind(left) !== "identifier" || tree.kind(right) !== "nil") return null;
  return left;
}

function isAssigned(tree: SyntaxTree, use: NodeIndex): boolean {
  const list = tree.parent(use);
  return list !== null && tree.fieldName(list) === "left";
}
