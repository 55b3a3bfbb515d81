/** Statements that append to a slice. */
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";

/** `s` of `s = append(s, …)`; "" for other assignments. */
export function appendedSlice(tree: SyntaxTree, write: NodeIndex): string {
  const name = tree.fieldText(write, "left");
  return tree.fieldText(write, "right").replace(/\s+/g, "").startsWith(`append(${name},`) ? name : "";
}
