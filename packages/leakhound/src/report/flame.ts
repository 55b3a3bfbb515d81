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
  const tree = new FlameTree(series, owners);
  for (const stack of stacks.sort((a, b) => growth[b]! - growth[a]!)) {
    if (tree.length >= FRAMES_MAX) break;
    tree.add(stack, growth[stack]! / hours);
  }
  return tree.table(unit);
}

class FlameTree {
  readonly #series: ProfileSeries;
  readonly #owners: FrameOwners;
  readonly #names = new TextList("all");
  readonly #files = new TextList("");
  readonly #childOf = new Map<string, number>();
  readonly #parent: number[] = [-1];
  readonly #name: number[] = [0];
  readonly #file: number[] = [0];
  readonly #line: number[] = [0];
  readonly #own: (0 | 1)[] = [0];
  readonly #total: number[] = [0];

  constructor(series: ProfileSeries, owners: FrameOwners) {
    this.#series = series;
    this.#owners = owners;
  }

  get length(): number {
    return this.#parent.length;
  }

  add(stack: StackIndex, perHour: number): void {
    const { stacks } = this.#series;
    let row = 0;
    this.#total[0]! += perHour;
    for (
      let frame = (stacks.end(stack) - 1) as FrameIndex;
      frame >= stacks.start(stack);
      frame = (frame - 1) as FrameIndex
    ) {
      row = this.#child(row, frame);
      this.#total[row]! += perHour;
    }
  }

  #child(parent: number, frame: FrameIndex): number {
    const { stacks, functions } = this.#series;
    const fn = stacks.functionOf(frame);
    const key = `${parent} ${fn}`;
    const known = this.#childOf.get(key);
    if (known !== undefined) return known;
    const row = this.length;
    this.#childOf.set(key, row);
    this.#parent.push(parent);
    this.#name.push(this.#names.rowOf(functions.text(fn)));
    this.#file.push(this.#files.rowOf(functions.names.text(stacks.fileOf(frame))));
    this.#line.push(stacks.lineOf(frame));
    this.#own.push(this.#owners.of(frame) === "own" ? 1 : 0);
    this.#total.push(0);
    return row;
  }

  table(unit: "bytes" | "count"): FlameTable {
    return {
      unit,
      names: this.#names.texts,
      files: this.#files.texts,
      parent: this.#parent,
      name: this.#name,
      file: this.#file,
      line: this.#line,
      own: this.#own,
      total: this.#total.map((value) => Math.round(value)),
    };
  }
}

/** Texts, each once. */
class TextList {
  readonly texts: string[];
  readonly #rows = new Map<string, number>();

  constructor(first: string) {
    this.texts = [first];
    this.#rows.set(first, 0);
  }

  rowOf(text: string): number {
    const known = this.#rows.get(text);
    if (known !== undefined) return known;
    this.#rows.set(text, this.texts.length);
    return this.texts.push(text) - 1;
  }
}
