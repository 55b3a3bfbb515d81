/**
 * The releases of a resource, and the code that they cover.
 *
 *   if keep {
 *       resp.Body.Close()      covers the rest of this block
 *   }
 *   defer resp.Body.Close()    covers the rest of the function
 *   return resp.Body.Close()   covers itself
 */
import { firstAtLeast } from "../index/scope-index.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { blockOf, isDeferred } from "./blocks.ts";
import { errorCheckOf } from "./error-check.ts";
import type { Resource } from "./resource.ts";
import type { NameUses } from "./resource-uses.ts";

/** Releases of one resource: those after the statement that acquires it. */
export interface Releases {
  readonly isEmpty: boolean;
  /** The row up to which the exit is covered; null for an exit that no release covers. */
  readonly coveredUntil: (exit: NodeIndex) => number | null;
  /** Some release is inside the node. */
  readonly isWithin: (node: NodeIndex) => boolean;
  /** Releases inside the node, in the order of the source. */
  readonly within: (node: NodeIndex) => Iterable<NodeIndex>;
  /** Some release comes after the end of the node. */
  readonly isAfter: (node: NodeIndex) => boolean;
}

export function releasesAfter(tree: SyntaxTree, uses: NameUses, statement: NodeIndex): Releases {
  const { releases } = uses;
  const from = tree.subtreeEnd(statement);
  const firstFrom = (all: readonly NodeIndex[], row: number) => firstAtLeast(all, Math.max(row, from));
  const isWithin = (node: NodeIndex) => (releases[firstFrom(releases, node)] ?? Infinity) < tree.subtreeEnd(node);
  return {
    isEmpty: (releases.at(-1) ?? -1) < from,
    isWithin,
    isAfter: (node) => (releases.at(-1) ?? -1) >= Math.max(from, tree.subtreeEnd(node)),
    *within(node) {
      for (let row = firstFrom(releases, node); row < releases.length; row++) {
        if (releases[row]! >= tree.subtreeEnd(node)) return;
        yield releases[row]!;
      }
    },
    coveredUntil(exit) {
      if (isWithin(exit)) return tree.subtreeEnd(exit);
      const covering = coveringReleases(tree, uses);
      for (let block: NodeIndex | null = exit; block !== null; block = tree.parent(block)) {
        const own = covering.get(block);
        if (own !== undefined && (own[firstFrom(own, 0)] ?? Infinity) < exit) return tree.subtreeEnd(block);
      }
      return null;
    },
  };
}

const coveringKnown = new WeakMap<NameUses, ReadonlyMap<NodeIndex, readonly NodeIndex[]>>();

/** Releases by the block that they cover from their place on. */
function coveringReleases(tree: SyntaxTree, uses: NameUses): ReadonlyMap<NodeIndex, readonly NodeIndex[]> {
  const found = coveringKnown.get(uses);
  if (found) return found;
  const covering = new Map<NodeIndex, NodeIndex[]>();
  for (const release of uses.releases) {
    const block = blockOf(tree, unguarded(tree, deferOf(tree, release)));
    const same = covering.get(block);
    if (same) same.push(release);
    else covering.set(block, [release]);
  }
  coveringKnown.set(uses, covering);
  return covering;
}

/** `if resp.Body != nil { defer resp.Body.Close() }` covers as if it had no check: without a body nothing is to do. */
function unguarded(tree: SyntaxTree, release: NodeIndex): NodeIndex {
  const check = tree.above(release, "if_statement", "func_literal", "for_statement");
  if (check === null || tree.kind(check) !== "if_statement") return release;
  const isNilCheck = /^(?!err)\w+(\.Body)?\s*!=\s*nil$/.test(tree.fieldText(check, "condition"));
  const block = tree.field(check, "consequence");
  return isNilCheck && block !== null && tree.contains(block, release) ? check : release;
}

/** The deferred literal around a release; the release itself where none is around. */
function deferOf(tree: SyntaxTree, release: NodeIndex): NodeIndex {
  const literal = tree.above(release, "func_literal");
  return literal !== null && isDeferred(tree, literal) ? literal : release;
}

/** Released where the block that acquires ends: in the block, after it, or in a branch whose other branches release. */
export function isReleasedAtBlockEnd(resource: Resource, releases: Releases): boolean {
  const { file, statement } = resource;
  const { tree } = file;
  const check = errorCheckOf(resource);
  if (check && !check.isFailure) return releases.isWithin(check.block);
  const parent = tree.parent(statement);
  const last = parent === null ? null : tree.lastChild(parent);
  if (last !== null && last > statement && tree.kind(last) === "return_statement") return true;
  const block = blockOf(tree, statement);
  if (releases.isAfter(block)) return true;
  for (const release of releases.within(block)) {
    const at = deferOf(tree, release);
    const own = blockOf(tree, at);
    if (own === block || !tree.contains(block, own) || isInBranches(tree, at, block, releases)) return true;
  }
  return false;
}

/**
 * Inside the block that acquires, the release is in a switch, in a check against nil, or in an if whose other branch
 * releases as well.
 */
function isInBranches(tree: SyntaxTree, release: NodeIndex, block: NodeIndex, releases: Releases): boolean {
  for (let at: NodeIndex | null = release; at !== null && at !== block; at = tree.parent(at)) {
    const kind = tree.kind(at);
    if (kind === "expression_switch_statement" || kind === "type_switch_statement" || kind === "select_statement")
      return true;
    if (kind !== "if_statement") continue;
    const other = tree.field(at, "alternative");
    if (other !== null && releases.isWithin(other)) return true;
    // `if rows != nil { rows.Close() }`
    if (/!=\s*nil/.test(tree.fieldText(at, "condition"))) return true;
  }
  return false;
}
