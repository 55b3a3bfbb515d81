/**
 * The flame graph of the growth: what each stack gained per hour, as a tree from the root.
 *
 *   stacks, leaf first               tree
 *   b < a   +3 MiB/h                 all 5 ── a 5 ─┬─ b 3
 *   c < a   +2 MiB/h                               └─ c 2
 *   d < a   -1 MiB/h   left out
 *
 * The growth of a stack is the mean of its last third less that of its first, over the two thirds of
 * the window that lie between their middles.
 */
import { HOUR_MS } from "../base/units.ts";
import type { ProfileSeries } from "../series/fold.ts";
import { type FrameOwners, groupSites, roughGrowth, type SnapshotRange } from "../series/sites.ts";
import type { FrameIndex, StackIndex } from "../series/stacks.ts";
import { type FlameStack, FlameTree } from "./flame-tree.ts";
import type { FlameTable } from "./page-data.ts";

/** Stacks that gained most are drawn; a page with more frames than this serves nobody. */
const FRAMES_MAX = 20_000;

interface FlameInput {
  readonly series: ProfileSeries;
  readonly range: SnapshotRange;
  readonly owners: FrameOwners;
  readonly unit: "bytes" | "count";
}

/** @returns null when nothing grew. */
export function growthFlame({ series, range, owners, unit }: FlameInput): FlameTable | null {
  const snapshots = series.snapshots.slice(range.first, range.end);
  if (snapshots.length < 2) return null;
  const hours = ((snapshots[snapshots.length - 1]!.at - snapshots[0]!.at) * 2) / 3 / HOUR_MS;
  const growth = roughGrowth(series, groupSites(series, "stack", owners), range);
  const stacks = Array.from(growth.keys()).filter((stack) => growth[stack]! > 0) as StackIndex[];
  if (stacks.length === 0 || hours <= 0) return null;
  const tree = new FlameTree();
  for (const stack of stacks.sort((a, b) => growth[b]! - growth[a]!)) {
    if (tree.length >= FRAMES_MAX) break;
    tree.add(flameStack(series, stack, owners), growth[stack]! / hours);
  }
  return tree.table(unit);
}

function flameStack({ stacks, functions }: ProfileSeries, stack: StackIndex, owners: FrameOwners): FlameStack {
  const end = stacks.end(stack);
  const frameOf = (at: number) => (end - 1 - at) as FrameIndex;
  return {
    length: end - stacks.start(stack),
    keyAt: (at) => stacks.functionOf(frameOf(at)),
    frameAt: (at) => ({
      name: functions.text(stacks.functionOf(frameOf(at))),
      file: functions.names.text(stacks.fileOf(frameOf(at))),
      line: stacks.lineOf(frameOf(at)),
      isOwn: owners.of(frameOf(at)) === "own",
    }),
  };
}
