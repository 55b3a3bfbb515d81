/** Types of the last result that say whether a call acquired anything. */
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { type GoType, pointee } from "../types/go-type.ts";

/** `error`, a type of its own such as `*AppError`, or a number of the system: `syscall.Errno`. */
export function isErrorType(type: GoType | null | undefined): boolean {
  const named = pointee(type ?? null);
  return named?.kind === "named" && /(^e|E)rr(or|no)?$/.test(named.name);
}

/** `bool` */
export const isFlagType = (type: GoType | null | undefined): boolean =>
  type?.kind === "named" && type.folder === null && type.path === "" && type.name === "bool";

/** `nil`, and `0` of an error that is a number. */
export const saysNoError = (tree: SyntaxTree, node: NodeIndex): boolean =>
  tree.kind(node) === "nil" || (tree.kind(node) === "int_literal" && tree.text(node) === "0");
