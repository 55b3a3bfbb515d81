/**
 * Flat and cumulative value of the tags of nodes: the value of a node, divided among the tags of its samples. Only for
 * requested nodes, because each node may have as many tags as samples.
 */

import { Float64List, grown, Uint32List } from "../../base/columns.ts";
import { InternTable } from "../../base/intern-table.ts";

import type { NodeSums } from "./node-sums.ts";
import type { SampleTags, TagRow } from "./sample-tags.ts";
import type { NodePaths } from "./stack-paths.ts";
import { sumsOf } from "./sums.ts";
import type { Weights } from "./weights.ts";

export interface NodeTags extends NodeSums {
  readonly length: number;
  readonly node: Uint32Array;
  /** Row of `SampleTags.kinds`. */
  readonly kind: Uint32Array;
  /** The size of the first sample that has the tag. */
  readonly value: Float64Array;
}

interface TagWalk {
  readonly paths: NodePaths;
  readonly tags: SampleTags;
  /** 1 for requested nodes. */
  readonly isRequested: Uint8Array;
}

/** Rows are in order of first appearance. */
export function nodeTags(walk: TagWalk, weights: Weights): NodeTags {
  const index = new TagIndex(walk.tags);
  // The first walk finds all tags, because leaves are among the nodes of each stack.
  const cum = sumsOf(weights, (plane) => cumOf(walk, index, weights.rows, plane));
  const flat = sumsOf(weights, (plane) => flatOf(walk, index, weights.rows, plane));
  return { ...index.finish(), cum, flat };
}

function cumOf(
  { paths, tags, isRequested }: TagWalk,
  index: TagIndex,
  rows: Uint32Array,
  plane: Float64Array,
): Float64Array {
  let sums = new Float64Array(index.capacity);
  const lastRow = new Int32Array(paths.nodeCount).fill(-1);
  for (const row of rows) {
    const tagEnd = tags.start[row + 1]!;
    if (tags.start[row] === tagEnd) continue;
    const length = paths.fill(row);
    for (let at = 0; at < length; at++) {
      const node = paths.nodes[at]!;
      if (!isRequested[node] || lastRow[node] === row) continue;
      lastRow[node] = row;
      for (let tag = tags.start[row]!; tag < tagEnd; tag++) {
        const found = index.find(node, tag as TagRow);
        if (found >= sums.length) sums = grown(sums, new Float64Array(index.capacity));
        sums[found]! += plane[row]!;
      }
    }
  }
  return sums.slice(0, index.length);
}

function flatOf(
  { paths, tags, isRequested }: TagWalk,
  index: TagIndex,
  rows: Uint32Array,
  plane: Float64Array,
): Float64Array {
  const sums = new Float64Array(index.length);
  for (const row of rows) {
    if (tags.start[row] === tags.start[row + 1]) continue;
    const length = paths.fill(row);
    const leaf = length > 0 ? paths.nodes[length - 1]! : 0;
    if (length === 0 || !isRequested[leaf]) continue;
    for (let tag = tags.start[row]!; tag < tags.start[row + 1]!; tag++)
      sums[index.find(leaf, tag as TagRow)]! += plane[row]!;
  }
  return sums;
}

/** Maps a node and a tag of a sample to a row. */
class TagIndex {
  readonly #tags: SampleTags;
  readonly #rows = new InternTable();
  readonly #node = new Uint32List();
  readonly #kind = new Uint32List();
  readonly #value = new Float64List();

  constructor(tags: SampleTags) {
    this.#tags = tags;
  }

  get length(): number {
    return this.#node.length;
  }

  get capacity(): number {
    return 2 * this.length + 1;
  }

  find(node: number, tag: TagRow): number {
    const kind = this.#tags.kind[tag]!;
    const row = this.#rows.row(node, kind, 0);
    return row === this.length ? this.#add(node, tag) : row;
  }

  finish() {
    return {
      length: this.length,
      node: this.#node.finish(),
      kind: this.#kind.finish(),
      value: this.#value.finish(),
    };
  }

  #add(node: number, tag: TagRow): number {
    this.#node.push(node);
    this.#kind.push(this.#tags.kind[tag]!);
    this.#value.push(this.#tags.value[tag]!);
    return this.length - 1;
  }
}
