/**
 * A tree as the levels of Pyroscope's flame graph: each level is a row of bars, from left to right.
 *
 *   one profile    bar = [gap to the bar before, total, self, name]
 *   two            bar = [gap, total, self of the left, gap, total, self of the right, name]
 *
 *   level 0  |total                |      names[0] is "total"
 *   level 1  |main         |other|        children begin where their parent begins, after its own value
 *   level 2    |serve |
 */
import { type FlameNode, TOTAL } from "./flame-tree.ts";

export interface FlameLevels {
  readonly names: readonly string[];
  readonly levels: readonly (readonly number[])[];
  /** For each profile. */
  readonly totals: readonly number[];
  readonly maxSelf: number;
}

interface Bar {
  readonly node: FlameNode;
  /** Where it begins, for each profile. */
  readonly starts: readonly number[];
}

export function flameLevels(root: FlameNode): FlameLevels {
  const names = new Map([[TOTAL, 0]]);
  const levels: number[][] = [];
  let maxSelf = 0;
  let bars: readonly Bar[] = [{ node: root, starts: root.total.map(() => 0) }];
  while (bars.length > 0) {
    const ends = root.total.map(() => 0);
    const level: number[] = [];
    for (const { node, starts } of bars) {
      const isRoot = levels.length === 0;
      for (const [side, start] of starts.entries()) {
        level.push(start - ends[side]!, node.total[side]!, isRoot ? 0 : node.self[side]!);
        ends[side] = start + node.total[side]!;
        if (!isRoot) maxSelf = Math.max(maxSelf, node.self[side]!);
      }
      level.push(numberOf(names, isRoot ? TOTAL : node.name));
    }
    levels.push(level);
    bars = bars.flatMap(childBars);
  }
  return { names: [...names.keys()], levels, totals: root.total, maxSelf };
}

function childBars({ node, starts }: Bar): Bar[] {
  const at = starts.map((start, side) => start + node.self[side]!);
  return node.children.map((child) => {
    const bar = { node: child, starts: [...at] };
    for (const [side, total] of child.total.entries()) at[side]! += total;
    return bar;
  });
}

function numberOf(names: Map<string, number>, name: string): number {
  const known = names.get(name);
  if (known !== undefined) return known;
  names.set(name, names.size);
  return names.size - 1;
}
