/**
 * The small boxes below a node: the labels of its samples.
 *
 *   ┌────────┐
 *   │ leak   │
 *   └────────┘
 *     │ 2MB    │ 1MB              up to four texts, and below each up to four sizes
 *   [route:/a] [route:/b]
 *     │ 2MB
 *   [1kB..2kB]                    further sizes share the box of the nearest of these
 */
import { compareText } from "../../base/go-format.ts";
import type { NodeTags } from "../../profile/graph/node-tags.ts";
import type { SampleTags, TagKind } from "../../profile/graph/sample-tags.ts";
import { TAGS_SHOWN_MAX } from "../../profile/graph/selection.ts";
import { entryOf } from "../../profile/model/labels.ts";
import { scaledLabel } from "../../profile/model/measurement.ts";

/** What a tag accounts for: a sum, and what a mean divides it by. */
interface Weight {
  readonly sum: number;
  readonly divisor: number;
}

/** A tag of a node, or several that share a box. */
export interface Tag {
  readonly name: string;
  /** Size of a sample with this tag, in the unit of sizes. */
  readonly size: number;
  readonly flat: Weight;
  readonly cum: Weight;
}

export interface TagsOfNode {
  readonly texts: readonly Tag[];
  /** By the text that they are drawn below; "" for the node itself. */
  readonly sizes: ReadonlyMap<string, readonly Tag[]>;
}

export const NO_TAGS: TagsOfNode = { texts: [], sizes: new Map() };

/** Tags whose weight is at least `cutoff`, by node. */
export function tagsByNode(tags: NodeTags, { kinds }: SampleTags, cutoff: number): Map<number, TagsOfNode> {
  const byNode = new Map<number, { texts: Tag[]; sizes: Map<string, Tag[]> }>();
  for (let row = 0; row < tags.length; row++) {
    const kind = kinds[tags.kind[row]!]!;
    const tag = tagAt(tags, kind, row);
    if (Math.abs(tag.flat.sum) < cutoff && Math.abs(tag.cum.sum) < cutoff) continue;
    const node = entryOf(byNode, tags.node[row]!, () => ({ texts: [], sizes: new Map() }));
    if (kind.size === null) node.texts.push(tag);
    else entryOf(node.sizes, kind.text, () => []).push(tag);
  }
  return byNode;
}

function tagAt(tags: NodeTags, { text, size }: TagKind, row: number): Tag {
  return {
    name: size ?? text,
    size: tags.value[row]!,
    flat: { sum: tags.flat.sum[row]!, divisor: tags.flat.divisor?.[row] ?? 0 },
    cum: { sum: tags.cum.sum[row]!, divisor: tags.cum.divisor?.[row] ?? 0 },
  };
}

export function weightValue({ sum, divisor }: Weight): number {
  return divisor === 0 ? sum : Math.trunc(sum / divisor);
}

/** The heaviest texts. Inner nodes show their flat value; leaves show their cumulative value, which includes dropped callees. */
export function textBoxes(tags: readonly Tag[], isInner: boolean): Tag[] {
  return sortTags(tags, isInner).slice(0, TAGS_SHOWN_MAX);
}

/** The sizes in at most four boxes, heaviest first. */
export function sizeBoxes(tags: readonly Tag[], unit: string, isInner: boolean): Tag[] {
  const sorted = sortTags(tags, isInner);
  if (sorted.length <= TAGS_SHOWN_MAX) return sorted;
  const boxes = sorted.slice(0, TAGS_SHOWN_MAX).map((tag) => [tag]);
  for (const tag of sorted.slice(TAGS_SHOWN_MAX)) nearestBox(boxes, tag).push(tag);
  return sortTags(
    boxes.map((box) => merged(box, unit)),
    isInner,
  );
}

/** The box whose first tag has the nearest size. */
function nearestBox(boxes: readonly Tag[][], { size }: Tag): Tag[] {
  const distance = ([first]: readonly Tag[]) => Math.abs(first!.size - size);
  return boxes.reduce((nearest, box) => (distance(box) < distance(nearest) ? box : nearest));
}

/** One box: "1kB" or "1kB..2kB". Its means are divided here. */
function merged(box: readonly Tag[], unit: string): Tag {
  const label = (size: number) => scaledLabel(size, unit, "auto");
  const sizes = box.map(({ size }) => size);
  const least = sizes.reduce((low, size) => Math.min(low, size), Number.POSITIVE_INFINITY);
  const most = sizes.reduce((high, size) => Math.max(high, size), Number.NEGATIVE_INFINITY);
  const name = box.length === 1 ? label(least) : `${label(least)}..${label(most)}`;
  return { name, size: least, flat: together(box.map(({ flat }) => flat)), cum: together(box.map(({ cum }) => cum)) };
}

function together(weights: readonly Weight[]): Weight {
  const sum = weights.reduce((total, weight) => total + weight.sum, 0);
  const divisor = weights.reduce((total, weight) => total + weight.divisor, 0);
  return { sum: weightValue({ sum, divisor }), divisor: 0 };
}

function sortTags(tags: readonly Tag[], isInner: boolean): Tag[] {
  const heavier = (a: Weight, b: Weight) => Math.abs(b.sum) - Math.abs(a.sum);
  return tags.toSorted(
    (a, b) => (isInner ? 0 : heavier(a.cum, b.cum)) || heavier(a.flat, b.flat) || compareText(a.name, b.name),
  );
}
