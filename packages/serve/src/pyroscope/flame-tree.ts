/**
 * Stacks as a tree, for a flame graph of one profile or of two.
 *
 *   main < serve   3            total 10
 *   main < serve < leak 5   ─▶  └ main 10
 *   main   2                      └ serve 8          self 3
 *                                   └ leak 5         self 5
 *
 * Values are whole numbers. Means are not: they are rounded so that what one stack loses the next one gets, the largest stack
 * first; so the total is the rounded total of the means, and many small stacks do not vanish.
 */

/** Root first. */
export interface WeightedStack {
  readonly frames: readonly string[];
  readonly value: number;
}

export interface FlameNode {
  readonly name: string;
  /** One value for each profile: one, or left and right. */
  readonly self: number[];
  readonly total: number[];
  /** In order of the name. */
  readonly children: readonly FlameNode[];
}

interface Growing extends FlameNode {
  readonly children: Growing[];
  readonly byName: Map<string, Growing>;
}

export const TOTAL = "total";
export const OTHER = "other";
const DEPTH_MAX = 2_048;

/** @param sides stacks of each profile */
export function flameTree(sides: readonly (readonly WeightedStack[])[]): FlameNode {
  const root = newNode(TOTAL, sides.length);
  for (const [side, stacks] of sides.entries())
    for (const { frames, value } of rounded(stacks)) addStack(root, { frames, value, side, sides: sides.length });
  sortChildren(root);
  return root;
}

function rounded(stacks: readonly WeightedStack[]): WeightedStack[] {
  let rest = 0;
  const positive = stacks.filter(({ value }) => value > 0).toSorted((a, b) => b.value - a.value);
  return positive.flatMap(({ frames, value }) => {
    const whole = Math.round(value + rest);
    rest += value - whole;
    return whole > 0 ? [{ frames, value: whole }] : [];
  });
}

const newNode = (name: string, sides: number): Growing => ({
  name,
  self: new Array<number>(sides).fill(0),
  total: new Array<number>(sides).fill(0),
  children: [],
  byName: new Map(),
});

interface Addition extends WeightedStack {
  readonly side: number;
  readonly sides: number;
}

function addStack(root: Growing, { frames, value, side, sides }: Addition): void {
  let node = root;
  node.total[side]! += value;
  for (const name of frames.slice(0, DEPTH_MAX)) {
    const known = node.byName.get(name);
    const child = known ?? newNode(name, sides);
    if (known === undefined) {
      node.byName.set(name, child);
      node.children.push(child);
    }
    child.total[side]! += value;
    node = child;
  }
  node.self[side]! += value;
}

function sortChildren(root: Growing): void {
  const waiting = [root];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    node.children.sort((a, b) => (a.name < b.name ? -1 : 1));
    waiting.push(...node.children);
  }
}

/**
 * The tree with at most so many nodes, the largest ones; what is left out of a node's children is one child `other`, which
 * counts, too.
 */
export function trimmed(root: FlameNode, nodesMax: number): FlameNode {
  const all = inPreorder(root);
  if (all.length <= nodesMax) return root;
  // The sort is stable, and no node is larger than its parent: the first ones are a tree of their own.
  const largest = all.toSorted((a, b) => sizeOf(b) - sizeOf(a));
  let count = Math.max(1, nodesMax);
  let kept = new Set(largest.slice(0, count));
  for (let excess = nodesOver(kept, nodesMax); excess > 0 && count > 1; excess = nodesOver(kept, nodesMax)) {
    count = Math.max(1, count - Math.ceil(excess / 2));
    kept = new Set(largest.slice(0, count));
  }
  return keptTree(root, kept);
}

const sizeOf = ({ total }: FlameNode): number => total.reduce((sum, value) => sum + value, 0);

function inPreorder(root: FlameNode): FlameNode[] {
  const nodes: FlameNode[] = [];
  const waiting: FlameNode[] = [root];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    nodes.push(node);
    waiting.push(...node.children);
  }
  return nodes;
}

/** How many nodes the tree of these has too many, with one `other` for each that loses children. */
function nodesOver(kept: ReadonlySet<FlameNode>, nodesMax: number): number {
  let count = kept.size;
  for (const { children } of kept) if (children.some((child) => !kept.has(child))) count++;
  return count - nodesMax;
}

function keptTree(node: FlameNode, kept: ReadonlySet<FlameNode>): FlameNode {
  const children = node.children.filter((child) => kept.has(child)).map((child) => keptTree(child, kept));
  const left = node.children.filter((child) => !kept.has(child));
  if (left.length === 0) return { ...node, children };
  const total = node.total.map((_, side) => left.reduce((sum, child) => sum + child.total[side]!, 0));
  return { ...node, children: [...children, { name: OTHER, self: [...total], total, children: [] }] };
}
