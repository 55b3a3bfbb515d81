/** Types of the last result that say whether a call acquired anything. */
import { type GoType, pointee } from "../types/go-type.ts";

/** `error`, or a type of its own such as `*AppError`. */
export function isErrorType(type: GoType | null | undefined): boolean {
  const named = pointee(type ?? null);
  return named?.kind === "named" && /(^e|E)rr(or)?$/.test(named.name);
}

/** `bool` */
export const isFlagType = (type: GoType | null | undefined): boolean =>
  type?.kind === "named" && type.folder === null && type.path === "" && type.name === "bool";
