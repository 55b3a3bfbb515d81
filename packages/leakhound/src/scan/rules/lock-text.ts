/** How messages name a lock: as the source does. */
import type { GoFile } from "../index/go-file.ts";
import type { NodeIndex } from "../syntax/tree.ts";

/** `b.mu` for the call `b.mu.Lock()`. */
export function lockText({ tree }: GoFile, call: NodeIndex): string {
  const selector = tree.field(call, "function");
  return selector === null ? "the lock" : tree.fieldText(selector, "operand");
}
