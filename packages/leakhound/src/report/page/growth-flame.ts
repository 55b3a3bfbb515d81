/**
 * The flame graph of the growth: what each stack gained per hour, as a tree from the root.
 *
 *   stacks, leaf first               tree
 *   b < a   +3 MiB/h                 all 5 ── a 5 ─┬─ b 3
 *   c < a   +2 MiB/h                               └─ c 2
 *   d < a   -1 MiB/h   left out
 *
 * The growth of a stack is the mean of the last third of the window minus the mean of the first third, divided by the
 * time between the middles of both, which is two thirds of the window.
 */
import { HOUR_MS } from "../../base/units.ts";
import type { ProfileSeries } from "../../series/fold.ts";
import { type FrameOwners, groupSites, roughGrowth, type SnapshotRange } from "../../series/sites.ts";
import type { FrameIndex, StackIndex } from "../../series/stacks.ts";
import { type FlameFrame, type FlameKey, type FlameSource, FlameTree } from "./flame-tree.ts";
import type { FlameTable } from "./page-data.ts";

/** The stacks that gained most are drawn; a page with more frames than this is unreadable. */
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
    tree.begin({ gained: growth[stack]! / hours });
    for (let frame = series.stacks.end(stack) - 1; frame >= series.stacks.start(stack); frame--)
      tree.step(keyOf(series, frame as FrameIndex), frame as number as FlameSource);
  }
  return tree.table({ unit, describe: (source) => flameFrame(series, source as number as FrameIndex, owners) });
}

const keyOf = ({ stacks }: ProfileSeries, frame: FrameIndex) => stacks.functionOf(frame) as number as FlameKey;

function flameFrame({ stacks, functions }: ProfileSeries, frame: FrameIndex, owners: FrameOwners): FlameFrame {
  return {
    name: functions.text(stacks.functionOf(frame)),
    file: functions.names.text(stacks.fileOf(frame)),
    line: stacks.lineOf(frame),
    isOwn: owners.of(frame) === "own",
  };
}
