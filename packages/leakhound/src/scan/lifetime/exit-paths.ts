/** The exit paths of a function after it acquires a resource. */
import { firstAtLeast } from "../index/ascending.ts";
import { scopeIndex } from "../index/scope-index.ts";
import { loopAround } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { blockOf } from "./blocks.ts";
import { errorCheckOf } from "./error-check.ts";
import type { Releases } from "./releases.ts";
import type { Resource } from "./resource.ts";

/**
 * The first exit path that holds the resource and that no release covers; null where there is none. Exit paths are the
 * returns after the statement, and each `continue` of the loop around it. The branch for its error is no exit path, and
 * neither is a branch for nil, because there is nothing to release.
 */
export function leakingExit(resource: Resource, releases: Releases): NodeIndex | null {
  const { file, scope } = resource;
  const { tree } = file;
  const { nodes, loops } = scopeIndex(tree, scope).exits();
  const { from, end, failure } = reachOf(resource);
  const loop = loopOf(resource);
  const coverOf = releases.coverLookup(nodes);
  const acquired = tree.subtreeEnd(resource.statement);
  for (let row = firstAtLeast(nodes, from); row < nodes.length && nodes[row]! < end; row++) {
    const exit = nodes[row]!;
    if (loops[row] !== null && loops[row] !== loop) continue;
    const cover = coverOf(row);
    const skipTo =
      failure !== null && tree.contains(failure, exit)
        ? tree.subtreeEnd(failure)
        : cover.release >= acquired
          ? cover.end
          : nilBranchEnd(resource, exit);
    if (skipTo === null) return exit;
    // The exits up to there are covered as well.
    if (nodes[row + 1]! < skipTo) row = firstAtLeast(nodes, skipTo) - 1;
  }
  return null;
}

/** The loop around the statement, inside its function. */
function loopOf({ file: { tree }, scope, statement }: Resource): NodeIndex | null {
  const loop = loopAround(tree, statement);
  return loop !== null && loop > scope ? loop : null;
}

/** Rows of the code that holds the resource. */
interface Reach {
  readonly from: number;
  readonly end: number;
  /** The branch where the resource was not acquired. */
  readonly failure: NodeIndex | null;
}

function reachOf(resource: Resource): Reach {
  const { file, statement } = resource;
  const { tree } = file;
  const parent = tree.parent(statement);
  const isInCondition = parent !== null && tree.kind(parent) === "if_statement";
  // After the end of the block that acquires, another branch runs.
  const end = tree.subtreeEnd(isInCondition ? parent : blockOf(tree, statement));
  const check = errorCheckOf(resource);
  if (check === null || check.isFailure) return { from: statement, end, failure: check?.block ?? null };
  return {
    from: Math.max(statement, check.block),
    end: Math.min(end, tree.subtreeEnd(check.block)),
    failure: null,
  };
}

/** The end of a branch `if resp == nil { … }` around an exit, where there is nothing to release; null for others. */
function nilBranchEnd({ file: { tree }, name }: Resource, exit: NodeIndex): number | null {
  const isNil = new RegExp(`(?<![\\w.])${name}\\s*==\\s*nil`);
  for (let check = ifAround(tree, exit); check !== null; check = ifAround(tree, check)) {
    const block = tree.field(check, "consequence");
    if (block !== null && tree.contains(block, exit) && isNil.test(tree.fieldText(check, "condition")))
      return tree.subtreeEnd(block);
  }
  return null;
}

const ifAround = (tree: SyntaxTree, node: NodeIndex): NodeIndex | null => tree.above(node, "if_statement");
