/**
 * The releases by one name in a function, and the code that they cover.
 *
 *   if keep {
 *       resp.Body.Close()      covers the rest of this block
 *   }
 *   defer resp.Body.Close()    covers the rest of the function
 *   return resp.Body.Close()   covers itself
 *
 * A function may acquire thousands of resources by one name, so the answers that are the same for all of them are kept.
 * For one resource only the releases count that come after its statement: those from row `from` on.
 */
import { firstAtLeast } from "../index/ascending.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { blockOf, isDeferred } from "./blocks.ts";

/** The last release that covers an exit. */
export interface Cover {
  /** -1 for an exit that no release covers. */
  readonly release: number;
  /** The row after the code that the release covers. */
  readonly end: number;
}

/** Number of resources of a name for which covers are looked up one by one, before those of all exits are computed. */
const SEPARATE_RESOURCES_MAX = 32;

export class Releases {
  readonly #tree: SyntaxTree;
  /** Identifiers that the releases begin with, ascending. */
  readonly #nodes: readonly NodeIndex[];
  #byBlock: ReadonlyMap<NodeIndex, readonly NodeIndex[]> | null = null;
  #resources = 0;
  /** By the rows of the function's exits. */
  #covers: readonly Cover[] | null = null;
  readonly #lastAtEnd = new Map<NodeIndex, number>();

  constructor(tree: SyntaxTree, nodes: readonly NodeIndex[]) {
    this.#tree = tree;
    this.#nodes = nodes;
  }

  /** The last release in the function; -1 where there is none. */
  get last(): number {
    return this.#nodes.at(-1) ?? -1;
  }

  isWithin(node: NodeIndex, from: number): boolean {
    const first = this.#nodes[firstAtLeast(this.#nodes, Math.max(node, from))];
    return first !== undefined && first < this.#tree.subtreeEnd(node);
  }

  /**
   * Finds the covers of exits for one resource.
   *
   * @param exits of the function
   * @returns the cover of the exit in a row of `exits`
   */
  coverLookup(exits: readonly NodeIndex[]): (row: number) => Cover {
    if (++this.#resources > SEPARATE_RESOURCES_MAX) this.#covers ??= exits.map((exit) => this.#coverOf(exit));
    const covers = this.#covers;
    return covers === null ? (row) => this.#coverOf(exits[row]!) : (row) => covers[row]!;
  }

  #coverOf(exit: NodeIndex): Cover {
    const inside = this.#nodes[firstAtLeast(this.#nodes, exit)];
    const exitEnd = this.#tree.subtreeEnd(exit);
    if (inside !== undefined && inside < exitEnd) return { release: inside, end: exitEnd };
    this.#byBlock ??= releasesByBlock(this.#tree, this.#nodes);
    let last: Cover = { release: -1, end: -1 };
    for (let block: NodeIndex | null = exit; block !== null; block = this.#tree.parent(block)) {
      const own = this.#byBlock.get(block);
      const release = own?.[firstAtLeast(own, exit) - 1] ?? -1;
      if (release > last.release) last = { release, end: this.#tree.subtreeEnd(block) };
    }
    return last;
  }

  /** The last release inside a block after which the resource is released where the block ends; -1 where there is none. */
  lastAtEndOf(block: NodeIndex): number {
    const known = this.#lastAtEnd.get(block);
    if (known !== undefined) return known;
    let row = firstAtLeast(this.#nodes, this.#tree.subtreeEnd(block)) - 1;
    while (row >= 0 && this.#nodes[row]! > block && !this.#holdsAtEnd(this.#nodes[row]!, block)) row--;
    const last = row >= 0 && this.#nodes[row]! > block ? this.#nodes[row]! : -1;
    this.#lastAtEnd.set(block, last);
    return last;
  }

  /** The release runs on every path to the end of the block, or on those that need it. */
  #holdsAtEnd(release: NodeIndex, block: NodeIndex): boolean {
    const at = deferOf(this.#tree, release);
    const own = blockOf(this.#tree, at);
    return own === block || !this.#tree.contains(block, own) || this.#isInBranches(at, block);
  }

  /** In a switch, in a check against nil, or in an if whose other branch releases as well. */
  #isInBranches(release: NodeIndex, block: NodeIndex): boolean {
    const tree = this.#tree;
    for (let at: NodeIndex | null = release; at !== null && at !== block; at = tree.parent(at)) {
      const kind = tree.kind(at);
      if (kind === "expression_switch_statement" || kind === "type_switch_statement" || kind === "select_statement")
        return true;
      if (kind !== "if_statement") continue;
      const other = tree.field(at, "alternative");
      if (other !== null && this.isWithin(other, 0)) return true;
      // `if rows != nil { rows.Close() }`
      if (/!=\s*nil/.test(tree.fieldText(at, "condition"))) return true;
    }
    return false;
  }
}

/** Releases by the block that they cover from their place on. */
function releasesByBlock(tree: SyntaxTree, releases: readonly NodeIndex[]): Map<NodeIndex, NodeIndex[]> {
  const byBlock = new Map<NodeIndex, NodeIndex[]>();
  for (const release of releases) {
    const block = blockOf(tree, unguarded(tree, deferOf(tree, release)));
    const same = byBlock.get(block);
    if (same) same.push(release);
    else byBlock.set(block, [release]);
  }
  return byBlock;
}

/** `if resp.Body != nil { defer resp.Body.Close() }` covers like a release without the check: there is no other body. */
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
