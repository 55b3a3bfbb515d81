/**
 * A `break` that leaves the select only, where the loop around it should end:
 *
 *   for {
 *       select {
 *       case <-s.quit:
 *           return        instead of break, where nothing follows the loop in a function without results
 *       }
 *   }
 */
import type { Endless } from "../channels/never-ends.ts";
import { functionAround } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { type FileEdits, replacement } from "./text-edits.ts";

/** @param jump the `break` */
export function returnInsteadOfBreak({ at, calls }: Endless, jump: NodeIndex): FileEdits | null {
  const { file, node: loop } = at;
  const { tree } = file;
  const fn = functionAround(tree, loop);
  if (calls.length > 0 || fn === null || tree.field(fn, "result") !== null || !isLast(tree, loop, fn)) return null;
  return { file, edits: [replacement(tree, jump, "return")] };
}

/** The statement, or its label, is the last one of the function itself. */
function isLast(tree: SyntaxTree, statement: NodeIndex, fn: NodeIndex): boolean {
  const parent = tree.parent(statement);
  if (parent === null) return false;
  if (tree.kind(parent) === "labeled_statement") return isLast(tree, parent, fn);
  const block = tree.parent(parent);
  return tree.lastChild(parent) === statement && block !== null && block === tree.field(fn, "body");
}
