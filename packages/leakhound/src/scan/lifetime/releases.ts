/** What a release covers: what stands behind it in its own block and the blocks in it. */
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { behindInBlock, blockOf, isDeferred } from "./blocks.ts";
import { ownCheckOf } from "./exit-paths.ts";
import type { Acquired } from "./resource.ts";

/** A release covers what stands behind it in its block, and the return that it stands in. */
export function covers(tree: SyntaxTree, release: NodeIndex, way: NodeIndex): boolean {
  if (tree.contains(way, release)) return true;
  return release < way && tree.contains(blockOf(tree, unguarded(tree, releaseStatement(tree, release))), way);
}

/** `if resp.Body != nil { defer resp.Body.Close() }` stands for all ways: otherwise there is nothing to let go of. */
function unguarded(tree: SyntaxTree, release: NodeIndex): NodeIndex {
  const check = tree.above(release, "if_statement", "func_literal", "for_statement");
  if (check === null || tree.kind(check) !== "if_statement") return release;
  const isOfIt = /^(?!err)\w+(\.Body)?\s*!=\s*nil$/.test(tree.fieldText(check, "condition"));
  const block = tree.field(check, "consequence");
  return isOfIt && block !== null && tree.contains(block, release) ? check : release;
}

/** Of a release in a deferred literal, the defer. */
function releaseStatement(tree: SyntaxTree, release: NodeIndex): NodeIndex {
  const literal = tree.above(release, "func_literal");
  return literal !== null && isDeferred(tree, literal) ? literal : release;
}

/** Where the block that acquires comes to its end: released in it or around it, or every branch of an if or switch does. */
export function isLetGoAtTheEnd({ file, statement, error }: Acquired, releases: readonly NodeIndex[]): boolean {
  const { tree } = file;
  const check = error === "" ? null : ownCheckOf(tree, statement, error);
  if (check && !check.isFailure) return releases.some((release) => tree.contains(check.block, release));
  const last = behindInBlock(tree, statement).at(-1);
  if (last !== undefined && tree.kind(last) === "return_statement") return true;
  const block = blockOf(tree, statement);
  return releases.some((release) => {
    const at = releaseStatement(tree, release);
    const own = blockOf(tree, at);
    return own === block || !tree.contains(block, own) || isInBranches(tree, at, block, releases);
  });
}

/** In an if with else, a switch or a loop at the level of the block: the others may release as well, or it does not matter. */
function isInBranches(tree: SyntaxTree, release: NodeIndex, block: NodeIndex, releases: readonly NodeIndex[]): boolean {
  for (let at: NodeIndex | null = release; at !== null && at !== block; at = tree.parent(at)) {
    const kind = tree.kind(at);
    if (kind === "expression_switch_statement" || kind === "type_switch_statement" || kind === "select_statement")
      return true;
    if (kind !== "if_statement") continue;
    const other = tree.field(at, "alternative");
    if (other !== null && releases.some((one) => tree.contains(other, one))) return true;
    // `if rows != nil { rows.Close() }`
    if (/!=\s*nil/.test(tree.fieldText(at, "condition"))) return true;
  }
  return false;
}
